/** Evidence weeks: those derived here, which are disposable, and those that came back from the inbox. */
import { once } from 'node:events';
import { join } from 'node:path';
import { createGzip, gunzipSync } from 'node:zlib';
import { parseEvidenceWeek, type EvidenceWeek, type Week } from '@platform/report-aggregator';
import { ArchiveError } from '../errors.ts';
import { spareMemory } from '../spare-memory.ts';
import { listWeeks, readIfThere, type Disk } from './disk.ts';

/** Bytes that are set aside for a week at once; one of 250,000 findings takes a fifth of it. */
const mostUnpacked = 256 * 1024 * 1024;

/** In one piece, which takes half of the room; the last four bytes of a file say how large it is. @throws Error */
function unpack(bytes: Buffer): string {
  const size = bytes.readUInt32LE(bytes.length - 4);
  const isLarge = spareMemory(size);
  const unpacked = gunzipSync(bytes, { chunkSize: Math.min(Math.max(size, 1024), mostUnpacked) });
  const text = unpacked.toString('utf8');
  // Given back at once: what is parsed now needs as much again. A small one shares its memory with others.
  if (isLarge && unpacked.buffer instanceof ArrayBuffer) unpacked.buffer.transfer(0);
  return text;
}

export class WeekFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  /** Read before anybody asked. */
  readonly #ahead = new Map<string, EvidenceWeek | null>();

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'weeks');
    this.#disk = disk;
  }

  /** A derived week; null when there is none, or it cannot be read (it is disposable). */
  async read(week: Week, { condensed = false } = {}): Promise<EvidenceWeek | null> {
    const path = this.#path(week, condensed);
    const ahead = this.#ahead.get(path);
    this.#ahead.delete(path);
    return ahead ?? this.#load(path);
  }

  /** Reads the condensed weeks, which every run needs, while there is nothing else to do. */
  async readAhead(): Promise<void> {
    for (const week of await listWeeks(this.#folder, /^(\d{4}-W\d\d)\.condensed\.json\.gz$/u)) {
      const path = this.#path(week, true);
      this.#ahead.set(path, await this.#load(path));
    }
  }

  async #load(path: string): Promise<EvidenceWeek | null> {
    const bytes = await readIfThere(path);
    if (bytes === null) return null;
    try {
      return JSON.parse(unpack(bytes)) as EvidenceWeek;
    } catch {
      return null;
    }
  }

  async write(week: EvidenceWeek, { condensed = false } = {}): Promise<void> {
    // A condensed week never leaves the archive; one that is attached is worth the time.
    const bytes = await packWeek(week, condensed ? 1 : 6);
    const path = this.#path(week.week, condensed);
    this.#ahead.delete(path);
    await this.#disk.replaceFile(path, bytes);
  }

  /** A derived week exactly as it lies on disk; null when there is none. */
  async readFile(week: Week): Promise<Uint8Array | null> {
    return readIfThere(this.#path(week, false));
  }

  #path(week: Week, condensed: boolean): string {
    return join(this.#folder, `${week}${condensed ? '.condensed' : ''}.json.gz`);
  }
}

/** The same text as `JSON.stringify` gives, packed piece by piece: of a week with 200,000 findings it is 50 MB. */
async function packWeek({ repositories, ...week }: EvidenceWeek, level: number): Promise<Uint8Array> {
  const gzip = createGzip({ level });
  const packed = gzip.toArray();
  for (const piece of piecesOf(week, repositories)) if (!gzip.write(piece)) await once(gzip, 'drain');
  gzip.end();
  return Buffer.concat((await packed) as Buffer[]);
}

function* piecesOf(
  week: Omit<EvidenceWeek, 'repositories'>,
  repositories: EvidenceWeek['repositories'],
): Generator<string> {
  yield `${JSON.stringify(week).slice(0, -1)},"repositories":[`;
  for (const [at, { findings, attempts, ...repository }] of repositories.entries()) {
    yield `${at === 0 ? '' : ','}${JSON.stringify(repository).slice(0, -1)},"findings":[`;
    yield* members(findings);
    yield '],"attempts":[';
    yield* members(attempts);
    yield ']}';
  }
  yield ']}';
}

function* members(list: readonly unknown[]): Generator<string> {
  for (let at = 0; at < list.length; at += 500)
    yield `${at === 0 ? '' : ','}${JSON.stringify(list.slice(at, at + 500)).slice(1, -1)}`;
}

export class RestoredFiles {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'restored');
    this.#disk = disk;
  }

  /** Keeps an evidence week that came back from the inbox, as received. */
  async write(week: Week, bytes: Uint8Array): Promise<void> {
    await this.#disk.replaceFile(this.#path(week), bytes);
  }

  /** The weeks that came back from the inbox, oldest first. */
  async weeks(): Promise<Week[]> {
    return listWeeks(this.#folder, /^(\d{4}-W\d\d)\.json\.gz$/u);
  }

  /** What came back from the inbox for a week. @throws ArchiveError `corrupt` when it cannot be read */
  async read(week: Week): Promise<EvidenceWeek> {
    const path = this.#path(week);
    try {
      return parseEvidenceWeek(gunzipSync((await readIfThere(path)) ?? '').toString('utf8'));
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      const advice = 'Restored evidence is damaged; remove the file, and the next run restores it again';
      throw new ArchiveError('corrupt', path, advice, error);
    }
  }

  #path(week: Week): string {
    return join(this.#folder, `${week}.json.gz`);
  }
}
