/** The table of rules: the verdict second, so that a phone shows it. */
import type { Digest, Rule } from '../digest/digest.ts';
import { codeCell, codeSpan } from './escape.ts';
import { describeCut, type Block } from './page-budget.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';

/** The analyzer has fewer; a report may invent any number, and the other sections want room too. */
const most = 100;

/** The section; rules of which there is nothing to say are only named. */
export function renderRules({ rules }: Digest): Block {
  const shown = rules.filter(hasNews);
  const silent = rules.filter((rule) => !hasNews(rule));
  const block = { name: 'the rules', worth: 6 };
  if (shown.length === 0) return { ...block, lines: ['### Rules', '', 'No rule has an open finding.'], items: [] };
  return {
    ...block,
    lines: [
      '### Rules',
      '',
      '| rule | verdict | open | new + back | resolved | fixed in review | log: right / wrong |',
      '|---|---|--:|--:|--:|--:|--:|',
    ],
    items: shown.slice(0, most).map(describeRow),
    tail: [
      ...(shown.length > most ? [describeCut(shown.length - most, 'more rule')] : []),
      ...(silent.length > 0 ? ['', describeSilent(silent)] : []),
    ],
    rest: (cut) => describeCut(cut, 'more rule'),
  };
}

/** A rule's name with its code: `unused-symbol` PY031. */
export function nameRule({ rule, id }: Pick<Rule, 'rule' | 'id'>, quote: (text: string) => string = codeSpan): string {
  if (id === null) return quote(rule);
  return `${quote(rule)} ${/^[A-Z]{1,5}\d{1,5}$/u.test(id) ? id : quote(id)}`;
}

function hasNews({ open, trend, inReview, log, verdict }: Rule): boolean {
  const moved = trend.new + trend.reappeared + trend.absent + trend.updated;
  return open + moved + inReview.fixed + inReview.leftOpen + log.tp + log.fp > 0 || verdict !== 'undecided';
}

function describeRow(rule: Rule): string {
  const { verdict, open, trend, inReview, log } = rule;
  const cells = [
    nameRule(rule, codeCell),
    verdict === 'undecided' ? verdict : `**${verdict}**`,
    formatNumber(open),
    formatNumber(trend.new + trend.reappeared),
    formatNumber(trend.resolved),
    describePart(inReview.fixed, inReview.leftOpen, ' of ', inReview.fixed + inReview.leftOpen),
    describePart(log.tp, log.fp, ' / ', log.fp),
  ];
  return `| ${cells.join(' | ')} |`;
}

function describePart(a: number, b: number, between: string, second: number): string {
  return a + b === 0 ? '–' : `${formatNumber(a)}${between}${formatNumber(second)}`;
}

function describeSilent(rules: readonly Rule[]): string {
  const names = joinWords(
    rules.map((rule) => nameRule(rule)),
    6,
  );
  return `Nothing is open, moved, or judged right or wrong, of ${countThings(rules.length, 'more rule')}: ${names}.`;
}
