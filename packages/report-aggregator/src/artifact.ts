/**
 * An artifact: zip bytes into the report files they hold, within limits. Entries are matched by the last
 * component of their path, because the root of an artifact depends on what else was uploaded; a path is never
 * used for anything else, and nothing is ever written. The directory at the end is trusted, not local headers:
 * upload-artifact v4 leaves local sizes at zero.
 */
import crc32 from 'crc-32';
import JSZip from 'jszip';
import { UnreadableError } from './report.ts';

/** A file found in an artifact. */
export interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Bounds checked before or while inflating; real artifacts have under ten entries and 2 MB. */
const artifactLimits = { zip: 32 * 1024 * 1024, entries: 1000, entry: 16 * 1024 * 1024 } as const;

/** What jszip offers and does not declare: a stream that can be stopped before all of it is inflated, and the checksum. */
interface Inflating {
  readonly _data: { readonly crc32: number };
  internalStream(type: 'uint8array'): {
    on(event: 'data', listener: (chunk: Uint8Array) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'end', listener: () => void): void;
    pause(): void;
    resume(): void;
  };
}

/**
 * Unpacks the entries whose last path component is one of the names.
 * @param bytes the zip as received
 * @param isWanted whether a file of this base name is to be inflated
 * @returns the entries, by path
 * @throws UnreadableError when the bytes are no zip, are encrypted or damaged, or go over a limit
 */
export async function readArtifact(bytes: Uint8Array, isWanted: (baseName: string) => boolean): Promise<Entry[]> {
  if (bytes.length > artifactLimits.zip) throw new UnreadableError('the artifact is larger than 32 MiB');
  checkDirectory(bytes);
  const zip = await openZip(bytes);
  const wanted = Object.values(zip.files)
    .filter((file) => !file.dir && isWanted(baseName(file.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const entries: Entry[] = [];
  for (const file of wanted) entries.push({ path: file.name, bytes: await inflate(file) });
  return entries;
}

/** Whether bytes are cut off or damaged on the way, as far as the files of the given names show. */
export async function isDamaged(bytes: Uint8Array, isWanted: (baseName: string) => boolean): Promise<boolean> {
  try {
    await readArtifact(bytes, isWanted);
    return false;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return /not a whole zip|is damaged/u.test(error.message);
  }
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

async function openZip(bytes: Uint8Array): Promise<JSZip> {
  try {
    return await JSZip.loadAsync(bytes);
  } catch (error) {
    const encrypted = error instanceof Error && /encrypted/iu.test(error.message);
    throw new UnreadableError(encrypted ? 'the artifact is encrypted' : 'the artifact is not a whole zip');
  }
}

/** Walks the central directory as it stands in the bytes and counts, so that a bomb of entries is never built in memory. */
function checkDirectory(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findDirectoryEnd(view);
  if (end === null) throw new UnreadableError('the artifact is not a whole zip');
  let at = view.getUint32(end + 16, true);
  let entries = 0;
  while (at + 46 <= end && view.getUint32(at, true) === 0x02014b50) {
    if (++entries > artifactLimits.entries) throw new UnreadableError('the artifact has more than 1,000 entries');
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (view.getUint16(end + 10, true) > artifactLimits.entries) {
    throw new UnreadableError('the artifact has more than 1,000 entries');
  }
}

/** The end record lies in the last 22 bytes, or up to 65,535 earlier when the zip has a comment. */
function findDirectoryEnd(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return null;
}

/** Inflates one entry, and stops as soon as it is larger than allowed, whatever size the directory declared. */
function inflate(file: JSZip.JSZipObject): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const inflating = file as unknown as Inflating;
    const stream = inflating.internalStream('uint8array');
    stream.on('data', (chunk) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= artifactLimits.entry) return;
      stream.pause();
      reject(new UnreadableError('a file in the artifact is larger than 16 MiB'));
    });
    stream.on('error', () => reject(new UnreadableError('a file in the artifact is damaged')));
    stream.on('end', () => {
      const whole = joinChunks(chunks, size);
      // Signed here and unsigned there.
      // oxlint-disable-next-line no-underscore-dangle -- jszip's own name
      if (crc32.buf(whole) >>> 0 === inflating._data.crc32 >>> 0) resolve(whole);
      else reject(new UnreadableError('a file in the artifact is damaged'));
    });
    stream.resume();
  });
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
