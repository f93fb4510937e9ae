// Archives of so many weeks, made once and used by several benchmarks of one day. They lie in the folder for temporary
// files, and `pnpm bench` removes them.
import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeArchive } from './archive.ts';
import { runSide } from './harness.ts';
import { makeBenchRepositories, type WorldSize } from './world.ts';

export const shelf = join(tmpdir(), 'platformctl-bench');

export interface Prepared {
  /** The archive as a harvest left it a week before the world ends, its weeks derived. */
  readonly directory: string;
  /** The world that it knows all but the last week of. */
  readonly size: WorldSize;
  /** The instant the world ends at. */
  readonly end: number;
  /** The instant of that harvest. */
  readonly seenAt: string;
}

/** @param weeks how many weeks the archive holds */
export async function prepareArchive(weeks: number, runsPerWeek = 100): Promise<Prepared> {
  const directory = join(shelf, `archive-${weeks}-${runsPerWeek}`);
  const marker = `${directory}.json`;
  try {
    const known = JSON.parse(await readFile(marker, 'utf8')) as Prepared;
    if (Date.now() - known.end < 86_400_000) return known;
  } catch {
    // Not made yet.
  }
  await rm(directory, { recursive: true, force: true });
  const size = { repositories: 1, weeks: weeks + 1, runsPerWeek };
  const end = Date.now();
  const seenAt = new Date(end - 7 * 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z');
  await writeArchive(directory, makeBenchRepositories(size, end), seenAt);
  await runSide('side-derive.ts', { archive: directory, now: seenAt });
  const prepared = { directory, size, end, seenAt };
  await writeFile(marker, JSON.stringify(prepared));
  return prepared;
}

/** A copy to work on; blobs, which nobody ever changes, are linked. */
export async function copyArchive({ directory }: Prepared): Promise<string> {
  const copy = await mkdtemp(join(shelf, 'copy-'));
  for (const name of await readdir(directory)) {
    if (name !== 'blobs') await cp(join(directory, name), join(copy, name), { recursive: true });
  }
  for (const folder of await readdir(join(directory, 'blobs'))) {
    await mkdir(join(copy, 'blobs', folder), { recursive: true });
    const names = await readdir(join(directory, 'blobs', folder));
    await Promise.all(
      names.map((name) => link(join(directory, 'blobs', folder, name), join(copy, 'blobs', folder, name))),
    );
  }
  return copy;
}
