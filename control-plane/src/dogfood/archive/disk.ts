/**
 * The few ways the archive touches the disk: atomic replacement, append that is on disk before it returns, and
 * system errors turned into sentences.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseWeek, type Week } from '@platform/report-aggregator';
import writeFileAtomic from 'write-file-atomic';
import { describeSystemError } from '../config/config.ts';
import { ArchiveError, type ArchiveErrorKind } from '../errors.ts';

/** The two ways the archive writes; whatever stands in for them has to keep both promises. */
export interface Disk {
  /** Replaces a file whole, or not at all; on disk when this returns. @throws ArchiveError */
  replaceFile(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Appends text; on disk when this returns. @throws ArchiveError */
  appendText(path: string, text: string): Promise<void>;
}

async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  await guard(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, typeof bytes === 'string' ? bytes : Buffer.from(bytes), { fsync: true });
  });
}

async function appendText(path: string, text: string): Promise<void> {
  await guard(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    try {
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
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
