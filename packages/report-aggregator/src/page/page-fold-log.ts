/** The fold with the log entries that count, and every one that does not, with its reason. */
import type { Digest, LogEntry } from '../digest/digest.ts';
import { codeSpan, saySentence } from './escape.ts';
import { describeCut, type Block } from './page-budget.ts';
import { foldBlock } from './page-folds.ts';
import { dayOf } from './page-time.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';

/** The fold, null where nobody wrote anything; newest entries first, for those are judged again. */
export function renderLogFold({ log }: Digest): Block | null {
  const { byClass, refused, unknownRules } = log;
  const items = [
    ...log.counted.toReversed().map(describeEntry),
    ...refused.map(
      ({ source, line, reason }) => `- not counted: ${codeSpan(`${source}:${line}`, 200)}, ${saySentence(reason)}`,
    ),
    ...unknownRules.map(
      ({ source, line, rule }) => `- unknown rule ${codeSpan(rule)} in ${codeSpan(`${source}:${line}`, 200)}`,
    ),
  ];
  if (items.length === 0) return null;
  const classes = (['TP', 'FP', 'FN', 'FRICTION'] as const).map((each) => `${formatNumber(byClass[each])} \`${each}\``);
  const forgiven =
    log.forgiven > 0
      ? ` ${formatNumber(log.forgiven)} of them ${log.forgiven === 1 ? 'was' : 'were'} not in the exact form, and forgiven.`
      : '';
  const lines = [`${countThings(log.entries, 'entry counts', 'entries count')}: ${joinWords(classes)}.${forgiven}`, ''];
  const summary = `Log entries: ${formatNumber(log.entries)} counted, ${formatNumber(refused.length)} not counted`;
  const block = { name: 'the log entries', worth: 2, items, rest: (cut: number) => describeCut(cut, 'more line') };
  return foldBlock(block, summary, lines);
}

function describeEntry({
  date,
  time,
  class: kind,
  title,
  rules,
  repository,
  source,
  line,
  forgiven,
}: LogEntry): string {
  const when = `${dayOf(date)}${time !== null && /^\d{2}:\d{2}$/u.test(time) ? ` ${time}` : ''}`;
  const where = `${repository === '' ? 'no repository' : codeSpan(repository)}, ${codeSpan(`${source}:${line}`, 200)}`;
  const about = rules.length === 0 ? 'no rule' : rules.map((rule) => codeSpan(rule)).join(' ');
  const mended = forgiven.length === 0 ? '' : ` (forgiven: ${saySentence(joinWords(forgiven))})`;
  return `- ${when} \`${kind}\` ${codeSpan(title, 160)} · ${about} · ${where}${mended}`;
}
