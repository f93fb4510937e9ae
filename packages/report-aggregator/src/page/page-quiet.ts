/** A week with nothing to say: three lines, which still say what was looked at, what was not, and what is missing. */
import type { Digest, LogCensus } from '../digest/digest.ts';
import { listVerdictChanges } from './markdown-mention.ts';
import { findPrimary } from './page-changes.ts';
import { describeGaps } from './page-gaps.ts';
import { describeAnswers, describeSums } from './page-ledger.ts';
import { findTrendWeek } from './page-rows.ts';
import { renderVerdict } from './page-verdict.ts';
import { capitalize, countThings, formatNumber } from '../digest/sentences.ts';
import { weekDays } from '../week.ts';

/** Gaps of which a quiet week says nothing: the look names unscanned repositories itself, the others are no news. */
const standing: ReadonlySet<string> = new Set([
  'no-snapshot',
  'bulk-drop',
  'restored',
  'full-reports',
  'matrix-copies',
]);

/** Whether the week has no news: nothing moved, nobody saw red or wrote an entry, no verdict or evidence is in doubt. */
export function isQuiet(digest: Digest): boolean {
  const row = findTrendWeek(digest);
  const moved = row === null ? 0 : row.new + row.reappeared + row.absent + row.baseline + row.retired;
  return (
    digest.previous !== null &&
    digest.threshold.state !== 'broken' &&
    digest.changes.length === 0 &&
    moved === 0 &&
    digest.gate.red === 0 &&
    digest.gaps.every((gap) => !gap.incomplete) &&
    listVerdictChanges(digest).length === 0 &&
    !digest.repositories.some(
      (repository) => repository.unreachable || findPrimary(repository)?.analyzerChanged === true,
    ) &&
    !wroteEntries(digest.log, digest.week)
  );
}

/** Whoever wrote an entry, right or wrong, is to see on the next page what became of it. */
function wroteEntries({ counted, refused }: LogCensus, week: string): boolean {
  const { first, last } = weekDays(week);
  return [...counted, ...refused].some(({ date }) => date !== null && date >= first && date <= last);
}

/** The three lines below the heading: the verdict, what was looked at, what that rests on. */
export function renderQuiet(digest: Digest): string[] {
  const [kind = '', headline = ''] = renderVerdict(digest).split('\n');
  const gaps = describeGaps(digest.gaps.filter((gap) => !standing.has(gap.kind)));
  const rests = [describeSums(digest), describeAnswers(digest), ...gaps].filter((words) => words !== '');
  return [`${kind}\n${headline}`, describeLook(digest), rests.join(' ')];
}

function describeLook(digest: Digest): string {
  const runs = digest.ledger.gateRuns === 0 ? 'no gate run' : countThings(digest.ledger.gateRuns, 'gate run');
  const rest = `${describeScans(digest)}${describeOpen(digest)}.`;
  return describeSilence(digest, rest) ?? `**A quiet week.** ${capitalize(runs)}; ${rest}`;
}

/** A gate that nobody runs any more must not look like weeks without news; null when it ran this week or the last. */
function describeSilence({ trend, week }: Digest, rest: string): string | null {
  const rows = trend.filter((row) => row.week <= week);
  const last = rows.findLastIndex(({ gateRuns }) => gateRuns !== 0);
  const silent = rows.length - 1 - last;
  if (silent < 2) return null;
  // Of a week whose runs are not known, nobody can say that it had one.
  const known = typeof rows[last]?.gateRuns === 'number';
  const since = known ? `since ${rows[last]?.week ?? ''}` : 'or longer';
  return `**No gate run for ${formatNumber(silent)} weeks, ${since}: is the gate still switched on?** ${capitalize(rest)}`;
}

/** Where nobody looked, nothing can be said to have stayed. */
function describeScans(digest: Digest): string {
  const { repositories } = digest;
  const scanned = repositories.filter((repository) => typeof findPrimary(repository)?.snapshotRun === 'number').length;
  if (scanned === 0) return 'no full scan of a default branch';
  const all = countThings(repositories.length, 'repository', 'repositories');
  const where = scanned === repositories.length ? all : `${formatNumber(scanned)} of ${all}`;
  const updated = findTrendWeek(digest)?.updated ?? 0;
  const numbers =
    updated === 0 ? '' : `, ${countThings(updated, 'finding')} only changed ${updated === 1 ? 'its' : 'their'} numbers`;
  return `full scans of ${where}: no finding came or went${numbers}`;
}

function describeOpen(digest: Digest): string {
  const open = findTrendWeek(digest)?.open ?? digest.previous?.open ?? null;
  if (open === null) return '';
  const findings = `; ${countThings(open, 'finding')}`;
  if (digest.ledger.gateRuns === 0) return `${findings} ${open === 1 ? 'was' : 'were'} open when last scanned`;
  return `${findings} ${open === 1 ? 'is' : 'are'} open, as last week`;
}
