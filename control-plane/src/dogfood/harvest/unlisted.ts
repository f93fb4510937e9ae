/** Runs that the archive knows and the forge lists no more: deleted, or from before a transfer to another owner. */
import type { Run } from '@platform/forgejo-client';
import type { Observation, RunFacts, UnlistedObservation } from '@platform/report-aggregator';
import type { Source } from './source.ts';

/** Runs asked for by id in one harvest; the others have their turn in the next. */
const mostAsked = 50;

/**
 * Finds the runs that should have been listed and were not.
 * @param listed every run that a completed listing told of
 * @param since from when on it told of all
 * @throws ForgejoError
 */
export async function findUnlisted(
  source: Pick<Source, 'hasRun'>,
  known: readonly Observation[],
  listed: readonly Run[],
  since: string | null,
  seenAt: string,
): Promise<UnlistedObservation[]> {
  const missing = findMissing(known, listed, since);
  const lowest = Math.min(...listed.map(({ index }) => index));
  const found: UnlistedObservation[] = [];
  let transferred = false;
  for (const { id: runId, index } of missing.slice(0, mostAsked)) {
    // A transfer hides all runs before it, so one answer is enough.
    const isThere: boolean = transferred || (await source.hasRun(runId));
    transferred = isThere && index < lowest;
    // Still there and between others: it slipped from one page to the next while they were read.
    if (isThere && !transferred) continue;
    found.push({ kind: 'unlisted', seenAt, runId, reason: isThere ? 'transferred' : 'deleted' });
  }
  return found;
}

/** The newest first; those already noted, and those without an id, are none. */
function findMissing(known: readonly Observation[], listed: readonly Run[], since: string | null): RunFacts[] {
  const told = new Set(listed.map(({ index }) => index));
  const noted = new Set(known.map((each) => (each.kind === 'unlisted' ? each.runId : null)));
  const runs = new Map(known.flatMap((each) => (each.kind === 'run' ? [[each.run.id, each.run] as const] : [])));
  return [...runs.values()]
    .filter(({ id, index, created }) => id > 0 && !told.has(index) && !noted.has(id) && created >= (since ?? ''))
    .toSorted((a, b) => b.index - a.index);
}
