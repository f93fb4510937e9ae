/** Power may fail at any moment: bytes are on disk before a file takes its name, and its folder before anybody goes on. */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { disk } from '../src/dogfood/archive/disk.ts';

beforeEach(({ skip }) => {
  if (!existsSync('/proc/self/fd')) skip('what is synced is known by its descriptor');
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Notes what is synced, below a folder, and what a file held at that moment. */
async function watchSyncs(folder: string, file: string): Promise<{ readonly synced: string; readonly held: string }[]> {
  const seen: { synced: string; held: string }[] = [];
  await using some = await open(folder);
  const prototype = Object.getPrototypeOf(some) as FileHandle;
  const sync = Reflect.get(prototype, 'sync');
  vi.spyOn(prototype, 'sync').mockImplementation(async function watched(this: FileHandle) {
    const synced = readlinkSync(`/proc/self/fd/${this.fd}`)
      .replace(folder, '')
      .replace(/\.\d+-\d+\.draft$/u, '.draft');
    seen.push({ synced, held: readIfThere(file) });
    await sync.call(this);
  });
  return seen;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'none';
  }
}

it('syncs the new bytes before they take the name, and then the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-durable-'));
  const file = join(folder, 'file');
  await disk.replaceFile(file, 'old');
  const seen = await watchSyncs(folder, file);

  await disk.replaceFile(file, 'new');

  expect(seen).toEqual([
    { synced: '/file.draft', held: 'old' },
    { synced: '', held: 'new' },
  ]);
});

it('syncs every folder that it makes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-durable-'));
  const seen = await watchSyncs(folder, join(folder, 'a/b/file'));

  await disk.replaceFile(join(folder, 'a/b/file'), 'x');

  expect(seen.map(({ synced }) => synced)).toEqual(['/a', '', '/a/b/file.draft', '/a/b']);
});

it('syncs what it appends, and the folder of a new file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-durable-'));
  const file = join(folder, 'file');
  const seen = await watchSyncs(folder, file);

  await disk.appendText(file, 'one');
  await disk.appendText(file, 'two');

  expect(seen).toEqual([
    { synced: '/file', held: 'one' },
    { synced: '', held: 'one' },
    { synced: '/file', held: 'onetwo' },
  ]);
});
