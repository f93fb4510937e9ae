/** The folds at the end of the page. Each is one line until it is opened; summaries hold no text from elsewhere. */
import { drawBar } from './chart.ts';
import type { Digest, Repository, Rule, TrendWeek, VerdictLimits } from '../digest/digest.ts';
import { codeSpan, fenceBlock } from './escape.ts';
import { describeCut, type Block } from './page-budget.ts';
import { findPrimary } from './page-changes.ts';
import { isRepositoryName } from './page-links.ts';
import { describeCalendarDay } from './page-time.ts';
import { nameRule } from './page-rules.ts';
import { countThings, formatKnown, formatNumber, joinWords } from '../digest/sentences.ts';
import { addWeeks, weekDays } from '../week.ts';
import { gateVerdicts, ruleVerdicts, type VerdictRow } from '../verdict/verdict.ts';

/** A fold around lines. */
export function foldBlock(
  block: Omit<Block, 'lines' | 'tail'>,
  summary: string,
  lines: readonly string[],
  tail: readonly string[] = [],
): Block {
  return {
    ...block,
    lines: [`<details><summary>${summary}</summary>`, '', ...lines],
    tail: [...tail, '', '</details>'],
  };
}

/** A log entry to copy: a reply with it counts as one of the entries needed. */
export function renderEntryFold(digest: Digest): Block {
  const coded = digest.rules.filter((rule) => /^PY\d{3}$/u.test(rule.id ?? ''));
  const top = coded.toSorted((a, b) => countCame(b) - countCame(a) || b.open - a.open)[0];
  const repository = rankRepositories(digest).find(isRepositoryName);
  const entry = [
    `### ${weekDays(addWeeks(digest.week, 1)).first} 09:00 — \`[FP]\` short title`,
    `**fallow-py rule(s):** ${top?.id ?? 'PY031'}`,
    ...(repository === undefined ? [] : [`**Repo:** ${repository}`]),
    'What happened, in a sentence or two.',
  ];
  const help =
    '`[TP]` it was right · `[FP]` a false alarm · `[FN]` it missed something · `[FRICTION]` it was in the way. Set day, rule and repository.';
  const block = { name: 'the log entry to copy', worth: 9, items: [] };
  return foldBlock(block, 'Judge a finding: copy this, edit, and reply here', [
    fenceBlock(entry, 'markdown'),
    '',
    help,
  ]);
}

/** The largest change first, then the most open findings: where there is most to judge. */
function rankRepositories({ changes, repositories }: Digest): string[] {
  const ranked = repositories.toSorted((a, b) => countOpen(b) - countOpen(a));
  return [...changes, ...ranked].map((each) => each.repository);
}

function countOpen(repository: Repository): number {
  return findPrimary(repository)?.open ?? 0;
}

function countCame({ trend }: Rule): number {
  return trend.new + trend.reappeared;
}

/** The weeks as a table, with bars that look the same everywhere. */
export function renderWeeksFold({ trend }: Digest): Block {
  const most = Math.max(0, ...trend.map((row) => row.open ?? 0));
  const head = ['| week | open | | new | back | resolved | gate runs |', '|---|--:|---|--:|--:|--:|--:|'];
  const others = trend.map(describeOther).filter((words) => words !== '');
  const tail = others.length > 0 ? ['', `Also in the open findings: ${others.join('; ')}.`] : [];
  const items = trend.map((row) => describeWeek(row, most));
  const block = { name: 'the weeks', worth: 3, items, rest: (cut: number) => describeCut(cut, 'more week') };
  return foldBlock(block, 'The weeks as a table', head, tail);
}

function describeWeek(row: TrendWeek, most: number): string {
  const known = (value: number): string => (row.open === null ? '–' : formatNumber(value));
  const cells = [
    row.week,
    formatKnown(row.open),
    drawBar(row.open, most),
    known(row.new),
    known(row.reappeared),
    known(row.resolved),
    formatKnown(row.gateRuns),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What moves the open findings besides the columns of the table. */
function describeOther({ week, baseline, retired, absent, resolved }: TrendWeek): string {
  const parts = [
    baseline > 0 ? `${formatNumber(baseline)} came with first scans` : '',
    retired > 0 ? `${formatNumber(retired)} left with a change of report` : '',
    absent > resolved ? `${formatNumber(absent - resolved)} went under a changed analyzer` : '',
  ].filter((words) => words !== '');
  return parts.length === 0 ? '' : `${joinWords(parts)} in ${week.slice(5)}`;
}

/** What a decision rests on, from the table that the code uses. */
export function renderThresholdFold({ threshold, rules }: Digest): Block {
  const { runs, logEntries, opened, limits } = threshold;
  const lines = [
    `A decision needs ${countThings(runs.need, 'gate run')} with a report and ${countThings(logEntries.need, 'log entry', 'log entries')} (not friction alone) since ${describeCalendarDay(opened)}.`,
    '',
    'A rule, the first that applies (else undecided):',
    '',
    ...renderVerdictTable(ruleVerdicts, limits),
    '',
    'The gate, from all judged entries together, when both needs are met and friction is at most half of the log:',
    '',
    ...renderVerdictTable(gateVerdicts, limits),
    ...describeNeeded(rules).flatMap((sentence) => ['', sentence]),
  ];
  return foldBlock({ name: 'the thresholds', worth: 4, items: [] }, 'Thresholds used', lines);
}

/** How many more judged entries would decide each undecided rule; of a rule that nobody judged nothing can be said. */
function describeNeeded(rules: readonly Rule[]): string[] {
  const needed = rules.flatMap(({ needed, ...rule }) => (needed === null ? [] : [{ name: nameRule(rule), ...needed }]));
  const near = needed
    .filter(({ entries }) => entries !== null)
    .map(({ name, entries, verdict }) => `${name} ${formatKnown(entries)} (${verdict ?? 'undecided'})`);
  const far = needed.filter(({ entries }) => entries === null).map(({ name }) => name);
  return [
    near.length > 0 ? `More judged entries that would decide, at the rate seen: ${joinWords(near, 12)}.` : '',
    far.length > 0 ? `Not at this rate (it would take over 1,000 more): ${joinWords(far, 12)}.` : '',
  ].filter((sentence) => sentence !== '');
}

function renderVerdictTable(rows: readonly VerdictRow[], limits: VerdictLimits): string[] {
  const lines = rows.map((row) => `| ${row.verdict} | ${row.when(limits)} | ${row.words} |`);
  return ['| verdict | when | in words |', '|---|---|---|', ...lines];
}

/** How to read the page, and how it was made. */
export function renderReadingFold({ forge, timeZone }: Digest): Block {
  const lines = [
    '- A finding counts as resolved only when a full scan of the default branch looked and did not see it. Where the analyzer changed in between, nothing is claimed.',
    '- *Back* is a finding that was away for at least one snapshot. *Updated* ones only changed their line, message or numbers.',
    '- *Fixed in review*: of the findings a pull request itself introduced, those gone from its last report while their file was still in it. Pull requests with at least two such reports count, as known at the end of the week; weeks therefore do not add up.',
    '- Percentages in brackets hold at every weekly look, so stopping at any week is fair.',
    '- The log is written by people when something strikes them: it says little about findings that nobody noticed. An entry may name several rules or none, so rules and the gate can disagree.',
    `- Made by \`platformctl dogfood aggregate\` from archived runs, reports and logs of ${codeSpan(forge)}; days and weeks are those of ${codeSpan(timeZone)}. The same evidence gives the same page; the JSON digest has every number. What stands between the notes markers at the very end of this comment's source is kept when it is edited.`,
  ];
  return foldBlock({ name: 'how to read this', worth: 10, items: [] }, 'How to read this, and how it was made', lines);
}
