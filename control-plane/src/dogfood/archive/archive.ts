/**
 * The archive: a plain directory of what was seen and what was received. Observations are append-only, blobs are
 * kept by hash exactly as received, everything else can be derived from the two. It must never interpret a report.
 */
import { createHash } from 'node:crypto';
import { readdir, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  parseEvidenceWeek,
  parseObservation,
  parseWeek,
  weekFileName,
  type EvidenceWeek,
  type Observation,
  type Week,
} from '@platform/report-aggregator';
import { emptyInboxState, InboxStateSchema, parseLoosely, type InboxState } from './inbox-state.ts';
import { guard, listIfThere, readIfThere, type Disk } from './archive-files.ts';
import { ArchiveError } from '../errors.ts';
import { lastRunPath, readLastRun, type LastRun } from './last-run.ts';

/** A week's digest as published or to be published. */
export interface DigestFiles {
  readonly markdown: string;
  readonly json: string;
}

export class Archive implements AsyncDisposable {
  readonly directory: string;
  readonly #release: () => Promise<void>;
  readonly #disk: Disk;
  /** What was read or written of each observations file in this process. */
  readonly #observations = new Map<string, Observation[]>();

  constructor(directory: string, release: () => Promise<void>, disk: Disk) {
    this.directory = directory;
    this.#disk = disk;
    this.#release = release;
  }

  /** Repositories that were ever seen, by name. */
  async repositories(): Promise<string[]> {
    const files = await guard(this.directory, () => readdir(join(this.directory, 'observations')));
    return files
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => file.replace('.ndjson', '').replace('__', '/'))
      .toSorted();
  }

  /** @throws ArchiveError `corrupt` naming the file and line that cannot be read */
  async readObservations(repository: string): Promise<readonly Observation[]> {
    const known = this.#observations.get(repository);
    if (known !== undefined) return known;
    const path = this.#observationsPath(repository);
    const bytes = (await readIfThere(path)) ?? Buffer.alloc(0);
    // A crash can leave half a line at the end; it was never confirmed, and the next harvest sees the fact again.
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) await guard(path, () => truncate(path, whole));
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    const observations = lines.map((line, at) => parseLine(line, `${path}:${at + 1}`));
    this.#observations.set(repository, observations);
    return observations;
  }

  /** Adds facts; they are on disk when this returns. @throws ArchiveError */
  async appendObservations(repository: string, added: readonly Observation[]): Promise<void> {
    if (added.length === 0) return;
    const known = await this.readObservations(repository);
    await this.#disk.appendText(
      this.#observationsPath(repository),
      added.map((each) => `${JSON.stringify(each)}\n`).join(''),
    );
    this.#observations.set(repository, [...known, ...added]);
  }

  /** Keeps bytes by their hash. @returns the hash, sha256 in hex */
  async writeBlob(bytes: Uint8Array): Promise<string> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const path = this.#blobPath(hash);
    const known = await readIfThere(path);
    if (known === null || !known.equals(bytes)) await this.#disk.replaceFile(path, bytes);
    return hash;
  }

  /** @throws ArchiveError `corrupt` when the bytes are gone or are not those of the hash */
  async readBlob(hash: string): Promise<Uint8Array> {
    const path = this.#blobPath(hash);
    const bytes = await readIfThere(path);
    if (bytes !== null && createHash('sha256').update(bytes).digest('hex') === hash) return bytes;
    const what = bytes === null ? 'are missing' : 'are damaged, and were put aside';
    if (bytes !== null) await guard(path, () => rename(path, `${path}.damaged`));
    throw new ArchiveError(
      'corrupt',
      path,
      `Archived bytes ${what}; the next run fetches them again if the forge still has them, else restore the file from a backup of the archive`,
    );
  }

  /** A derived week; null when there is none, or it cannot be read (it is disposable). */
  async readWeek(week: Week): Promise<EvidenceWeek | null> {
    const bytes = await readIfThere(this.#weekPath(week));
    if (bytes === null) return null;
    try {
      return JSON.parse(gunzipSync(bytes).toString('utf8')) as EvidenceWeek;
    } catch {
      return null;
    }
  }

  async writeWeek(week: EvidenceWeek): Promise<void> {
    await this.#disk.replaceFile(this.#weekPath(week.week), gzipSync(JSON.stringify(week)));
  }

  /** A derived week exactly as it lies on disk; null when there is none. */
  async readWeekFile(week: Week): Promise<Uint8Array | null> {
    return readIfThere(this.#weekPath(week));
  }

  /** Keeps an evidence week that came back from the inbox, as received. */
  async writeRestored(week: Week, bytes: Uint8Array): Promise<void> {
    await this.#disk.replaceFile(this.#restoredPath(week), bytes);
  }

  /** The weeks that came back from the inbox, oldest first. */
  async restoredWeeks(): Promise<Week[]> {
    return this.#listWeeks('restored', /^(\d{4}-W\d\d)\.json\.gz$/u);
  }

  /** What came back from the inbox for a week. @throws ArchiveError `corrupt` when it cannot be read */
  async readRestored(week: Week): Promise<EvidenceWeek> {
    const path = this.#restoredPath(week);
    try {
      return parseEvidenceWeek(gunzipSync((await readIfThere(path)) ?? '').toString('utf8'));
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      const advice = 'Restored evidence is damaged; remove the file, and the next run restores it again';
      throw new ArchiveError('corrupt', path, advice, error);
    }
  }

  /** The weeks that have a digest, oldest first. */
  async digestWeeks(): Promise<Week[]> {
    return this.#listWeeks('digests', /^pyfallow-dogfood-weekly-(\d{4}-\d\d)\.json$/u);
  }

  async #listWeeks(folder: string, pattern: RegExp): Promise<Week[]> {
    const path = join(this.directory, folder);
    return (await listIfThere(path))
      .flatMap((name) => pattern.exec(name)?.[1] ?? [])
      .map((name) => parseWeek(name))
      .toSorted();
  }

  /** The digest last written for a week; null when there is none. */
  async readDigest(week: Week): Promise<DigestFiles | null> {
    const paths = this.digestPaths(week);
    const [markdown, json] = [await readIfThere(paths.markdown), await readIfThere(paths.json)];
    return markdown === null || json === null
      ? null
      : { markdown: markdown.toString('utf8'), json: json.toString('utf8') };
  }

  /** Writes only what differs. @returns where the files are */
  async writeDigest(week: Week, files: DigestFiles): Promise<DigestFiles> {
    const paths = this.digestPaths(week);
    const known = await this.readDigest(week);
    if (known?.markdown !== files.markdown) await this.#disk.replaceFile(paths.markdown, files.markdown);
    if (known?.json !== files.json) await this.#disk.replaceFile(paths.json, files.json);
    return paths;
  }

  /** Keeps a digest as it was known at an instant, beside the current one and never in its place. */
  async writeOldDigest(week: Week, asOf: string, files: DigestFiles): Promise<DigestFiles> {
    const base = join(
      this.directory,
      'as-of',
      asOf.replaceAll(':', ''),
      `pyfallow-dogfood-weekly-${weekFileName(week)}`,
    );
    await this.#disk.replaceFile(`${base}.md`, files.markdown);
    await this.#disk.replaceFile(`${base}.json`, files.json);
    return { markdown: `${base}.md`, json: `${base}.json` };
  }

  digestPaths(week: Week): DigestFiles {
    const base = join(this.directory, 'digests', `pyfallow-dogfood-weekly-${weekFileName(week)}`);
    return { markdown: `${base}.md`, json: `${base}.json` };
  }

  /** Keeps an effective configuration by its hash, so that a digest can be derived again under it. */
  async writeConfiguration(hash: string, json: string): Promise<void> {
    const path = join(this.directory, 'configurations', `${hash}.json`);
    if ((await readIfThere(path)) === null) await this.#disk.replaceFile(path, json);
  }

  /** The effective configuration of a hash, as JSON; null when it was never archived. */
  async readConfiguration(hash: string): Promise<string | null> {
    if (!/^[0-9a-f]{64}$/u.test(hash)) return null;
    return (await readIfThere(join(this.directory, 'configurations', `${hash}.json`)))?.toString('utf8') ?? null;
  }

  /** What is remembered of the inbox; nothing where it was lost or cannot be read. */
  async readInboxState(): Promise<InboxState> {
    const text = (await readIfThere(join(this.directory, 'inbox.json')))?.toString('utf8');
    const result = text === undefined ? null : InboxStateSchema.safeParse(parseLoosely(text));
    return result?.success ? result.data : emptyInboxState;
  }

  async writeInboxState(state: InboxState): Promise<void> {
    await this.#disk.replaceFile(join(this.directory, 'inbox.json'), `${JSON.stringify(state, null, 2)}\n`);
  }

  /** What the last run left behind; null before the first one, or where it cannot be read. */
  async readLastRun(): Promise<LastRun | null> {
    return readLastRun(this.directory);
  }

  async writeLastRun(record: LastRun): Promise<void> {
    await this.#disk.replaceFile(lastRunPath(this.directory), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** The hashes of all archived bytes; what is not among them can only come from the forge or a backup. */
  async blobs(): Promise<ReadonlySet<string>> {
    const folder = join(this.directory, 'blobs');
    const names = await Promise.all((await listIfThere(folder)).map((each) => listIfThere(join(folder, each))));
    return new Set(names.flat());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#release();
  }

  #observationsPath(repository: string): string {
    // Owners cannot hold `__` before the slash without being ambiguous; names are checked so that none can leave the folder.
    if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) throw new Error(`"${repository}" is no repository name`);
    return join(this.directory, 'observations', `${repository.replace('/', '__')}.ndjson`);
  }

  #blobPath(hash: string): string {
    return join(this.directory, 'blobs', hash.slice(0, 2), hash);
  }

  #restoredPath(week: Week): string {
    return join(this.directory, 'restored', `${week}.json.gz`);
  }

  #weekPath(week: Week): string {
    return join(this.directory, 'weeks', `${week}.json.gz`);
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
