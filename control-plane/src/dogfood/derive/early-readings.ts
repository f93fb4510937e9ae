/**
 * Reports read as soon as they arrive: whether they came whole shows only when they are unpacked, and what they hold is
 * asked for next. Nothing rests on it: what is not here is read when it is asked for.
 */
import {
  isDamaged,
  matchesAny,
  readArrival,
  sizeOfFiles,
  type ArtifactReading,
  type Gate,
} from '@platform/report-aggregator';
import type { Inspector } from '../harvest/downloads.ts';
import { spareMemoryFor } from '../spare-memory.ts';

/** Bytes of all files in an artifact; real ones are smaller, and what somebody made large on purpose can wait. */
const ordinary = 2 * 1024 * 1024;
/** Findings that are held in memory; a week of real runs has some thousands. */
const room = 20_000;

export class EarlyReadings implements Inspector {
  /** Of bytes that have no name yet. */
  readonly #unnamed = new WeakMap<Uint8Array, ArtifactReading>();
  readonly #readings = new Map<string, ArtifactReading>();
  #held = 0;

  async isDamaged(zip: Uint8Array, gate: Gate): Promise<boolean> {
    if ((sizeOfFiles(zip) ?? Infinity) > ordinary || this.#held >= room)
      return isDamaged(spareMemoryFor(zip), (name) => matchesAny(name, gate.reports));
    const reading = await readArrival(zip, gate);
    if (reading !== null) this.#unnamed.set(zip, reading);
    return reading === null;
  }

  archived(zip: Uint8Array, hash: string, gate: Gate): void {
    const reading = this.#unnamed.get(zip);
    const size = reading?.best?.findings.length ?? 0;
    if (reading === undefined || this.#held + size > room) return;
    this.#held += size;
    this.#readings.set(keyOf(hash, gate), reading);
  }

  /** What an artifact gave, if it was read; it is given once. @param hash of its bytes */
  take(hash: string, gate: Gate): ArtifactReading | null {
    const key = keyOf(hash, gate);
    const reading = this.#readings.get(key) ?? null;
    this.#readings.delete(key);
    return reading;
  }
}

/** The same bytes may be read by the rules of several gates. */
function keyOf(hash: string, { reports }: Gate): string {
  return JSON.stringify([hash, reports]);
}
