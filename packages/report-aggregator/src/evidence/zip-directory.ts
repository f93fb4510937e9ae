/**
 * The directory at the end of a zip, read as it stands in the bytes: everything that can be refused is refused here,
 * before anything is inflated or built in memory. Local headers are not trusted (upload-artifact v4 leaves their
 * sizes at zero); they only tell whether the bytes arrived as they were sent.
 */
import { UnreadableError } from './report.ts';

/** What the directory says of one file. */
export interface DirectoryEntry {
  readonly path: string;
  /** As declared; a lie is found out while inflating. */
  readonly size: number;
  readonly isLink: boolean;
  /** Whether the file's own header lies where the directory says, and says the same. */
  readonly hasOwnHeader: boolean;
}

const mostEntries = 1000;

/**
 * Reads the directory.
 * @throws UnreadableError when there is none, it is cut off, encrypted, or has too many entries
 */
export function readDirectory(bytes: Uint8Array): DirectoryEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) throw notWhole();
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) throw tooMany();
  const entries: DirectoryEntry[] = [];
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= end && view.getUint32(at, true) === 0x02014b50) {
    if (entries.length === mostEntries) throw tooMany();
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    entries.push(readEntry(view, at, name));
    at += 46 + name + extra + comment;
  }
  if (entries.length !== count || at > end) throw notWhole();
  return entries;
}

function readEntry(view: DataView, at: number, nameLength: number): DirectoryEntry {
  if ((view.getUint16(at + 8, true) & 1) === 1) throw new UnreadableError('the artifact is encrypted');
  return {
    path: new TextDecoder().decode(sliceOf(view, at + 46, nameLength)),
    size: view.getUint32(at + 24, true),
    // The upper byte of "made by" says whether the attributes are those of Unix.
    isLink: view.getUint8(at + 5) === 3 && view.getUint32(at + 38, true) >>> 28 === 0xa,
    hasOwnHeader: hasHeader(view, at, nameLength),
  };
}

/** The file's own header says the same as the directory's entry; checksum and sizes may be left at zero there. */
function hasHeader(view: DataView, entry: number, nameLength: number): boolean {
  const at = view.getUint32(entry + 42, true);
  if (at + 30 + nameLength > view.byteLength || view.getUint32(at, true) !== 0x04034b50) return false;
  const isSame = (own: number, told: number, length: number): boolean =>
    sliceOf(view, at + own, length).every((byte, n) => byte === view.getUint8(entry + told + n));
  const isSameOrZero = (own: number, told: number): boolean =>
    view.getUint32(at + own, true) === 0 || isSame(own, told, 4);
  return (
    isSame(4, 6, 10) &&
    [14, 18, 22].every((own) => isSameOrZero(own, own + 2)) &&
    view.getUint16(at + 26, true) === nameLength &&
    isSame(30, 46, nameLength)
  );
}

/** The end record lies in the last 22 bytes, or up to 65,535 earlier when the zip has a comment. */
function findEnd(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return null;
}

function sliceOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, Math.max(0, Math.min(length, view.byteLength - at)));
}

function notWhole(): UnreadableError {
  return new UnreadableError('the artifact is not a whole zip');
}

function tooMany(): UnreadableError {
  return new UnreadableError('the artifact has more than 1,000 entries');
}
