/**
 * Archived bytes in the order in which they will be asked for: while one report is read, the bytes of the next ones come
 * from the disk. Deriving thousands of reports again would wait for it a good part of its time otherwise.
 */
import type { WeekPlan } from '@platform/report-aggregator';

type Read = (hash: string) => Promise<Uint8Array>;

/** Bytes of a zip; of those that somebody made large on purpose only one is in memory at a time. */
const ordinary = 2 * 1024 * 1024;

/** Zips read ahead: a read takes several turns of the event loop, and reading a report leaves it few. */
const mostAhead = 4;

/**
 * @param read bytes by hash
 * @param plan in whose order they will be asked for, more or less
 * @returns the same, some ahead; what cannot be read fails for who asks for it, and for nobody else
 */
export function readInTurn(read: Read, { repositories }: WeekPlan): Read {
  const turns = repositories
    .flatMap(({ gateAttempts }) => gateAttempts.flatMap(({ artifacts }) => artifacts))
    .flatMap(({ blob, size }) => (blob === null || size > ordinary ? [] : [blob]));
  const places = new Map(turns.map((hash, at) => [hash, at]));
  const ahead = new Map<string, Promise<Uint8Array>>();
  let begun = 0;
  return (hash) => {
    const bytes = ahead.get(hash) ?? read(hash);
    ahead.delete(hash);
    const place = places.get(hash) ?? 0;
    // What was passed nobody needed: it was read when it arrived, or when the week was derived before.
    for (const passed of ahead.keys()) if ((places.get(passed) ?? 0) < place) ahead.delete(passed);
    begun = Math.max(begun, place + 1);
    for (const next of turns.slice(begun, place + 1 + mostAhead)) {
      const coming = read(next);
      coming.catch(() => undefined);
      ahead.set(next, coming);
      begun++;
    }
    return bytes;
  };
}
