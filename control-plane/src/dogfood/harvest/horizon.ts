/**
 * How far back a listing has to go: to the oldest run that can still change, and no further than is provable from
 * the order in which the server lists.
 */
import type { Observation } from '@platform/report-aggregator';

/** Ids and times may disagree by so much: a server may have several clocks, and commits in another order than it counts. */
const clockSkew = 3_600_000;

/**
 * The instant before which no run can change any more: nothing created earlier has to be listed again.
 * @returns null when everything has to be listed, because no listing was ever completed
 */
export function findHorizon(known: readonly Observation[], seenAt: string, lookBackWeeks: number): string | null {
  const listed = known.filter((observation) => observation.kind === 'listing').map((listing) => listing.seenAt);
  const last = listed.toSorted().at(-1);
  if (last === undefined) return null;
  // A host that slept longer than the look-back must not leave a hole: go back to the last listing at least.
  const anchor = Math.min(Date.parse(seenAt), Date.parse(last));
  return new Date(anchor - lookBackWeeks * 7 * 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/**
 * Pages up to the one that reaches behind the horizon. A rerun keeps the id and the time of creation of its run, and
 * a new upload those of its artifact, so both stay where they were in a list by falling id. A list in any other
 * order is read to its end.
 */
export async function* pagesBackTo<T extends { readonly id: number; readonly created: string }>(
  pages: AsyncIterable<readonly T[]>,
  horizon: string | null,
): AsyncGenerator<readonly T[]> {
  const end = horizon === null ? Number.NEGATIVE_INFINITY : Date.parse(horizon) - clockSkew;
  let lowest = Number.POSITIVE_INFINITY;
  let falling = true;
  for await (const page of pages) {
    yield page;
    for (const { id } of page) {
      falling &&= id < lowest;
      lowest = id;
    }
    const last = page.at(-1);
    if (falling && last !== undefined && Date.parse(last.created) < end) return;
  }
}
