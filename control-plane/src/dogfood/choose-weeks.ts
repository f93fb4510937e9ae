/**
 * Which weeks a run without `--week` is about: this one, those still provisional, and those missed since our last
 * comment. A week published as final is touched only when it is named.
 */
import { addWeeks, weekRange, type Week } from '@platform/report-aggregator';
import type { OwnDigest } from './inbox/inbox.ts';

/** After a long sleep only this many missed weeks are caught up. */
const mostMissed = 8;

/**
 * @param current the week of now
 * @param own our digests that are in the inbox
 * @returns the weeks, oldest first
 */
export function chooseWeeks(current: Week, own: readonly Pick<OwnDigest, 'week' | 'provisional'>[]): Week[] {
  const earlier = own.filter(({ week }) => week < current);
  const provisional = earlier.filter((digest) => digest.provisional).map(({ week }) => week);
  const last = earlier
    .map(({ week }) => week)
    .toSorted()
    .at(-1);
  const missed = last === undefined ? [] : weekRange(addWeeks(last, 1), addWeeks(current, -1)).slice(-mostMissed);
  return [...new Set([...provisional, ...missed, current])].toSorted();
}
