/** The blobs: bytes exactly as received, kept by their hash, before anybody opens them. */
import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { guard, listIfThere, readIfThere, type Disk } from './disk.ts';

export class BlobFiles {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'blobs');
    this.#disk = disk;
  }

  /** Keeps bytes by their hash. @returns the hash, sha256 in hex */
  async write(bytes: Uint8Array): Promise<string> {
    const hash = hashOf(bytes);
    const path = this.#path(hash);
    const known = await readIfThere(path);
    if (known === null || !known.equals(bytes)) await this.#disk.replaceFile(path, bytes);
    return hash;
  }

  /** @throws ArchiveError `corrupt` when the bytes are gone or are not those of the hash */
  async read(hash: string): Promise<Uint8Array> {
    const path = this.#path(hash);
    const bytes = await readIfThere(path);
    if (bytes !== null && hashOf(bytes) === hash) return bytes;
    const what = bytes === null ? 'are missing' : 'are damaged, and were put aside';
    if (bytes !== null) await guard(path, () => rename(path, `${path}.damaged`));
    throw new ArchiveError(
      'corrupt',
      path,
      `Archived bytes ${what}; the next run fetches them again if the forge still has them, else restore the file from a backup of the archive`,
    );
  }

  /** The hashes of all archived bytes; what is not among them can only come from the forge or a backup. */
  async hashes(): Promise<ReadonlySet<string>> {
    const folders = await listIfThere(this.#folder);
    const names = await Promise.all(folders.map((each) => listIfThere(join(this.#folder, each))));
    return new Set(names.flat());
  }

  #path(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
