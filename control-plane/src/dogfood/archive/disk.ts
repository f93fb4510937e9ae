/**
 * The few ways the archive touches the disk: replacement that is whole or not at all, append that is on disk before it
 * returns, and system errors turned into sentences. A file is on disk only when its folder is too, so both are synced.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseWeek, type Week } from '@platform/report-aggregator';
import { describeSystemError } from '../config/config.ts';
import { ArchiveError, type ArchiveErrorKind } from '../errors.ts';

/** The two ways the archive writes; whatever stands in for them has to keep both promises. */
export interface Disk {
  /** Replaces a file whole, or not at all; on disk when this returns. @throws ArchiveError */
  replaceFile(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Appends text; on disk when this returns. @throws ArchiveError */
  appendText(path: string, text: string): Promise<void>;
}

/** What a file is called until it is whole; one that a crash left behind is nobody's. */
export const draftEnd = '.draft';
let drafts = 0;

/** Bytes of a file that are read at once, where it may be of any size. */
const pieceSize = 256 * 1024;

async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  await guard(path, () => writeWhole(path, bytes));
}

/** Replaces a file whole or not at all, and keeps its mode and owner. @throws what the system throws */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  await makeFolder(dirname(path));
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${process.pid}-${++drafts}${draftEnd}`;
  try {
    const known = await stat(target).catch(() => null);
    await using file = await open(draft, 'w', known?.mode);
    if (known !== null) await file.chown(known.uid, known.gid).catch(() => undefined);
    // Writes on until all of it is there: on a disk that fills up a single write may end early without an error.
    await file.writeFile(bytes);
    await file.sync();
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(target));
}

async function appendText(path: string, text: string): Promise<void> {
  await guard(path, async () => {
    await makeFolder(dirname(path));
    await using file = await open(path, 'a');
    const { size } = await file.stat();
    try {
      await file.appendFile(text);
      await file.sync();
    } catch (error) {
      // Half a line would be dropped by the next reader; it need not stay.
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
    if (size === 0) await syncFolder(dirname(path));
  });
}

/** Makes a folder and those above it, each on disk when this returns. @throws what the system throws */
export async function makeFolder(name: string): Promise<void> {
  // A relative name has no end of folders above it: that of `.` is `.`.
  const folder = resolve(name);
  const first = await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    // On a read-only file system Node says of a tree that nothing is there; of the folder alone it says why.
    if (codeOf(error) === 'ENOENT') await mkdir(folder);
    throw error;
  });
  if (first === undefined) return;
  for (let each = folder; each.length >= first.length; each = dirname(each)) await syncFolder(dirname(each));
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** The real one. */
export const disk: Disk = { replaceFile, appendText };

/** The bytes of a file; null when there is none. @throws ArchiveError */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw translateSystemError(error, path);
  }
}

/** The bytes of a file one piece after the other; none when there is no such file. @throws ArchiveError */
export async function* readPieces(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceSize })) yield piece as Buffer;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw translateSystemError(error, path);
  }
}

/** The names in a folder; none when there is no such folder. @throws ArchiveError */
export async function listIfThere(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw translateSystemError(error, path);
  }
}

/** The weeks that a folder has files of, oldest first. @param pattern whose first group is the week */
export async function listWeeks(folder: string, pattern: RegExp): Promise<Week[]> {
  const names = await listIfThere(folder);
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map((name) => parseWeek(name))
    .toSorted();
}

/** Runs an action on the disk. @throws ArchiveError for what the system refuses; everything else as it is */
export async function guard<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translateSystemError(error, path);
  }
}

/** Gives a damaged file another name; another reader may have done so already. @throws ArchiveError */
export async function putAside(path: string): Promise<void> {
  try {
    await rename(path, `${path}.damaged`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw translateSystemError(error, path);
  }
}

const kinds: Readonly<Record<string, ArchiveErrorKind>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

function translateSystemError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  const advice =
    kinds[code] === 'full' ? 'make room and run again; nothing was lost' : 'see who owns it and where it is mounted';
  return new ArchiveError(
    kinds[code] ?? 'corrupt',
    path,
    `The archive cannot be used: ${describeSystemError(error)}; ${advice}`,
    error,
  );
}

function codeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' && /^E[A-Z]+$/u.test(code) ? code : null;
}
