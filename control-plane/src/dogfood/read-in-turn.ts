/**
 * Archived bytes in the order in which they will be asked for: while one report is read, the bytes of the next come from
 * the disk. Deriving thousands of reports again would wait for it a good part of its time otherwise.
 */
import type { WeekPlan } from '@platform/report-aggregator';

type Read = (hash: string) => Promise<Uint8Array>;

/** Bytes of a zip; of those that somebody made large on purpose only one is in memory at a time. */
const ordinary = 2 * 1024 * 1024;

/**
 * @param read bytes by hash
 * @param plan in whose order they will be asked for, more or less
 * @returns the same, one ahead; what cannot be read fails for who asks for it, and for nobody else
 */
export function readInTurn(read: Read, { repositories }: WeekPlan): Read {
  const turns = repositories
    .flatMap(({ gateAttempts }) => gateAttempts.flatMap(({ artifacts }) => artifacts))
    .flatMap(({ blob, size }) => (blob === null || size > ordinary ? [] : [blob]));
  const next = new Map(turns.map((hash, at) => [hash, turns[at + 1]]));
  let ahead: { readonly hash: string; readonly bytes: Promise<Uint8Array> } | null = null;
  return (hash) => {
    const bytes = ahead?.hash === hash ? ahead.bytes : read(hash);
    const following = next.get(hash);
    ahead = following === undefined ? null : { hash: following, bytes: read(following) };
    ahead?.bytes.catch(() => undefined);
    return bytes;
  };
}
