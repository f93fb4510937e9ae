/** Four rows, this week against the last one; the last column says in words why. */
import type { Digest, Previous, TrendWeek } from '../digest/digest.ts';
import { listLost } from '../digest/outcome-words.ts';
import { describeCalendarDay } from './page-time.ts';
import { countThings, formatKnown, formatNumber, formatRate } from '../digest/sentences.ts';
import { sum } from '../digest/tally.ts';
import { weekDays } from '../week.ts';

/** The table of the four rows. */
export function renderRows(digest: Digest): string {
  const thisWeek = digest.provisional ? 'this week, so far' : 'this week';
  const rows = [describeOpenRow(digest), describeRunRow(digest), describeRedRow(digest), describeFixedRow(digest)];
  return [
    `| | ${thisWeek} | last week | |`,
    '|---|--:|--:|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

/** The digest's own row of the trend. */
export function findTrendWeek({ week, trend }: Digest): TrendWeek | null {
  return trend.find((row) => row.week === week) ?? null;
}

/** What moved, in a few words: `+91 new, +3 back, −17 resolved; 39 only changed their numbers`. */
function describeMoves(digest: Digest): string {
  const row = findTrendWeek(digest);
  if (row === null || row.open === null) return 'no full scan this week';
  const unclaimed = row.absent - row.resolved;
  const moves = [
    row.new > 0 ? `+${formatNumber(row.new)} new${describeUpgraded(digest)}` : '',
    row.reappeared > 0 ? `+${formatNumber(row.reappeared)} back` : '',
    row.resolved > 0 ? `−${formatNumber(row.resolved)} resolved` : '',
    unclaimed > 0 ? `−${formatNumber(unclaimed)} gone under a changed analyzer` : '',
    row.baseline > 0 ? `+${formatNumber(row.baseline)} in first scans (baseline)` : '',
    row.retired > 0 ? `−${formatNumber(row.retired)} left out with a change of report` : '',
  ].filter((words) => words !== '');
  const updated =
    row.updated > 0 ? [`${formatNumber(row.updated)} only changed ${row.updated === 1 ? 'its' : 'their'} numbers`] : [];
  const moved = moves.length > 0 ? moves.join(', ') : describeStill(digest);
  return [isFirst(digest) ? 'baseline: nothing to compare with' : moved, ...updated].join('; ');
}

/** Where nobody looked, nothing is known to have stayed. */
export function describeStill({ repositories }: Digest): string {
  const primaries = repositories.flatMap(({ series }) => series.filter((each) => each.primary));
  const scanned = primaries.filter((series) => series.snapshotRun !== null).length;
  const all = countThings(repositories.length, 'repository', 'repositories');
  const where = scanned === repositories.length ? '' : ` in the ${formatNumber(scanned)} of ${all} scanned`;
  return `nothing came or went${where}`;
}

/** New findings of another analyzer are no news: said beside their count. */
function describeUpgraded({ repositories }: Digest): string {
  const upgraded = repositories.flatMap(({ series }) => series.filter((each) => each.primary && each.analyzerChanged));
  const fresh = sum(upgraded.map((series) => series.new));
  return fresh === 0 ? '' : ` (${formatNumber(fresh)} under a changed analyzer)`;
}

/** No week before this one is known: everything open is the baseline. */
function isFirst(digest: Digest): boolean {
  const row = findTrendWeek(digest);
  return digest.previous === null && row !== null && row.new + row.reappeared + row.absent === 0;
}

function describeOpenRow(digest: Digest): string[] {
  const open = findTrendWeek(digest)?.open ?? null;
  return ['open findings', strong(formatKnown(open)), formatKnown(digest.previous?.open), describeMoves(digest)];
}

function describeRunRow(digest: Digest): string[] {
  const { gateRuns, outcomes: ended } = digest.ledger;
  const last = digest.previous;
  return [
    'gate runs with a report',
    `**${formatNumber(ended.reported)}** of ${formatNumber(gateRuns)}`,
    last === null ? '–' : `${formatNumber(last.reported)} of ${formatNumber(last.gateRuns)}`,
    [describeLost(digest), describeWindow(digest)].filter((words) => words !== '').join('; '),
  ];
}

function describeLost({ ledger }: Digest): string {
  if (ledger.gateRuns === 0) return 'no gate run stopped this week';
  const lost = listLost(ledger.outcomes);
  if (lost.length > 0) return lost.join(', ');
  return ledger.gateRuns === 1 ? 'it left a report' : 'every one left a report';
}

/** Runs count toward the threshold since the window opened; said where that is not the whole week. */
function describeWindow({ week, threshold }: Digest): string {
  const { first, last } = weekDays(week);
  if (threshold.opened <= first) return '';
  const opened = describeCalendarDay(threshold.opened);
  return threshold.opened > last ? `none counts before ${opened}` : `only those since ${opened} count`;
}

function describeRedRow({ gate, previous }: Digest): string[] {
  const saw =
    gate.redPullRequests === 0
      ? 'no pull request saw red'
      : `${countThings(gate.redPullRequests, 'pull request')} saw red`;
  const cost = `all gate runs took ${countThings(Math.round(gate.minutes), 'minute')}`;
  return ['red runs', strong(formatNumber(gate.red)), formatKnown(previous?.red), `${saw}; ${cost}`];
}

function describeFixedRow({ pulls, previous, threshold }: Digest): string[] {
  const { fixed, leftOpen, interval } = pulls.window.rate;
  const now = formatRate(fixed, fixed + leftOpen, interval);
  const why =
    now === '–'
      ? 'no pull request with two reports introduced a finding'
      : 'of findings that pull requests with two reports or more themselves introduced';
  // The window's figure: a week alone has too few to say anything.
  return [
    `fixed in review, since ${describeCalendarDay(threshold.opened)}`,
    strong(now),
    describeLastRate(previous),
    why,
  ];
}

function describeLastRate(previous: Previous | null): string {
  if (previous === null) return '–';
  const { fixed, leftOpen, interval } = previous.inReview;
  return formatRate(fixed, fixed + leftOpen, interval);
}

function strong(text: string): string {
  return text === '–' ? text : `**${text}**`;
}
