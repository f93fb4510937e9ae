/**
 * Zips as upload-artifact v4 makes them: deflated, with data descriptors (bit 3 set, sizes in the local header
 * zero), so that only the directory at the end tells sizes. Same files, same bytes.
 */
import { crc32, deflateRawSync } from 'node:zlib';

/** A file deflated once, usable in many zips. */
export interface Packed {
  readonly crc: number;
  readonly size: number;
  readonly data: Uint8Array;
}

export function packFile(bytes: Uint8Array): Packed {
  // Level 1: the stand-in makes hundreds of zips when a listing first asks for sizes.
  return { crc: crc32(bytes), size: bytes.length, data: deflateRawSync(bytes, { level: 1 }) };
}

/** Zips files given as text or bytes, in the order given. */
export function zipFiles(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipPacked(
    Object.entries(files).map(([path, content]) => ({
      path,
      packed: packFile(typeof content === 'string' ? Buffer.from(content) : content),
    })),
  );
}

/** Zips files that are deflated already. */
export function zipPacked(files: readonly { readonly path: string; readonly packed: Packed }[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, packed } of files) {
    const name = Buffer.from(path);
    const local = [localHeader(name.length), name, packed.data, descriptor(packed)];
    directory.push(directoryHeader(name.length, packed, offset), name);
    parts.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, ...directory, directoryEnd(files.length, size, offset)]);
}

function localHeader(nameLength: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(nameLength, 26);
  return header;
}

function descriptor({ crc, size, data }: Packed): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc, 4);
  record.writeUInt32LE(data.length, 8);
  record.writeUInt32LE(size, 12);
  return record;
}

function directoryHeader(nameLength: number, { crc, size, data }: Packed, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(8, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(data.length, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(nameLength, 28);
  header.writeUInt32LE(offset, 42);
  return header;
}

function directoryEnd(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
