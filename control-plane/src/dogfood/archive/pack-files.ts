/** The packs of an archive: old blobs, many to a file, found by their hash as if each were a file of its own. */
import { join } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { listIfThere, putAside, readIfThere, type Disk } from './disk.ts';
import { decodePack, encodePack, readIndex } from './pack-format.ts';
import { hashOf } from '../hash.ts';

/** Packs that stay open, each of some megabytes: weeks are read in the order in which they were packed. */
const openAtOnce = 4;

export class PackFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  /** The pack's path by the hash of a blob; read once. */
  #places: Promise<Map<string, string>> | null = null;
  /** The last ones used, newest last. */
  readonly #open = new Map<string, Promise<Map<string, Uint8Array>>>();

  constructor(archive: string, disk: Disk) {
    this.#folder = join(archive, 'packs');
    this.#disk = disk;
  }

  /** The hashes of everything that is packed. */
  async hashes(): Promise<Iterable<string>> {
    return (await this.#findPlaces()).keys();
  }

  async has(hash: string): Promise<boolean> {
    return (await this.#findPlaces()).has(hash);
  }

  /** @returns null when it is not packed @throws ArchiveError `corrupt` when its pack is damaged, which is put aside */
  async read(hash: string): Promise<Uint8Array | null> {
    const path = (await this.#findPlaces()).get(hash);
    if (path === undefined) return null;
    try {
      const bytes = (await this.#openPack(path)).get(hash);
      if (bytes !== undefined && hashOf(bytes) === hash) return bytes;
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
    }
    await this.#putAside(path);
    throw new ArchiveError(
      'corrupt',
      path,
      'A pack of archived bytes is damaged, and was put aside; restore the file from a backup of the archive',
    );
  }

  /**
   * Writes a pack, and reads it back.
   * @returns its size in bytes
   * @throws ArchiveError when it cannot be written, or is not what it should be
   */
  async write(blobs: readonly { readonly hash: string; readonly bytes: Uint8Array }[]): Promise<number> {
    const [name = 'empty'] = blobs.map(({ hash }) => hash);
    const path = join(this.#folder, `${name}.pack`);
    const pack = encodePack(blobs);
    await this.#disk.replaceFile(path, pack);
    this.#places = null;
    this.#open.delete(path);
    for (const { hash } of blobs) await this.read(hash);
    return pack.length;
  }

  async #findPlaces(): Promise<Map<string, string>> {
    this.#places ??= this.#readPlaces();
    return this.#places;
  }

  async #readPlaces(): Promise<Map<string, string>> {
    const places = new Map<string, string>();
    const names = (await listIfThere(this.#folder)).filter((name) => name.endsWith('.pack'));
    for (const name of names.toSorted()) {
      const path = join(this.#folder, name);
      try {
        for (const [hash] of readIndex((await readIfThere(path)) ?? Buffer.alloc(0))) places.set(hash, path);
      } catch (error) {
        if (error instanceof ArchiveError) throw error;
        await this.#putAside(path);
      }
    }
    return places;
  }

  async #openPack(path: string): Promise<Map<string, Uint8Array>> {
    const known = this.#open.get(path);
    const opened = known ?? readIfThere(path).then((pack) => decodePack(pack ?? Buffer.alloc(0)));
    this.#open.delete(path);
    this.#open.set(path, opened);
    const [oldest] = this.#open.keys();
    if (this.#open.size > openAtOnce && oldest !== undefined) this.#open.delete(oldest);
    return opened;
  }

  /** What it held counts as missing from now on: the forge is asked again for what it still has. */
  async #putAside(path: string): Promise<void> {
    this.#places = null;
    this.#open.delete(path);
    await putAside(path);
  }
}
