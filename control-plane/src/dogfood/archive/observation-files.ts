/** The observations: append-only facts, one file a repository, one line a fact. */
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { parseObservation, type Observation } from '@platform/report-aggregator';
import { ArchiveError } from '../errors.ts';
import { guard, readPieces, type Disk } from './disk.ts';

export class ObservationFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  /** What was read or written of each file in this process. */
  readonly #known = new Map<string, Promise<readonly Observation[]>>();

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'observations');
    this.#disk = disk;
  }

  /** Repositories that were ever seen, by name. */
  async repositories(): Promise<string[]> {
    const files = await guard(this.#folder, () => readdir(this.#folder));
    return files
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => file.replace('.ndjson', '').replace('__', '/'))
      .toSorted();
  }

  /** @throws ArchiveError `corrupt` naming the file and line that cannot be read */
  async read(repository: string): Promise<readonly Observation[]> {
    const known = this.#known.get(repository) ?? this.#load(repository);
    this.#known.set(repository, known);
    try {
      return await known;
    } catch (error) {
      this.#known.delete(repository);
      throw error;
    }
  }

  /** Whoever asks again has it read again. */
  forget(): void {
    this.#known.clear();
  }

  /** Piece by piece: a file in one piece, with its text, takes three times the memory of what it says. */
  async #load(repository: string): Promise<Observation[]> {
    const path = this.#path(repository);
    const observations: Observation[] = [];
    let [confirmed, rest] = [0, Buffer.alloc(0)];
    for await (const piece of readPieces(path)) {
      const bytes = Buffer.concat([rest, piece]);
      const whole = bytes.lastIndexOf('\n') + 1;
      const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
      for (const line of lines) observations.push(parseLine(line, `${path}:${observations.length + 1}`));
      [confirmed, rest] = [confirmed + whole, bytes.subarray(whole)];
    }
    // A crash can leave half a line at the end; it was never confirmed, and the next harvest sees the fact again.
    if (rest.length > 0) await guard(path, () => truncate(path, confirmed));
    return observations;
  }

  /** Adds facts; they are on disk when this returns. @throws ArchiveError */
  async append(repository: string, added: readonly Observation[]): Promise<void> {
    if (added.length === 0) return;
    const known = await this.read(repository);
    await this.#disk.appendText(this.#path(repository), added.map((each) => `${JSON.stringify(each)}\n`).join(''));
    this.#known.set(repository, Promise.resolve([...known, ...added]));
  }

  #path(repository: string): string {
    // Owners cannot hold `__` before the slash without being ambiguous; names are checked so that none can leave the folder.
    if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) throw new Error(`"${repository}" is no repository name`);
    return join(this.#folder, `${repository.replace('/', '__')}.ndjson`);
  }
}

function parseLine(line: string, place: string): Observation {
  try {
    return parseObservation(line);
  } catch (error) {
    throw new ArchiveError(
      'corrupt',
      place,
      'This line of the archive is no observation; restore the file from a backup',
      error,
    );
  }
}
