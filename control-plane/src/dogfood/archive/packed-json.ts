/** JSON in gzip, of any size: packed piece by piece and unpacked in one, each in as little memory as it takes. */
import { once } from 'node:events';
import { createGzip, gunzipSync } from 'node:zlib';
import { spareMemory } from '../spare-memory.ts';
import { readIfThere } from './disk.ts';

/** Bytes that are set aside at once for what is unpacked; a week of 250,000 findings takes a fifth of it. */
const mostUnpacked = 256 * 1024 * 1024;
/** Letters that go to be packed at once. */
const pieceSize = 64 * 1024;
/** Members of a list that become text at once. */
const atOnce = 500;

/** The same text as `JSON.stringify` gives, packed. @param level 1: quick, to 9: small */
export async function packJson(value: object, level: number): Promise<Uint8Array> {
  const gzip = createGzip({ level });
  const packed = gzip.toArray();
  let piece = '';
  for (const part of partsOf(value)) {
    piece += part;
    if (piece.length < pieceSize) continue;
    if (!gzip.write(piece)) await once(gzip, 'drain');
    piece = '';
  }
  gzip.end(piece);
  return Buffer.concat((await packed) as Buffer[]);
}

function* partsOf(value: unknown): Generator<string> {
  if (isSmall(value)) yield JSON.stringify(value);
  else if (Array.isArray(value)) {
    yield '[';
    for (let at = 0; at < value.length; at += atOnce) {
      if (at > 0) yield ',';
      yield* membersOf(value.slice(at, at + atOnce));
    }
    yield ']';
  } else {
    const fields = Object.entries(value as object).filter(([, field]) => field !== undefined);
    for (const [at, [name, field]] of fields.entries()) {
      yield `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`;
      yield* partsOf(field);
    }
    yield '}';
  }
}

function* membersOf(list: readonly unknown[]): Generator<string> {
  if (list.every(isSmall)) yield JSON.stringify(list).slice(1, -1);
  else
    for (const [at, member] of list.entries()) {
      if (at > 0) yield ',';
      yield* partsOf(member);
    }
}

/** Whether it becomes text at once: then its own fields and members, and theirs, are few. */
function isSmall(value: unknown): boolean {
  return roomLeft(value, atOnce) > 0;
}

/** @param room for so many fields and members @returns what is left of it; none when they are more */
function roomLeft(value: unknown, room: number): number {
  if (room <= 0 || typeof value !== 'object' || value === null) return room - 1;
  const fields: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (fields.length >= room) return 0;
  return fields.reduce<number>((left, field) => roomLeft(field, left), room - 1);
}

/** What a disposable file holds; null when there is none, or it cannot be read. @throws ArchiveError */
export async function readPackedJson(path: string): Promise<unknown> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  try {
    return unpackJson(bytes);
  } catch {
    return null;
  }
}

/** In one piece, which takes half of the room; the last four bytes say how large it is. @throws Error */
function unpackJson(bytes: Buffer): unknown {
  const size = bytes.readUInt32LE(bytes.length - 4);
  const isLarge = spareMemory(size);
  const unpacked = gunzipSync(bytes, { chunkSize: Math.min(Math.max(size, 1024), mostUnpacked) });
  const text = unpacked.toString('utf8');
  // Given back at once: what is parsed now needs as much again. A small one shares its memory with others.
  if (isLarge && unpacked.buffer instanceof ArrayBuffer) unpacked.buffer.transfer(0);
  return JSON.parse(text);
}
