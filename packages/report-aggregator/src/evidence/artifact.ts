/**
 * An artifact: zip bytes into the report files they hold, within limits. Entries are matched by the last
 * component of their path, because the root of an artifact depends on what else was uploaded; a path is never
 * used for anything else, and nothing is ever written. A zip within the zip is not looked into.
 */
import crc32 from 'crc-32';
import type JSZip from 'jszip';
import { UnreadableError } from './report.ts';
import { readDirectory, type DirectoryEntry } from './zip-directory.ts';

/** A file found in an artifact. */
export interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Bounds checked before or while inflating; real artifacts have under ten entries and 2 MB. */
const artifactLimits = { zip: 32 * 1024 * 1024, entry: 16 * 1024 * 1024, together: 64 * 1024 * 1024 } as const;

/** What jszip offers and does not declare: a stream that can be stopped before all of it is inflated, checksum and size. */
interface Inflating {
  readonly _data: { readonly crc32: number; readonly uncompressedSize: number };
  internalStream(type: 'uint8array'): {
    on(event: 'data', listener: (chunk: Uint8Array) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'end', listener: () => void): void;
    pause(): void;
    resume(): void;
  };
}

/**
 * Unpacks the entries whose last path component is one of the names, one after the other, so that only one is in
 * memory at a time.
 * @param bytes the zip as received
 * @param isWanted whether a file of this base name is to be inflated
 * @returns the entries, by path
 * @throws UnreadableError when the bytes are no zip, are encrypted or damaged, or go over a limit
 */
export async function* readArtifact(bytes: Uint8Array, isWanted: (baseName: string) => boolean): AsyncGenerator<Entry> {
  for await (const file of openFiles(bytes, isWanted)) yield { path: file.name, bytes: await inflate(file) };
}

async function* openFiles(
  bytes: Uint8Array,
  isWanted: (baseName: string) => boolean,
): AsyncGenerator<JSZip.JSZipObject> {
  if (bytes.length > artifactLimits.zip) throw new UnreadableError('the artifact is larger than 32 MiB');
  const declared = readDirectory(bytes).filter(({ path }) => isWanted(baseName(path)));
  checkWanted(declared);
  const largest = Math.max(0, ...declared.map(({ size }) => size));
  const zip = await openZip(bytes);
  const wanted = Object.values(zip.files)
    .filter((file) => !file.dir && isWanted(baseName(file.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const file of wanted) {
    if (inside(file).uncompressedSize > largest) throw damaged();
    yield file;
  }
}

/** What the directory declares is enough to refuse; what it hides is found while inflating. */
function checkWanted(entries: readonly DirectoryEntry[]): void {
  if (entries.some(({ isLink }) => isLink)) throw new UnreadableError('a report in the artifact is a symbolic link');
  if (entries.some(({ size }) => size > artifactLimits.entry)) throw tooLarge();
  if (entries.reduce((sum, { size }) => sum + size, 0) > artifactLimits.together)
    throw new UnreadableError('the reports in the artifact are larger than 64 MiB together');
}

/**
 * Puts one file that came alone into a zip as an artifact has it, so that it is archived and read like one. The same
 * file gives the same bytes: no clock stands in it.
 */
export async function wrapFile(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const Zip = await loadLibrary();
  const zip = new Zip().file(name, bytes, { date: new Date(Date.UTC(1980, 0, 1)), createFolders: false });
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', platform: 'DOS' });
}

/** What the files in a zip take together, in bytes, as its directory declares; null when it cannot be read. */
export function sizeOfFiles(bytes: Uint8Array): number | null {
  try {
    return readDirectory(bytes).reduce((sum, { size }) => sum + size, 0);
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}

/** Whether bytes may have suffered on the way: `findDamage` finds something. Only asking again can tell. */
export async function isDamaged(bytes: Uint8Array, isWanted: (baseName: string) => boolean): Promise<boolean> {
  return (await findDamage(bytes, isWanted)) !== null;
}

/**
 * What is wrong with bytes: they cannot be read, or their parts contradict each other. What happened on the way and
 * what is wrong with the artifact itself look the same. Files nobody wants are looked at too, as long as they are
 * small: they tell how the bytes fared.
 * @param take is given each wanted entry, by path, until damage is found; without it none is kept
 * @returns the reason in a few words; null when all is well
 */
export async function findDamage(
  bytes: Uint8Array,
  isWanted: (baseName: string) => boolean,
  take?: (entry: Entry) => void,
): Promise<string | null> {
  try {
    const entries = readDirectory(bytes);
    if (entries.some(({ hasOwnHeader }) => !hasOwnHeader)) return damaged().message;
    for await (const file of openFiles(bytes, isModest(entries) ? () => true : isWanted)) {
      if (take !== undefined && isWanted(baseName(file.name))) take({ path: file.name, bytes: await inflate(file) });
      // Nothing is kept of the others: a file of 16 MiB would leave its room behind it.
      else await inflate(file, noRoom);
    }
    return null;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return error.message;
  }
}

function isModest(entries: readonly DirectoryEntry[]): boolean {
  const all = entries.reduce((sum, { size }) => sum + size, 0);
  return all <= artifactLimits.entry && !entries.some(({ isLink }) => isLink);
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Loaded when it is first needed: a run with nothing new opens no zip, and starts a tenth sooner. */
async function loadLibrary(): Promise<typeof JSZip> {
  library ??= (await import('jszip')).default;
  return library;
}

/** Kept, because to import it again takes a moment, and there are thousands of zips. */
let library: typeof JSZip | undefined;

async function openZip(bytes: Uint8Array): Promise<JSZip> {
  try {
    return await (await loadLibrary()).loadAsync(bytes);
  } catch (error) {
    const encrypted = error instanceof Error && /encrypted/iu.test(error.message);
    throw new UnreadableError(encrypted ? 'the artifact is encrypted' : 'the artifact is not a whole zip');
  }
}

const noRoom = new Uint8Array(0);

function inside(file: JSZip.JSZipObject): Inflating['_data'] {
  // oxlint-disable-next-line no-underscore-dangle -- jszip's own name
  return (file as unknown as Inflating)._data;
}

/**
 * Inflates one entry, and stops as soon as it is larger than its directory declares.
 * @param room as large as declared, or none: then it is only looked at
 * @returns the room, filled
 */
function inflate(file: JSZip.JSZipObject, room = new Uint8Array(inside(file).uncompressedSize)): Promise<Uint8Array> {
  const { uncompressedSize, crc32: declared } = inside(file);
  return new Promise((resolve, reject) => {
    let [size, checksum] = [0, 0];
    const stream = (file as unknown as Inflating).internalStream('uint8array');
    stream.on('data', (chunk) => {
      if (size + chunk.length <= uncompressedSize) {
        if (room !== noRoom) room.set(chunk, size);
        size += chunk.length;
        checksum = crc32.buf(chunk, checksum);
        return;
      }
      stream.pause();
      reject(damaged());
    });
    stream.on('error', () => reject(damaged()));
    // Signed here and unsigned there.
    stream.on('end', () => (checksum >>> 0 === declared >>> 0 ? resolve(room) : reject(damaged())));
    stream.resume();
  });
}

function damaged(): UnreadableError {
  return new UnreadableError('a file in the artifact is damaged');
}

function tooLarge(): UnreadableError {
  return new UnreadableError('a file in the artifact is larger than 16 MiB');
}
