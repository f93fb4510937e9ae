/** The door to the archive: its lock, its layout's number, and a directory where there was none. */
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { Archive } from './archive.ts';
import { disk as realDisk, draftEnd, guard, readIfThere, type Disk } from './disk.ts';
import { takeLock } from './lock.ts';

/** A new archive's layout, and that of one with packs, which older versions must not take for an empty one. */
const format = 1;
const packedFormat = 2;

/**
 * Opens the archive, makes it when it is new, and takes its lock: two runs never act at once.
 * @throws ArchiveError `locked`, `newer`, `read-only`, `full`, `corrupt`
 */
export async function openArchive(directory: string, disk: Disk = realDisk): Promise<Archive> {
  const path = join(directory, 'format.json');
  const release = await takeLock(directory);
  try {
    const text = await readIfThere(path);
    if (text === null) await disk.replaceFile(path, `${JSON.stringify({ format })}\n`);
    else checkFormat(text.toString('utf8'), path);
    await disk.replaceFile(join(directory, 'observations', '.keep'), '');
    await removeDrafts(directory);
    return new Archive(directory, release, disk);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Before the first pack is made. @throws ArchiveError */
export async function markPacked(directory: string, disk: Disk = realDisk): Promise<void> {
  await disk.replaceFile(join(directory, 'format.json'), `${JSON.stringify({ format: packedFormat })}\n`);
}

/** What killed runs were about to write; only the lock's drafts may still be somebody's, for a moment. */
async function removeDrafts(directory: string): Promise<void> {
  for (const path of await findDrafts(directory)) {
    const written = (await stat(path).catch(() => null))?.mtimeMs ?? 0;
    const mayBeWaiting = basename(path).startsWith('lock.') && Date.now() - written < 60_000;
    if (!mayBeWaiting) await guard(path, () => rm(path, { force: true }));
  }
}

/** Side by side: an archive has hundreds of folders, and Node's own walk asks once for every file in them. */
async function findDrafts(folder: string): Promise<string[]> {
  const entries = await guard(folder, () => readdir(folder, { withFileTypes: true }));
  const own = entries.filter(({ name }) => name.endsWith(draftEnd)).map(({ name }) => join(folder, name));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return [...own, ...(await Promise.all(folders.map((each) => findDrafts(each)))).flat()];
}

/** Looks at the layout's number without taking the lock. @throws ArchiveError `newer`, `corrupt` */
export async function readFormat(directory: string): Promise<void> {
  const path = join(directory, 'format.json');
  const text = await readIfThere(path);
  if (text !== null) checkFormat(text.toString('utf8'), path);
}

function checkFormat(text: string, path: string): void {
  let found: unknown;
  try {
    found = (JSON.parse(text) as { format?: unknown }).format;
  } catch {
    found = undefined;
  }
  if (found === format || found === packedFormat) return;
  if (typeof found === 'number' && found > packedFormat) {
    throw new ArchiveError(
      'newer',
      path,
      `The archive has format ${found}, this version knows ${packedFormat}: install the newer platformctl`,
    );
  }
  throw new ArchiveError('corrupt', path, 'This file should say { "format": 1 }; is this the archive directory?');
}
