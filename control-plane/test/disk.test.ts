/** The disk as it really is: full, read-only, killed in the middle. Small file systems in memory stand in for it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeForgejo } from '@platform/fake-forgejo';
import { afterEach, expect, it } from 'vitest';
import { aggregate } from '../src/dogfood/aggregate.ts';
import { disk } from '../src/dogfood/archive/disk.ts';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { enumerateCrashes, makeCrashWorld, plain, yaml } from './crashes.ts';
import { compareSettled, makeHost, networkTo, readSettled } from './settled.ts';

function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'platformctl-disk-'));
}

const mounts: string[] = [];

/** Skips the test where this user may not mount. */
function mountSmall(kilobytes: number, skip: (why: string) => never): string {
  const directory = makeDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    rmSync(directory, { recursive: true });
    return skip('may not mount');
  }
  mounts.push(directory);
  return directory;
}

function remount(directory: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, directory], { stdio: 'ignore' });
}

afterEach(() => {
  for (const directory of mounts.splice(0)) execFileSync('umount', [directory], { stdio: 'ignore' });
});

it('ends alike wherever a run is killed, and wherever the disk is full', async () => {
  // Each of the 120 takes three runs: one in nine here, all of them in `pnpm bench:crashes`.
  const { violations, crashes } = await enumerateCrashes(2, (step) => step % 9 === 3);

  expect(violations).toEqual([]);
  expect(crashes).toBeGreaterThan(10);
}, 120_000);

it('is full for real, says so, leaves nothing half written, and goes on when there is room', async ({ skip }) => {
  const small = mountSmall(16, skip);
  const world = makeCrashWorld(8);
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(yaml);
  const request = { ...plain, network: { fetch: networkTo(forge) } };
  await aggregate({ ...request, config: host.config, publish: false });
  const calm = await readSettled(host.directory, world);
  const config = { ...host.config, archive: join(small, 'archive') };
  let failures = 0;

  for (let room = 16; ; room += 8) {
    remount(small, `size=${room}k`);
    try {
      await aggregate({ ...request, config, publish: false });
      break;
    } catch (error) {
      failures++;
      expect(error).toMatchObject({
        kind: 'full',
        oclif: { exit: 3 },
        message: expect.stringContaining('the disk is full; make room and run again; nothing was lost'),
      });
      expect(readdirSync(small, { recursive: true }).filter((name) => String(name).endsWith('.draft'))).toEqual([]);
    }
  }

  expect(failures).toBeGreaterThan(0);
  expect(compareSettled(await readSettled(config.archive, world), calm)).toEqual([]);
});

it('may be read-only', async ({ skip }) => {
  const small = mountSmall(400, skip);
  {
    await using archive = await openArchive(small);
    await archive.blobs.write(Buffer.from('x'));
  }
  remount(small, 'ro');

  await expect(openArchive(small)).rejects.toMatchObject({
    kind: 'read-only',
    oclif: { exit: 3 },
    message: expect.stringContaining('The archive cannot be used: the file system is read-only; see who owns it'),
  });
});

it('replaces a file whole, keeps its mode, and leaves the old one when it cannot', async () => {
  const directory = makeDirectory();
  const path = join(directory, 'a/b/file');
  await disk.replaceFile(path, 'one');
  await writeFile(path, 'two', { mode: 0o600 });

  await disk.replaceFile(path, 'three');
  mkdirSync(join(directory, 'folder'));
  await expect(disk.replaceFile(join(directory, 'folder'), 'x')).rejects.toMatchObject({ name: 'ArchiveError' });

  expect(readFileSync(path, 'utf8')).toBe('three');
  expect((await stat(path)).mode & 0o777).toBe(0o644);
  expect(readdirSync(directory, { recursive: true }).map(String).toSorted()).toEqual([
    'a',
    'a/b',
    'a/b/file',
    'folder',
  ]);
});

it('removes what killed runs were about to write, and nothing that may still be wanted', async () => {
  const directory = makeDirectory();
  mkdirSync(join(directory, 'blobs/ab'), { recursive: true });
  const [draft, old, young] = ['blobs/ab/abc.7-1.draft', 'lock.7.1.draft', 'lock.8.1.draft'].map((name) => {
    appendFileSync(join(directory, name), 'half');
    return join(directory, name);
  }) as [string, string, string];
  await utimes(old, new Date(0), new Date(0));

  await (await openArchive(directory))[Symbol.asyncDispose]();

  expect([draft, old, young].map((path) => existsSync(path))).toEqual([false, false, true]);
});

it.each([
  ['an hour', 3_600_000, 'rejects'],
  ['two days', 48 * 3_600_000, 'resolves'],
])('gives up the lock of another host after a day, not after %s more or less', async (_, age, ending) => {
  const directory = makeDirectory();
  const holder = { pid: 1, host: `not-${hostname()}`, boot: 'x', space: 'x', started: '1' };
  await writeFile(
    join(directory, 'lock'),
    JSON.stringify({ ...holder, since: new Date(Date.now() - age).toISOString() }),
  );

  const opened = openArchive(directory);
  if (ending === 'resolves') await (await opened)[Symbol.asyncDispose]();
  else
    await expect(opened).rejects.toThrow('wait for it to end, then run again; if that host is gone, remove this file');
});
