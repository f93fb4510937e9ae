/**
 * This week against last in four rows, and what changed, a line a repository.
 */
import type { ChangedFinding, Digest, RepositoryChange, TrendWeek } from '../digest.ts';
import type { Outcome } from '../evidence.ts';
import { codeSpan, urlPath } from './escape.ts';
import { sum } from '../tally.ts';
import { count, number, share } from './words.ts';

/** Outcomes other than `reported`, as the page says them after a number. */
export const outcomeWords: readonly (readonly [Outcome, string])[] = [
  ['cancelled', 'cancelled'],
  ['no-report', 'without a report'],
  ['no-artifact', 'without an artifact'],
  ['artifact-expired', 'expired'],
  ['unreadable', 'unreadable'],
  ['unreachable', 'not handed out'],
  ['unfinished', 'unfinished'],
];

/** The four rows. */
export function renderWeek(digest: Digest): string {
  const { previous, ledger, gate, pulls } = digest;
  const row = digest.trend.at(-1);
  const { fixed, leftOpen, interval } = pulls.window.rate;
  const before = previous?.inReview;
  return [
    '| | this week | last week | |',
    '|---|--:|--:|---|',
    `| open findings | **${dash(openNow(digest))}** | ${dash(previous?.open ?? null)} | ${describeMoves(row)} |`,
    `| gate runs with a report | **${number(ledger.outcomes.reported)}** of ${number(ledger.gateRuns)} | ${previous === null ? '–' : `${number(previous.reported)} of ${number(previous.gateRuns)}`} | ${describeOutcomes(digest)} |`,
    `| red runs | **${number(gate.red)}** | ${dash(previous?.red ?? null)} | ${count(gate.redPullRequests, 'pull request')} saw red${gate.redPullRequests === 0 ? '' : ` (${number(gate.redAtLast)} at the last run)`}; the gate ran ${count(gate.minutes, 'minute')} |`,
    `| fixed in review, so far | ${bold(share(fixed, fixed + leftOpen, interval))} | ${before === undefined ? '–' : share(before.fixed, before.fixed + before.leftOpen, before.interval)} | of findings that pull requests themselves introduced |`,
  ].join('\n');
}

/** What is open, carried where a repository had no snapshot this week; null before any snapshot. */
function openNow(digest: Digest): number | null {
  const primary = digest.repositories.flatMap(({ series }) => series.filter((each) => each.primary));
  return primary.length === 0 ? null : sum(primary.map((series) => series.open));
}

function describeMoves(row: TrendWeek | undefined): string {
  if (row === undefined || row.open === null) return 'no full scan of a default branch this week';
  const unproven = row.absent - row.resolved;
  const parts = [
    row.baseline === 0 ? null : `${number(row.baseline)} from first snapshots`,
    row.retired === 0 ? null : `${number(row.retired)} left with a change of the report's shape`,
    row.new === 0 ? null : `+${number(row.new)} new`,
    row.reappeared === 0 ? null : `+${number(row.reappeared)} back`,
    row.resolved === 0 ? null : `−${number(row.resolved)} resolved`,
    unproven === 0 ? null : `−${number(unproven)} absent after an analyzer change, no fix claimed`,
  ].filter((each) => each !== null);
  const moves = parts.length === 0 ? 'nothing new, nothing resolved' : parts.join(', ');
  return row.updated === 0 ? moves : `${moves}; ${number(row.updated)} only changed ${row.updated === 1 ? 'its' : 'their'} numbers`;
}

function describeOutcomes({ ledger }: Digest): string {
  const parts = outcomeWords.filter(([outcome]) => ledger.outcomes[outcome] > 0).map(([outcome, words]) => `${number(ledger.outcomes[outcome])} ${words}`);
  if (ledger.gateRuns === 0) return 'no gate run stopped this week';
  return parts.length === 0 ? 'every run left a report' : parts.join(', ');
}

/** A line a repository, the largest change first; those where nothing moved are not listed. */
export function renderChanges(digest: Digest): string {
  if (digest.changes.length === 0) return '';
  return ['**What changed**', '', ...digest.changes.map((change) => `- ${describeChange(change, digest.forge)}`)].join('\n');
}

function describeChange(change: RepositoryChange, forge: string): string {
  const parts = [
    describePart('+', 'new', change.new),
    describePart('−', change.analyzerChanged ? 'absent' : 'resolved', change.absent),
    describePart('+', 'back', change.reappeared),
  ].filter((each) => each !== '');
  const upgraded = change.analyzerChanged ? ' **the analyzer changed, so nothing here is claimed as new code or as fixed**;' : '';
  const moved = change.possiblyMoved.length === 0 ? '' : ` (${count(change.possiblyMoved.length, 'pair')} possibly moved, not fixed)`;
  return `${codeSpan(change.repository)}:${upgraded} ${parts.join(', ')}${moved} · seen by [run ${change.run.index}](${runLink(forge, change.repository, change.run.index)})`;
}

function describePart(sign: string, word: string, findings: readonly ChangedFinding[]): string {
  const total = sum(findings.map((finding) => finding.count));
  if (total === 0) return '';
  const text = `${sign}${number(total)} ${word}`;
  return `${word === 'new' ? `**${text}**` : text}${describeTop(findings, total)}`;
}

/** The rule that moved most, where it says something. */
function describeTop(findings: readonly ChangedFinding[], total: number): string {
  const ranked = [...Map.groupBy(findings, (finding) => finding.rule)]
    .map(([rule, all]) => ({ rule, moved: sum(all.map((finding) => finding.count)) }))
    .toSorted((a, b) => b.moved - a.moved || (a.rule < b.rule ? -1 : 1));
  const top = ranked[0];
  if (top === undefined || total === 1) return '';
  if (top.moved === total) return `, all of them ${codeSpan(top.rule)}`;
  if (top.moved === 1) return '';
  return `, ${top.moved > total / 2 ? 'most of them' : 'most often'} ${codeSpan(top.rule)} (${number(top.moved)})`;
}

/** The page of a run; built by us, never copied from a report. */
export function runLink(forge: string, repository: string, index: number): string {
  return `${forge}/${urlPath(repository)}/actions/runs/${index}`;
}

export function dash(value: number | null): string {
  return value === null ? '–' : number(value);
}

function bold(text: string): string {
  return text === '–' ? text : `**${text}**`;
}
