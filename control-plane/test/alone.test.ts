/** Two runs never both act: the lock is held for as long as a run may write, and a dead run's is worth nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeRepository, tokenOf } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { disk, type Disk } from '../src/dogfood/archive/disk.ts';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { ArchiveError } from '../src/dogfood/errors.ts';
import { makeGatedWorld, makePlace } from './place.ts';
import { bin, runBin } from './run-bin.ts';
import { addGateRun, inboxComments, makeSmallWorld, setStage } from './stage.ts';

const now = '2026-07-12T06:00:00Z';

it('gives the lock back only when nothing is under way any more', async () => {
  const world = makeSmallWorld();
  world.repositories.push(makeRepository('pdurlej/agency'));
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['b'], {}, 'agency');
  await using stage = await setStage(world, 'repositories: [pdurlej/platform, pdurlej/agency]');
  const lock = join(stage.directory, 'lock');
  const withoutLock: string[] = [];
  let fail = (): void => undefined;
  const failed = new Promise<void>((resolve) => (fail = resolve));
  // One repository meets a full disk, the other one's zip is still on its way then.
  stage.forge.faults.push({
    path: /agency\/actions\/artifacts\/\d+\/zip/u,
    fault: { kind: 'hold', until: failed.then(() => sleep(100)) },
  });
  const watched: Disk = {
    async replaceFile(path, bytes) {
      if (!existsSync(lock)) withoutLock.push(path);
      await disk.replaceFile(path, bytes);
    },
    async appendText(path, text) {
      if (!existsSync(lock)) withoutLock.push(path);
      if (path.includes('platform')) {
        fail();
        throw new ArchiveError('full', path, 'The archive cannot be used: the disk is full');
      }
      await disk.appendText(path, text);
    },
  };

  await expect(stage.run(now, { disk: watched })).rejects.toMatchObject({ kind: 'full' });
  await sleep(300);

  expect(withoutLock).toEqual([]);
  expect(existsSync(lock)).toBe(false);
  // What was under way came to its end: it need not be fetched again.
  expect(await readdir(join(stage.directory, 'blobs'))).toHaveLength(2);
});

it('still holds the lock while it reads ahead, because a reader cuts half lines off', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-alone-'));
  const file = join(directory, 'observations/o__r.ndjson');
  const line = '{"kind":"listing","seenAt":"2026-05-04T02:00:00Z","defaultBranch":"main","since":null}\n';
  await (await openArchive(directory))[Symbol.asyncDispose]();
  await appendFile(file, `${line.repeat(5_000)}{"kind":"half`);

  const archive = await openArchive(directory);
  archive.readAhead();
  await archive[Symbol.asyncDispose]();

  expect((await readFile(file, 'utf8')).endsWith('}\n')).toBe(true);
});

it('gives back no lock that somebody took over', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-alone-'));
  const archive = await openArchive(directory);
  const lock = join(directory, 'lock');
  const theirs = (await readFile(lock, 'utf8')).replace(`"pid":${process.pid}`, '"pid":1');
  await writeFile(lock, theirs);

  await archive[Symbol.asyncDispose]();

  expect(await readFile(lock, 'utf8')).toBe(theirs);
});

it('goes on after kill -9, whose lock stays behind, and posts one comment', async () => {
  const world = makeGatedWorld();
  await using place = await makePlace(world, { token: null });
  const args = ['dogfood', 'aggregate', '--config', place.config, '--week', '2026-27'];
  const env = { FORGEJO_TOKEN: tokenOf('claude') };
  const child = spawn(process.execPath, [bin, ...args], { env: { ...env, PATH: process.env['PATH'] } });
  // Killed when the comment was made and nobody had heard of it.
  place.forge.faults.push({
    method: 'POST',
    path: /comments$/u,
    times: 1,
    fault: () => {
      child.kill('SIGKILL');
      return { kind: 'drop', when: 'after' };
    },
  });
  await once(child, 'close');
  const left = await readFile(join(place.archive, 'lock'), 'utf8');

  const { code, stderr } = await runBin(args, env);

  expect(JSON.parse(left)).toMatchObject({ pid: child.pid });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(inboxComments(world)).toHaveLength(1);
  expect(existsSync(join(place.archive, 'lock'))).toBe(false);
});
