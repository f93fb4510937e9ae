/**
 * The folds: what is worth having, and not worth scrolling past. Each tells how many details it left out where the
 * page would become too large; the attached JSON has them all.
 */
import { ruleVerdicts } from '../verdict.ts';
import { renderBar } from './chart.ts';
import type { ChangedFinding, Digest, LogEntry, RepositoryChange, TrendWeek } from '../digest.ts';
import { codeCell, codeSpan, urlPath } from './escape.ts';
import { dash } from './page-week.ts';
import { row } from './page-tables.ts';
import { count, moment, number } from './words.ts';
import { weekDays } from '../week.ts';

/** A fold; the blank line after the summary is what makes its content Markdown. */
function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Twenty entries are the bottleneck, and he reads on a phone: one to copy and reply with. */
export function renderEntryFold({ week, rules }: Digest): string {
  const busiest = rules.toSorted((a, b) => b.trend.new - a.trend.new)[0]?.id;
  const code = busiest !== undefined && busiest !== null && /^[A-Z]{2}\d{3}$/u.test(busiest) ? busiest : 'PY031';
  const entry = [`### ${weekDays(week).last} 09:00 — \`[FP]\` short title`, `**fallow-py rule(s):** ${code}`, 'What happened, in a sentence or two.'];
  const hint = 'Write `[TP]` where the finding was right, `[FP]` for a false alarm, `[FN]` for something it missed, `[FRICTION]` for trouble with the gate itself; correct the date, and leave out the fence lines.';
  return fold('Judge a finding: copy this, edit, and reply here', ['```markdown', ...entry, '```', '', hint].join('\n'));
}

export function renderWeeksFold({ trend }: Digest, limit: number): string {
  const rows = trend.slice(-limit);
  const largest = Math.max(0, ...rows.map((each) => each.open ?? 0));
  const table = ['| week | open | | new | back | resolved | gate runs |', '|---|--:|---|--:|--:|--:|--:|', ...rows.map((each) => renderTrendWeek(each, largest))];
  const note = rows.some((each) => each.open === null) ? ['', 'A dash is a week in which no full scan looked: unknown, not zero.'] : [];
  return fold('The weeks as a table', [...table, ...note].join('\n'));
}

function renderTrendWeek(week: TrendWeek, largest: number): string {
  const bar = week.open === null ? '' : `\`${renderBar(week.open, largest)}\``;
  return row([week.week, dash(week.open), bar, number(week.new), number(week.reappeared), number(week.resolved), dash(week.gateRuns)]);
}

/** Every finding that moved, with a link to its place. */
export function renderFindingsFold({ changes, forge }: Digest, limit: number): string {
  const all = changes.flatMap((change) => listFindings(change, forge));
  if (all.length === 0) return '';
  const shown = all.slice(0, limit);
  const cut = all.length - shown.length;
  const rest = cut === 0 ? [] : ['', `${count(cut, 'further finding')} left out to keep the page readable; the JSON digest has all.`];
  return fold(`The ${count(all.length, 'finding')} that moved, one by one`, [...shown, ...rest].join('\n'));
}

function listFindings(change: RepositoryChange, forge: string): string[] {
  const gone = change.analyzerChanged ? 'absent' : 'resolved';
  const line = (word: string, finding: ChangedFinding): string => `- ${word}: ${describeFinding(finding, change, forge)}`;
  return [
    ...change.new.map((finding) => line('new', finding)),
    ...change.reappeared.map((finding) => line(`back after ${count(finding.daysAway ?? 0, 'day')}`, finding)),
    ...change.absent.map((finding) => line(`${gone}, ${count(ageOf(finding, change), 'day')} after first seen`, finding)),
    ...change.possiblyMoved.map(({ rule, symbol, from, to }) => `- possibly moved: ${codeSpan(rule)} ${codeSpan(symbol)} from ${codeSpan(from)} to ${codeSpan(to)}`),
  ];
}

function ageOf(finding: ChangedFinding, change: RepositoryChange): number {
  return Math.max(0, Math.floor((Date.parse(change.seenAt) - Date.parse(finding.firstSeen)) / 86_400_000));
}

function describeFinding(finding: ChangedFinding, change: RepositoryChange, forge: string): string {
  const place = `${finding.file ?? ''}${finding.line === null ? '' : `:${finding.line}`}`;
  const link = finding.file === null ? codeSpan(change.repository) : `[${codeSpan(place)}](${fileLink(finding.file, finding.line, change, forge)})`;
  const times = finding.count === 1 ? '' : ` (${finding.count} times)`;
  return `${codeSpan(finding.rule, 60)} ${link}${finding.symbol === null ? '' : ` ${codeSpan(finding.symbol)}`}${times}`;
}

function fileLink(file: string, line: number | null, change: RepositoryChange, forge: string): string {
  const anchor = line === null ? '' : `#L${line}`;
  return `${forge}/${urlPath(change.repository)}/src/commit/${urlPath(change.run.sha)}/${urlPath(file)}${anchor}`;
}

/** The entries that count, and those that do not, each with its reason. */
export function renderLogFold({ log }: Digest, limit: number): string {
  if (log.counted.length + log.refused.length === 0) return '';
  const counted = ['| date | class | rules | title | repository |', '|---|---|---|---|---|', ...log.counted.slice(-limit).map(renderEntry)];
  const forgiven = log.forgiven === 0 ? '' : `, ${number(log.forgiven)} of them not quite in the template's form`;
  const cut = Math.max(0, log.counted.length - limit) + Math.max(0, log.refused.length - limit);
  const refused = log.refused.slice(0, limit).map(({ source, line, reason }) => `- ${codeSpan(`${source}:${line}`)}: ${reason}`);
  const unknown = log.unknownRules.slice(0, limit).map(({ source, line, rule }) => `- ${codeSpan(`${source}:${line}`)}: ${codeSpan(rule)} is no rule; the entry counts without it`);
  const content = [
    `${count(log.entries, 'entry counts', 'entries count')}${forgiven}.`,
    ...(log.counted.length === 0 ? [] : ['', ...counted]),
    ...(refused.length === 0 ? [] : ['', 'Not counted:', '', ...refused]),
    ...(unknown.length === 0 ? [] : ['', 'Unknown rules:', '', ...unknown]),
    ...(cut === 0 ? [] : ['', `${count(cut, 'line')} left out to keep the page readable; the JSON digest has all.`]),
  ];
  return fold('The dogfood log', content.join('\n'));
}

function renderEntry(entry: LogEntry): string {
  const repository = entry.repository === '' ? '–' : codeCell(entry.repository, 80);
  return row([entry.date, entry.class, entry.rules.length === 0 ? '–' : entry.rules.join(', '), codeCell(entry.title, 80), repository]);
}

/** What the numbers mean, and the limits verdicts rest on. */
export function renderReadingFold(digest: Digest): string {
  const { limits, opened, runs, logEntries } = digest.threshold;
  const verdicts = ruleVerdicts.map((each) => `- *${each.verdict}* (${each.words}): ${each.when(limits)}`);
  return fold(
    'How to read this, and how it was made',
    [
      'A finding counts as resolved only when a full scan looked at the default branch and did not see it; a week without a scan is a gap, not a zero. New, back and resolved compare places by rule, file and symbol, so that moved lines and changed numbers are no news.',
      '',
      `Percentages in brackets hold at every weekly look, not only at this one. Both needs count since ${opened}: ${number(runs.need)} gate runs with a report, ${number(logEntries.need)} log entries. Fixed in review counts findings that pull requests with at least two reports introduced, against the last scan of the default branch before them; a run does not say whether its pull request was merged, so the others are open so far. Weekly figures of pull requests do not sum to the total.`,
      '',
      'A rule is judged by the first that applies; otherwise it is *undecided*:',
      '',
      ...verdicts,
      '',
      'The log is written by people when something strikes them: it says little about findings nobody noticed, and pooled and single rates can disagree.',
    ].join('\n'),
  );
}

/** Where a page that is not final yet reaches. */
export function describeReach({ asOf, timeZone }: Digest): string {
  return moment(asOf, timeZone);
}
