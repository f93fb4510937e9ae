/**
 * The harvest of one repository: runs and artifacts are listed side by side, and what the archive lacks is fetched
 * while the listing goes on. Everything seen is appended as observations: artifacts with their bytes first, then the
 * runs, then the fact that the listing came to its end. It must never decide what a report means, and never fetch an
 * artifact version twice.
 */
import type { Run } from '@platform/forgejo-client';
import type { ArtifactObservation, Observation } from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { Downloads, type HarvestProgress, type Inspector } from './downloads.ts';
import { findHorizon } from './horizon.ts';
import { News, type Outlook } from './news.ts';
import type { Source } from './source.ts';
import { findUnlisted } from './unlisted.ts';

/** What one harvest needs to know. */
export interface HarvestPlan extends Outlook {
  readonly repository: string;
  /** How many weeks a run may still change after it was created. */
  readonly lookBackWeeks: number;
  /** What the archive has of it, under whatever names. */
  readonly known: readonly Observation[];
  readonly inspector: Inspector;
}

/**
 * Harvests one repository; its observations are in the archive when this returns.
 * @param opening the way to it; while it is being found, what the archive knows is gone through
 * @throws ForgejoError when it cannot be listed; what was fetched until then stays archived
 * @throws ArchiveError when the archive cannot take it
 */
export async function harvestRepository(
  opening: Promise<Source>,
  archive: Archive,
  plan: HarvestPlan,
  onProgress: HarvestProgress,
): Promise<void> {
  const { repository, seenAt, known } = plan;
  const since = findHorizon(known, seenAt, plan.lookBackWeeks);
  const recalling = archive.blobs.hashes().then((hashes) => new News(known, plan, hashes));
  // Both to their end: whoever is told that one failed gives the archive's lock back.
  await Promise.allSettled([opening, recalling]);
  const [source, news] = await Promise.all([opening, recalling]);
  const listed: Run[] = [];
  const downloads = new Downloads(source, archive, plan, onProgress);
  await Promise.all([
    walk(downloads, source.runPages(since), (page) => {
      onProgress({ runs: page.length });
      listed.push(...page);
      return news.addRuns(page);
    }),
    walk(downloads, source.artifactPages(since), (page) => news.addArtifacts(page)),
  ]);
  downloads.add(news.leftovers());
  const failure = await downloads.settle();
  if (failure !== null) throw failure.error;
  await archive.observations.append(repository, [
    ...news.noted(),
    ...news.changedRuns(),
    ...(await findUnlisted(source, known, listed, since, seenAt)),
    { kind: 'listing', seenAt, defaultBranch: source.defaultBranch, since },
  ]);
}

/** Queues what each page calls for; ends early when the downloads stopped, and stops them when it fails. */
async function walk<T>(
  downloads: Downloads,
  pages: AsyncIterable<readonly T[]>,
  take: (page: readonly T[]) => readonly ArtifactObservation[],
): Promise<void> {
  try {
    for await (const page of pages) {
      if (downloads.stopped) return;
      downloads.add(take(page));
    }
  } catch (error) {
    downloads.stop(error);
  }
}
