/**
 * One run from beginning to end: gather (look at the inbox, and harvest beside it), derive, write the files, publish.
 * Everything it needs from the process is handed in; from here on nobody reads the environment or the time.
 */
import { ForgejoError } from '@platform/forgejo-client';
import type { Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import { openArchive } from './archive/open-archive.ts';
import type { Disk } from './archive/disk.ts';
import type { LastRun } from './archive/last-run.ts';
import { chooseWeeks, dropEmptyBeginning } from './choose-weeks.ts';
import { connect, type Connection } from './connect.ts';
import { loadKnowledge } from './derive/derive.ts';
import { EarlyReadings } from './derive/early-readings.ts';
import { ArchiveError, ConfigError } from './errors.ts';
import { sayEnding } from './ending.ts';
import { describeFailure } from './exit.ts';
import { gather, type GatherRequest } from './gather.ts';
import { handleWeek, type AggregatedWeek, type WeekRun } from './handle-week.ts';
import type { LostRepository } from './harvest/harvest-all.ts';
import { askIdentity } from './inbox/identity.ts';
import { defaultWeek } from './weeks-flag.ts';

/** What a run is asked to do. */
export interface AggregateRequest extends GatherRequest {
  /** Oldest first; null: chosen by the calendar and the inbox. */
  readonly weeks: readonly Week[] | null;
  /** Look at the inbox; false harvests and derives only. */
  readonly publish: boolean;
  /** Leave out everything seen later. */
  readonly asOf: string | null;
  /** The way to the forge, where it was opened already. */
  readonly connection?: Connection;
  /** What stands between this run and its files, where it is not the plain disk. */
  readonly disk?: Disk;
}

export interface Aggregated {
  readonly weeks: readonly AggregatedWeek[];
  /** 0: complete. 4: published in part, or with gaps. */
  readonly exitCode: 0 | 4;
  /** Repositories that this harvest could not list. */
  readonly lost: readonly LostRepository[];
  /** What somebody should know who looks after this, in sentences; no reason to worry tonight. */
  readonly remarks: readonly string[];
  /** The instant of the last run before this one that ended well; null: there was none. */
  readonly previousGood: string | null;
  /** Why only a part was published; null otherwise. */
  readonly trouble: unknown;
}

/**
 * Runs once.
 * @throws ConfigError, ForgejoError, ArchiveError when nothing was published
 */
export async function aggregate(request: AggregateRequest): Promise<Aggregated> {
  await using archive = await openArchive(request.config.archive, request.disk);
  const before = await archive.readLastRun();
  checkClock(request, before);
  try {
    const done = await noteEnd(request, archive, before, await run(request, archive));
    return { ...done, previousGood: before?.lastGood ?? null };
  } catch (error) {
    await noteFailure(request, archive, before, error);
    throw error;
  } finally {
    request.progress.end();
  }
}

/** Observations are ordered by when they were seen: a clock that went back would put new ones before old ones. */
function checkClock({ now, offline }: AggregateRequest, before: LastRun | null): void {
  if (offline || before === null || before.at <= now) return;
  throw new ConfigError(
    `The clock of this host says ${now}, and the archive was last used at ${before.at}: set the clock right (timedatectl), or remove last-run.json if it was the earlier clock that was wrong.`,
  );
}

/** What was published stays published when the record of it cannot be kept. */
async function noteEnd(
  { now: at, asOf, publish, offline, dryRun }: AggregateRequest,
  archive: Archive,
  before: LastRun | null,
  done: Omit<Aggregated, 'previousGood'>,
): Promise<Omit<Aggregated, 'previousGood'>> {
  const weeks = done.weeks.map(({ digest, published }) => ({ week: digest.week, action: published.action }));
  // A look that publishes nothing must not hide that nothing was published for weeks.
  const lastGood = publish && !offline && !dryRun ? at : (before?.lastGood ?? null);
  try {
    if (asOf === null) await archive.writeLastRun({ at, exitCode: done.exitCode, weeks, failure: null, lastGood });
    return done;
  } catch (error) {
    if (!(error instanceof ArchiveError) || !hasPosted(done.weeks)) throw error;
    return { ...done, exitCode: 4, trouble: done.trouble ?? error };
  }
}

function hasPosted(weeks: readonly AggregatedWeek[]): boolean {
  return weeks.some(({ published }) => published.action === 'created' || published.action === 'updated');
}

/** A failure is worth a record, but never worth hiding: a full disk cannot take the record either. */
async function noteFailure(
  { now: at }: AggregateRequest,
  archive: Archive,
  before: LastRun | null,
  error: unknown,
): Promise<void> {
  const ending = describeFailure(error);
  const failure = ending === null ? 'an unexpected error' : sayEnding(ending);
  try {
    await archive.writeLastRun({
      at,
      exitCode: ending?.code ?? 1,
      weeks: [],
      failure,
      lastGood: before?.lastGood ?? null,
    });
  } catch {
    // The error that led here is the one to tell.
  }
}

async function run(request: AggregateRequest, archive: Archive): Promise<Omit<Aggregated, 'previousGood'>> {
  const { config, progress, now, asOf, dryRun } = request;
  const { forge, moves, user } = request.connection ?? connect(request);
  const looks = request.publish && !request.offline;
  const asking = looks ? askIdentity(forge, config, user) : null;
  archive.readAhead();
  // The first look at a calendar takes its time: better while the forge is being asked.
  const current = defaultWeek(asOf ?? now, config.timeZone);
  // Nothing else is asked before it is known whose token it is.
  const identity = await asking;
  const readings = new EarlyReadings();
  const gathering = { ...request, inspector: readings };
  const { inbox, candidates, lost, remarks } = await gather(gathering, archive, forge, identity);
  progress.say('deriving …');
  // What is not seen yet at an instant is not looked at either.
  const own = asOf === null ? (inbox?.own ?? []) : [];
  const asked = request.weeks ?? chooseWeeks(current, own);
  const knowledge = await loadKnowledge(archive, config, candidates, { wanted: asked, asOf, readings });
  const weeks = dropEmptyBeginning(asked, knowledge.weeks.rollups[0]?.week);
  const left = describeLeft(asked, weeks);
  const done = await handleWeeks({ config, forge, archive, knowledge, inbox, now, dryRun, asOf }, weeks);
  const incomplete = done.weeks.some(({ digest }) => digest.gaps.some((gap) => gap.incomplete));
  const exitCode = done.trouble !== null || incomplete || lost.length > 0 ? 4 : 0;
  return { ...done, lost, exitCode, remarks: [...(inbox?.remarks ?? []), ...moves, ...remarks, ...left] };
}

function describeLeft(asked: readonly Week[], weeks: readonly Week[]): string[] {
  if (asked[0] === weeks[0]) return [];
  return [
    `The first gate run known is later: of the weeks from ${asked[0]} on, those before ${weeks[0]} were left out. Name such a week alone to have its page.`,
  ];
}

/** A failure after the first week was posted ends the run with what was posted. */
async function handleWeeks(
  run: WeekRun,
  weeks: readonly Week[],
): Promise<{ readonly weeks: AggregatedWeek[]; readonly trouble: unknown }> {
  const done: AggregatedWeek[] = [];
  for (const week of weeks) {
    try {
      const handled = await handleWeek(run, week);
      done.push(handled);
      if (handled.trouble !== null) return { weeks: done, trouble: handled.trouble };
    } catch (error) {
      const isExpected = error instanceof ForgejoError || error instanceof ConfigError || error instanceof ArchiveError;
      if (!isExpected || !hasPosted(done)) throw error;
      return { weeks: done, trouble: error };
    }
  }
  return { weeks: done, trouble: null };
}
