/** Rollups of weeks, beside the evidence weeks they were made of, and as disposable. */
import { join } from 'node:path';
import type { Week, WeekRollup } from '@platform/report-aggregator';
import { listWeeks, type Disk } from './disk.ts';
import { packJson, readPackedJson } from './packed-json.ts';

export class RollupFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  /** Read before anybody asked. */
  readonly #ahead = new Map<Week, WeekRollup | null>();

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'weeks');
    this.#disk = disk;
  }

  /** Null when there is none, or it cannot be read. */
  async read(week: Week): Promise<WeekRollup | null> {
    const ahead = this.#ahead.get(week);
    this.#ahead.delete(week);
    return ahead ?? this.#load(week);
  }

  /** Reads all of them, which every run needs, while there is nothing else to do. */
  async readAhead(): Promise<void> {
    for (const week of await listWeeks(this.#folder, /^(\d{4}-W\d\d)\.rollup\.json\.gz$/u))
      this.#ahead.set(week, await this.#load(week));
  }

  async #load(week: Week): Promise<WeekRollup | null> {
    return (await readPackedJson(this.#path(week))) as WeekRollup | null;
  }

  async write(rollup: WeekRollup): Promise<void> {
    this.#ahead.delete(rollup.week);
    // It never leaves the archive: quick is better than small.
    await this.#disk.replaceFile(this.#path(rollup.week), await packJson(rollup, 1));
  }

  #path(week: Week): string {
    return join(this.#folder, `${week}.rollup.json.gz`);
  }
}
