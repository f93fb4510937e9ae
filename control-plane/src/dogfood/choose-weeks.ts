/**
 * Which weeks a run without `--week` is about: this one, those still provisional, and those missed since our last
 * comment. A week published as final is touched only when it is named.
 */
import { addWeeks, weekRange, type Week } from '@platform/report-aggregator';
import type { OwnDigest } from './inbox/inbox.ts';

/** After a long sleep only this many missed weeks are caught up. */
const mostMissed = 8;

/**
 * A range that begins long before the first gate run was mistyped: it would fill the inbox with pages about nothing.
 * @param asked the weeks that were named, oldest first
 * @param first the first week with a gate run; undefined: there is none
 * @returns those from a few weeks before it on; all of them where only one was named
 */
export function dropEmptyBeginning(asked: readonly Week[], first: Week | undefined): readonly Week[] {
  if (asked.length === 1 || first === undefined) return asked;
  const kept = asked.filter((week) => week >= addWeeks(first, -mostMissed));
  return kept.length === 0 ? asked.slice(-1) : kept;
}

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
