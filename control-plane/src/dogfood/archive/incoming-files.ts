/**
 * Zips that somebody brought: `incoming/<owner>__<repo>/<run id>/<artifact>.zip`. They are read, and removed once they
 * are archived; whatever cannot be taken stays where it is. Links are not followed.
 */
import { lstat, readFile, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { guard, listIfThere } from './disk.ts';

/** A file as it lies there; nothing about it is checked yet. */
export interface IncomingFile {
  /** Below the archive, for messages. */
  readonly path: string;
  /** Names of the folders and of the file. */
  readonly repository: string;
  readonly run: string;
  readonly file: string;
}

/** What lies where folders belong; links to folders too. */
export interface Stray {
  /** Below the archive, for messages. */
  readonly path: string;
  readonly isLink: boolean;
}

export class IncomingFiles {
  readonly #archive: string;

  constructor(archive: string) {
    this.#archive = archive;
  }

  /** What lies there, in order of the paths. @throws ArchiveError */
  async list(): Promise<{ readonly files: readonly IncomingFile[]; readonly strays: readonly Stray[] }> {
    const [found, strays]: [IncomingFile[], Stray[]] = [[], []];
    for (const repository of await this.#folders('incoming', strays)) {
      for (const run of await this.#folders(join('incoming', repository), strays)) {
        const folder = join('incoming', repository, run);
        const files = await listIfThere(join(this.#archive, folder));
        found.push(...files.map((file) => ({ path: join(folder, file), repository, run, file })));
      }
    }
    return { files: found.toSorted(byPath), strays: strays.toSorted(byPath) };
  }

  /** @param strays takes what is no folder */
  async #folders(path: string, strays: Stray[]): Promise<string[]> {
    const names: string[] = [];
    for (const name of await listIfThere(join(this.#archive, path))) {
      const kind = await guard(path, () => lstat(join(this.#archive, path, name)));
      if (kind.isDirectory()) names.push(name);
      else strays.push({ path: join(path, name), isLink: kind.isSymbolicLink() });
    }
    return names;
  }

  /** The bytes; null for what is no plain file, is larger than that, or cannot be read. */
  async read({ path }: IncomingFile, maxBytes: number): Promise<Uint8Array | null> {
    const place = join(this.#archive, path);
    try {
      const kind = await lstat(place);
      return kind.isFile() && kind.size <= maxBytes ? await readFile(place) : null;
    } catch {
      return null;
    }
  }

  /** Removes a file, and the folders that are empty without it. @returns false when it has to stay */
  async remove({ path, repository, run }: IncomingFile): Promise<boolean> {
    try {
      await unlink(join(this.#archive, path));
    } catch {
      return false;
    }
    for (const folder of [join('incoming', repository, run), join('incoming', repository)]) {
      // Not empty yet: others wait there.
      await rmdir(join(this.#archive, folder)).catch(() => undefined);
    }
    return true;
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
