/**
 * The archive: a plain directory of what was seen and what was received. Observations are append-only, blobs are
 * kept by hash exactly as received, everything else can be derived from the two. It must never interpret a report.
 */
import { join } from 'node:path';
import { BlobFiles } from './blob-files.ts';
import { ConfigurationFiles, DigestFiles } from './digest-files.ts';
import { readIfThere, type Disk } from './disk.ts';
import { IncomingFiles } from './incoming-files.ts';
import { emptyInboxState, InboxStateSchema, parseLoosely, type InboxState } from './inbox-state.ts';
import { lastRunPath, readLastRun, type LastRun } from './last-run.ts';
import { ObservationFiles } from './observation-files.ts';
import { RollupFiles } from './rollup-files.ts';
import { RestoredFiles, WeekFiles } from './week-files.ts';

/** An open archive; whoever holds it holds its lock. */
export class Archive implements AsyncDisposable {
  readonly directory: string;
  readonly observations: ObservationFiles;
  readonly blobs: BlobFiles;
  readonly incoming: IncomingFiles;
  readonly weeks: WeekFiles;
  readonly rollups: RollupFiles;
  readonly restored: RestoredFiles;
  readonly digests: DigestFiles;
  readonly configurations: ConfigurationFiles;
  readonly #release: () => Promise<void>;
  readonly #disk: Disk;
  #ahead: Promise<void> = Promise.resolve();

  constructor(directory: string, release: () => Promise<void>, disk: Disk) {
    this.directory = directory;
    this.#release = release;
    this.#disk = disk;
    this.observations = new ObservationFiles(directory, disk);
    this.blobs = new BlobFiles(directory, disk);
    this.incoming = new IncomingFiles(directory);
    this.weeks = new WeekFiles(directory, disk);
    this.rollups = new RollupFiles(directory, disk);
    this.restored = new RestoredFiles(directory, disk);
    this.digests = new DigestFiles(directory, disk);
    this.configurations = new ConfigurationFiles(directory, disk);
  }

  /**
   * Begins to read what every run needs, while the server is still being asked. What cannot be read is no matter yet: it
   * is met again by whoever needs it.
   */
  readAhead(): void {
    this.#ahead = this.#readAhead();
  }

  async #readAhead(): Promise<void> {
    try {
      for (const repository of await this.observations.repositories()) await this.observations.read(repository);
      await this.rollups.readAhead();
    } catch {
      // Told by the reader that needs it.
    }
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

  async [Symbol.asyncDispose](): Promise<void> {
    // Half a line at the end of a file is cut off by its reader: without the lock it may be one that is being written.
    await this.#ahead;
    await this.#release();
  }
}
