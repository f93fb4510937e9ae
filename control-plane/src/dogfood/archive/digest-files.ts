/** Digests as published or to be published, and the configurations they were derived under. */
import { join } from 'node:path';
import { weekFileName, type Week } from '@platform/report-aggregator';
import { listWeeks, readIfThere, type Disk } from './disk.ts';

/** A week's digest: its texts, or where they lie. */
export interface DigestFile {
  readonly markdown: string;
  readonly json: string;
}

export class DigestFiles {
  readonly #archive: string;
  readonly #disk: Disk;

  constructor(archive: string, disk: Disk) {
    this.#archive = archive;
    this.#disk = disk;
  }

  /** The weeks that have a digest, oldest first. */
  async weeks(): Promise<Week[]> {
    return listWeeks(join(this.#archive, 'digests'), /^pyfallow-dogfood-weekly-(\d{4}-\d\d)\.json$/u);
  }

  /** The digest last written for a week; null when there is none. */
  async read(week: Week): Promise<DigestFile | null> {
    const paths = this.paths(week);
    const [markdown, json] = [await readIfThere(paths.markdown), await readIfThere(paths.json)];
    return markdown === null || json === null
      ? null
      : { markdown: markdown.toString('utf8'), json: json.toString('utf8') };
  }

  /** Writes only what differs. @returns where the files are */
  async write(week: Week, files: DigestFile): Promise<DigestFile> {
    const paths = this.paths(week);
    const known = await this.read(week);
    if (known?.markdown !== files.markdown) await this.#disk.replaceFile(paths.markdown, files.markdown);
    if (known?.json !== files.json) await this.#disk.replaceFile(paths.json, files.json);
    return paths;
  }

  /** Keeps a digest as it was known at an instant, beside the current one and never in its place. */
  async writeOld(week: Week, asOf: string, files: DigestFile): Promise<DigestFile> {
    const paths = pathsIn(join(this.#archive, 'as-of', asOf.replaceAll(':', '')), week);
    await this.#disk.replaceFile(paths.markdown, files.markdown);
    await this.#disk.replaceFile(paths.json, files.json);
    return paths;
  }

  paths(week: Week): DigestFile {
    return pathsIn(join(this.#archive, 'digests'), week);
  }
}

function pathsIn(folder: string, week: Week): DigestFile {
  const base = join(folder, `pyfallow-dogfood-weekly-${weekFileName(week)}`);
  return { markdown: `${base}.md`, json: `${base}.json` };
}

export class ConfigurationFiles {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'configurations');
    this.#disk = disk;
  }

  /** Keeps an effective configuration by its hash, so that a digest can be derived again under it. */
  async write(hash: string, json: string): Promise<void> {
    const path = join(this.#folder, `${hash}.json`);
    if (!(await readIfThere(path))?.equals(Buffer.from(json))) await this.#disk.replaceFile(path, json);
  }

  /** The effective configuration of a hash, as JSON; null when it was never archived. */
  async read(hash: string): Promise<string | null> {
    if (!/^[0-9a-f]{64}$/u.test(hash)) return null;
    return (await readIfThere(join(this.#folder, `${hash}.json`)))?.toString('utf8') ?? null;
  }
}
