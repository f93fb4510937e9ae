/**
 * Patience with a server: which failures may pass by themselves, and how long to wait before asking again. Waits
 * grow and are drawn by lot, so that many askers do not come back at the same moment.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ForgejoError } from './error.ts';

export interface Patience {
  /** Further tries after the first. */
  readonly retries: number;
  /** Milliseconds; a wait that the server itself names may be three times as long. */
  readonly backoffLimit: number;
  /** Ends all waiting. */
  readonly signal: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onTrouble: () => void;
}

const firstWait = 300;

/**
 * Asks until there is an answer, or no more patience.
 * @param mayPass whether it is right to ask again after this failure
 * @throws ForgejoError of the last try
 */
export async function askPatiently<T>(
  ask: () => Promise<T>,
  mayPass: (error: ForgejoError) => boolean,
  { retries, backoffLimit, signal, onTrouble }: Patience,
): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ForgejoError) || !mayPass(error) || tried >= retries || signal?.aborted) throw error;
      onTrouble();
      await sleep(chooseWait(error, tried, backoffLimit), undefined, { signal }).catch(() => undefined);
    }
  }
}

function chooseWait({ retryAfter }: ForgejoError, tried: number, limit: number): number {
  if (retryAfter !== null) return Math.min(retryAfter, 3 * limit);
  return Math.random() * Math.min(limit, firstWait * 2 ** tried);
}

/** A read changes nothing, so whatever may be the way's fault is worth another try. */
export function mayReadPass({ kind, status }: ForgejoError): boolean {
  return (
    kind === 'unreachable' || kind === 'rate-limited' || kind === 'malformed' || (kind === 'server' && status !== 501)
  );
}

/** A write may have happened whatever became of its answer, except where somebody before the server turned it away. */
export function mayWritePass({ kind }: ForgejoError): boolean {
  return kind === 'rate-limited';
}

/** `Retry-After` as milliseconds, from seconds or a date; null where there is none that makes sense. */
export function readRetryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return null;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isFinite(wait) && wait >= 0 ? wait : null;
}
