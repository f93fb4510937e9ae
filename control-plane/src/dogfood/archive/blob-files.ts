/** The blobs: bytes exactly as received, kept by their hash, before anybody opens them. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { guard, listIfThere, putAside, readIfThere, type Disk } from './disk.ts';
import { PackFiles } from './pack-files.ts';
import { hashOf } from '../hash.ts';

/** What packing changed: counts of files, and bytes. */
export interface Packed {
  readonly blobs: number;
  readonly packs: number;
  readonly before: number;
  readonly after: number;
}

interface Blob {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** A pack is opened whole, so it stays small. */
const packSize = 8 * 1024 * 1024;

export class BlobFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #packs: PackFiles;

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'blobs');
    this.#disk = disk;
    this.#packs = new PackFiles(archive, disk);
  }

  /** Keeps bytes by their hash. @returns the hash, sha256 in hex */
  async write(bytes: Uint8Array): Promise<string> {
    const hash = hashOf(bytes);
    const path = this.#path(hash);
    const known = await readIfThere(path);
    if (known === null && (await this.#packs.has(hash))) return hash;
    if (known === null || !known.equals(bytes)) await this.#disk.replaceFile(path, bytes);
    return hash;
  }

  /** @throws ArchiveError `corrupt` when the bytes are gone or are not those of the hash */
  async read(hash: string): Promise<Uint8Array> {
    const path = this.#path(hash);
    const bytes = await readIfThere(path);
    if (bytes !== null && hashOf(bytes) === hash) return bytes;
    const packed = bytes === null ? await this.#packs.read(hash) : null;
    if (packed !== null) return packed;
    const what = bytes === null ? 'are missing' : 'are damaged, and were put aside';
    if (bytes !== null) await putAside(path);
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
    return new Set([...names.flat(), ...(await this.#packs.hashes())]);
  }

  /**
   * Puts blobs into packs, in this order, and takes their own files away once the packs are read back. Stopped at any
   * point, each is in its file or in a pack, or in both.
   * @throws ArchiveError
   */
  async pack(hashes: readonly string[]): Promise<Packed> {
    const packed = { blobs: 0, packs: 0, before: 0, after: 0 };
    for await (const batch of this.#batches(await this.#findLoose(hashes))) {
      const fresh: Blob[] = [];
      // A run that was stopped here before has left some both ways; what is packed is looked at before its file goes.
      for (const blob of batch) if ((await this.#packs.read(blob.hash)) === null) fresh.push(blob);
      if (fresh.length > 0) packed.after += await this.#packs.write(fresh);
      packed.packs += Math.sign(fresh.length);
      packed.blobs += batch.length;
      packed.before += batch.reduce((sum, { bytes }) => sum + bytes.length, 0);
      for (const { hash } of batch) await guard(this.#path(hash), () => rm(this.#path(hash)));
    }
    return packed;
  }

  /** As many as make a pack. */
  async *#batches(hashes: readonly string[]): AsyncGenerator<readonly Blob[]> {
    let [batch, size]: [Blob[], number] = [[], 0];
    for (const hash of hashes) {
      const bytes = await this.read(hash);
      batch.push({ hash, bytes });
      size += bytes.length;
      if (size < packSize) continue;
      yield batch;
      [batch, size] = [[], 0];
    }
    if (batch.length > 0) yield batch;
  }

  /** Those that have a file of their own. */
  async #findLoose(hashes: readonly string[]): Promise<string[]> {
    const loose: string[] = [];
    for (const hash of new Set(hashes)) if (await stat(this.#path(hash)).catch(() => null)) loose.push(hash);
    return loose;
  }

  #path(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}
