/** What would help most toward a decision: the second half of an undecided verdict. */
import type { Digest, Rule, Threshold, Verdict } from '../digest/digest.ts';
import { codeSpan } from './escape.ts';
import { describeCalendarDay } from './page-time.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';
import { weekDays } from '../week.ts';

const mostNames = 4;

/** One line: what to do, and what it would prove. */
export function describeHelp(digest: Digest): string {
  const { threshold, week } = digest;
  if (threshold.opened > weekDays(week).last)
    return `**What helps most:** entries dated ${describeCalendarDay(threshold.opened)} or later; earlier ones do not count.`;
  const { runs, logEntries } = threshold;
  const lacksRuns = runs.have < runs.need;
  if (lacksRuns && logEntries.have >= logEntries.need) {
    return '**What helps most:** pushes and pull requests; each adds a gate run.';
  }
  const advice = 'judge a finding or two a week';
  if (logEntries.have < logEntries.need) {
    return `**What helps most:** ${advice}: the fold “Judge a finding” has an entry to copy.`;
  }
  const rest = joinHelp(describeGateHelp(threshold), describeRuleHelp(digest.rules));
  return `**What helps most:** ${advice}.${rest === '' ? '' : ` ${rest}`}`;
}

function joinHelp(gate: { readonly words: string; readonly hopeful: boolean } | null, rules: string | null): string {
  if (gate === null) return rules === null ? '' : `${rules.slice(0, 1).toUpperCase()}${rules.slice(1)}.`;
  if (rules === null) return `${gate.words}.`;
  return `${gate.words}, ${gate.hopeful ? 'and' : 'but'} ${rules}.`;
}

function describeGateHelp({ needed }: Threshold): { readonly words: string; readonly hopeful: boolean } | null {
  if (needed === null) return null;
  if (needed.entries === null) {
    return { words: 'The gate is not decided at this rate (it would take over 1,000 more)', hopeful: false };
  }
  const count = countThings(needed.entries, 'more judged entry', 'more judged entries');
  return { words: `At this rate ${count} would decide the gate (${needed.verdict ?? 'undecided'})`, hopeful: true };
}

/** The rules nearest to a verdict of their own. */
function describeRuleHelp(rules: readonly Rule[]): string | null {
  const near = rules.filter((rule) => rule.needed !== null && rule.needed.entries !== null);
  const entries = Math.min(...near.map((rule) => rule.needed?.entries ?? Infinity));
  const nearest = near.filter((rule) => rule.needed?.entries === entries);
  const verdict = (['tune', 'drop', 'keep'] as const).find((each) =>
    nearest.some((rule) => rule.needed?.verdict === each),
  );
  if (verdict === undefined) return null;
  const chosen = nearest.filter((rule) => rule.needed?.verdict === verdict).toSorted(byName);
  return `${describeStep(entries, verdict, chosen)} ${nameRules(chosen)} ${wordsOf(verdict, chosen.length)}`;
}

/** One more entry at the rate seen is at most one more false alarm: then the plainer words are true too. */
function describeStep(entries: number, verdict: Verdict, rules: readonly Rule[]): string {
  const each = rules.length > 1 ? ' each' : '';
  if (entries === 1 && verdict !== 'keep') return `one more false alarm${each} would prove that`;
  return `${countThings(entries, 'more judged entry', 'more judged entries')}${each} at the rate seen would prove that`;
}

function wordsOf(verdict: 'tune' | 'drop' | 'keep', count: number): string {
  const words = {
    tune: ['needs tuning', 'need tuning'],
    drop: ['should be dropped', 'should be dropped'],
    keep: ['is worth keeping', 'are worth keeping'],
  } as const;
  return words[verdict][count === 1 ? 0 : 1];
}

function rateOf({ log }: Rule): string {
  return `${formatNumber(log.fp)} of ${formatNumber(log.fp + log.tp)}`;
}

/** `a (1 of 1 false), b and c (2 of 3 each)` */
function nameRules(rules: readonly Rule[]): string {
  const shown = rules.slice(0, mostNames);
  const more = rules.length - shown.length;
  const groups = [...Map.groupBy(shown, rateOf)].map(([rate, all], at) => {
    const said = `${rate}${at === 0 ? ' false' : ''}${all.length > 1 ? ' each' : ''}`;
    return `${joinWords(all.map((rule) => codeSpan(rule.rule)))} (${said})`;
  });
  return more > 0 ? `${groups.join(', ')} and ${countThings(more, 'more rule')}` : groups.join(', ');
}

function byName(a: Rule, b: Rule): number {
  return a.rule < b.rule ? -1 : 1;
}
