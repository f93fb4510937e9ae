/** Evidence weeks: those derived here, which are disposable, and those that came back from the inbox. */
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseEvidenceWeek, type EvidenceWeek, type Week } from '@platform/report-aggregator';
import { ArchiveError } from '../errors.ts';
import { listWeeks, readIfThere, type Disk } from './disk.ts';
import { packJson, readPackedJson } from './packed-json.ts';
import { hashOf } from '../hash.ts';

export class WeekFiles {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'weeks');
    this.#disk = disk;
  }

  /** A derived week; null when there is none, or it cannot be read (it is disposable). */
  async read(week: Week): Promise<EvidenceWeek | null> {
    return (await readPackedJson(this.#path(week))) as EvidenceWeek | null;
  }

  /** @param basis what it was derived from; left out, none is kept that is not there already */
  async write(week: EvidenceWeek, basis?: readonly string[]): Promise<void> {
    // It is attached to a comment: small is worth the time.
    const packed = await packJson(week, 6);
    // The basis comes first: killed between the two, the next run derives the week and writes both.
    if (basis !== undefined) {
      const named = [hashOf(packed), ...basis];
      await this.#disk.replaceFile(this.#basisPath(week.week), await packJson(named, 1));
    }
    await this.#disk.replaceFile(this.#path(week.week), packed);
  }

  /** What the week that lies on disk was derived from; null when it is not known. @throws ArchiveError */
  async readBasis(week: Week): Promise<readonly string[] | null> {
    const [named, packed] = [await readPackedJson(this.#basisPath(week)), await this.readFile(week)];
    if (packed === null || !Array.isArray(named) || !named.every((line) => typeof line === 'string')) return null;
    const [hash, ...basis] = named;
    return hash === hashOf(packed) ? basis : null;
  }

  /** That a week which this run wrote does not come back from the disk. */
  unreadable(week: Week): ArchiveError {
    const advice = 'What was written here a moment ago cannot be read back; look after the disk, and run again';
    return new ArchiveError('corrupt', this.#path(week), advice);
  }

  /** A derived week exactly as it lies on disk; null when there is none. */
  async readFile(week: Week): Promise<Uint8Array | null> {
    return readIfThere(this.#path(week));
  }

  #path(week: Week): string {
    return join(this.#folder, `${week}.json.gz`);
  }

  #basisPath(week: Week): string {
    return join(this.#folder, `${week}.basis.json.gz`);
  }
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
