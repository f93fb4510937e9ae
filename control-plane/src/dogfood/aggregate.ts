/**
 * One run from beginning to end: look at the inbox, harvest, derive, write the files, publish. Everything it needs
 * from the process is handed in; from here on nobody reads the environment or the time.
 */
import { ForgejoClient, ForgejoError, type RequestLine } from '@platform/forgejo-client';
import { listVerdictChanges, mentionLine, type Digest, type Week } from '@platform/report-aggregator';
import { openArchive, type Archive, type DigestFiles } from './archive/archive.ts';
import { chooseWeeks } from './choose-weeks.ts';
import type { Config } from './config/config.ts';
import { deriveWeek, isNews, loadKnowledge, type Knowledge } from './derive.ts';
import { discoverRepositories, selectCandidates, type Candidate } from './harvest/discover.ts';
import { harvestAll, type LostRepository } from './harvest/harvest-all.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { harvestLogs } from './harvest/logs.ts';
import type { Progress } from './progress.ts';
import { planPublish, publishWeek, skipped, type PublishPlan, type Published } from './inbox/publish.ts';
import { defaultWeek } from './weeks-flag.ts';

/** What a run is asked to do. */
export interface AggregateRequest {
  readonly config: Config;
  /** Null: nobody needs one, because no request is made. */
  readonly token: string | null;
  /** The instant of this run, whole seconds. */
  readonly now: string;
  /** Oldest first; null: chosen by the calendar and the inbox. */
  readonly weeks: readonly Week[] | null;
  /** Make no request at all. */
  readonly offline: boolean;
  /** Look at the inbox; false harvests and derives only. */
  readonly publish: boolean;
  /** Say what would be written, and write nothing to the forge. */
  readonly dryRun: boolean;
  /** Leave out everything seen later. */
  readonly asOf: string | null;
  readonly progress: Progress;
  readonly onRequest?: (line: RequestLine) => void;
}

/** What became of one week. */
export interface AggregatedWeek {
  readonly digest: Digest;
  readonly files: DigestFiles;
  readonly published: Published;
  /** With a dry run: what would be written. */
  readonly plan: PublishPlan | null;
}

export interface Aggregated {
  readonly weeks: readonly AggregatedWeek[];
  /** 0: complete. 4: published in part, or with gaps. */
  readonly exitCode: 0 | 4;
  /** Repositories that this harvest could not list. */
  readonly lost: readonly LostRepository[];
  /** Why only a part was published; null otherwise. */
  readonly trouble: unknown;
}

/**
 * Runs once.
 * @throws ConfigError, ForgejoError, ArchiveError when nothing was published
 */
export async function aggregate(request: AggregateRequest): Promise<Aggregated> {
  const { config, progress } = request;
  await using archive = await openArchive(config.archive);
  const forge = new ForgejoClient({
    url: config.forge.url,
    token: request.token,
    ...(request.onRequest === undefined ? {} : { onRequest: request.onRequest }),
  });
  const looks = request.publish && !request.offline;
  const inbox = looks ? await openInbox(forge, config) : null;
  const { candidates, lost } = await harvest(request, forge, archive, inbox);
  progress.say('deriving …');
  const knowledge = await loadKnowledge(archive, config, candidates, request.asOf);
  const weeks = request.weeks ?? chooseWeeks(defaultWeek(request.now, config.timeZone), inbox?.own ?? []);
  const done = await handleWeeks(request, forge, archive, knowledge, inbox, weeks);
  const incomplete = done.weeks.some(({ digest }) => digest.gaps.some((gap) => gap.incomplete));
  const exitCode = done.trouble !== null || incomplete || lost.length > 0 ? 4 : 0;
  await archive.writeLastRun({
    at: request.now,
    exitCode,
    weeks: done.weeks.map(({ digest, published }) => ({ week: digest.week, action: published.action })),
  });
  progress.end();
  return { ...done, lost, exitCode };
}

/** Fetches what is new. @returns the repositories that may take part, and those that could not be listed */
async function harvest(
  request: AggregateRequest,
  forge: ForgejoClient,
  archive: Archive,
  inbox: Inbox | null,
): Promise<{ readonly candidates: Candidate[]; readonly lost: readonly LostRepository[] }> {
  const { config, now, progress } = request;
  const known = await archive.repositories();
  if (request.offline) return { candidates: selectCandidates(config.repositories, known), lost: [] };
  const candidates = await discoverRepositories(config.repositories, known, forge);
  const lost = await harvestAll(forge, archive, config, candidates, now, progress);
  await harvestLogs(forge, archive, config, inbox, now);
  return { candidates, lost };
}

/** A failure after the first week was posted ends the run with what was posted. */
async function handleWeeks(
  request: AggregateRequest,
  forge: ForgejoClient,
  archive: Archive,
  knowledge: Knowledge,
  inbox: Inbox | null,
  weeks: readonly Week[],
): Promise<{ readonly weeks: AggregatedWeek[]; readonly trouble: unknown }> {
  const done: AggregatedWeek[] = [];
  for (const week of weeks) {
    try {
      done.push(await handleWeek(request, forge, archive, knowledge, inbox, week));
    } catch (error) {
      const posted = done.some(({ published }) => published.action === 'created' || published.action === 'updated');
      if (!(error instanceof ForgejoError) || !posted) throw error;
      return { weeks: done, trouble: error };
    }
  }
  return { weeks: done, trouble: null };
}

async function handleWeek(
  { config, dryRun, asOf }: AggregateRequest,
  forge: ForgejoClient,
  archive: Archive,
  knowledge: Knowledge,
  inbox: Inbox | null,
  week: Week,
): Promise<AggregatedWeek> {
  const derived = deriveWeek(knowledge, week);
  if (asOf !== null) {
    const files = await archive.writeOldDigest(week, asOf, derived);
    return { digest: derived.digest, files, published: skipped, plan: null };
  }
  const known = await archive.readDigest(week);
  // What differs only in when it was seen is no news: the files, and so the comment, stay as they are.
  const news = known === null || isNews(derived.json, known.json);
  const page = news ? derived.markdown : known.markdown;
  const files = news ? await archive.writeDigest(week, derived) : archive.digestPaths(week);
  if (inbox === null) return { digest: derived.digest, files, published: skipped, plan: null };
  const plan = planPublish(inbox, week, page, mentionLine(config.notify, listVerdictChanges(derived.digest)));
  const published = dryRun ? skipped : await publishWeek(forge, inbox, plan, config.forge.identity);
  return { digest: derived.digest, files, published, plan: dryRun ? plan : null };
}
