/**
 * Reports read as soon as they are archived: a harvest waits for the server most of its time, and what it brings will
 * be asked for next. Nothing rests on it: what is not here is read when it is asked for.
 */
import { readReports, sizeOfFiles, type ArtifactReading, type Gate } from '@platform/report-aggregator';

/** Bytes of all files in an artifact; real ones are smaller, and what somebody made large on purpose can wait. */
const ordinary = 2 * 1024 * 1024;
/** Findings that are held in memory; a week of real runs has some thousands. */
const room = 20_000;
/** Zips that wait for their turn, and are in memory meanwhile. */
const mostWaiting = 50;

export class EarlyReadings {
  readonly #readings = new Map<string, Promise<ArtifactReading | null>>();
  /** One after the other, each in a turn of its own. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #held = 0;

  /** Begins to read an artifact, where there is room for it. @param hash of its bytes */
  begin(hash: string, zip: Uint8Array, gate: Gate): void {
    if (this.#held >= room || this.#waiting >= mostWaiting) return;
    if ((sizeOfFiles(zip) ?? Infinity) > ordinary) return;
    this.#waiting++;
    const reading = this.#last.then(() => this.#read(zip, gate));
    this.#last = reading;
    this.#readings.set(keyOf(hash, gate), reading);
  }

  /** What an artifact gave, if it was read; it is given once. */
  async take(hash: string, gate: Gate): Promise<ArtifactReading | null> {
    const key = keyOf(hash, gate);
    const reading = await this.#readings.get(key);
    this.#readings.delete(key);
    return reading ?? null;
  }

  async #read(zip: Uint8Array, gate: Gate): Promise<ArtifactReading | null> {
    const reading = await readReports(zip, gate).catch(() => null);
    this.#waiting--;
    const size = reading?.best?.findings.length ?? 0;
    if (this.#held + size > room) return null;
    this.#held += size;
    return reading;
  }
}

/** The same bytes may be read by the rules of several gates. */
function keyOf(hash: string, { reports }: Gate): string {
  return JSON.stringify([hash, reports]);
}
