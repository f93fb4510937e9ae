/** Backup, restore, and moving to another host, as the runbook tells it. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { packOld } from '../src/dogfood/pack.ts';
import { addGateRun, inboxComments, makeSmallWorld, setStage, type Stage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const weeks = ['2026-W26', '2026-W27'];

async function stageTwoWeeks(): Promise<Stage> {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-24T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-01T10:00:00Z', ['a', 'b']);
  return setStage(world);
}

/** Everything but the lock, and what else is named. @returns where it lies */
async function copyArchive({ directory }: Stage, ...without: readonly string[]): Promise<string> {
  const target = await mkdtemp(join(tmpdir(), 'platformctl-backup-'));
  const left = ['lock', ...without].map((name) => join(directory, name));
  await cp(directory, target, { recursive: true, filter: (source) => !left.includes(source) });
  return target;
}

/** The same forge and configuration, and another host's archive. */
function moveTo(stage: Stage, archive: string): Pick<Stage, 'run'> {
  return { run: (now, changes = {}) => stage.run(now, { config: { ...stage.config, archive }, ...changes }) };
}

const writesOf = (stage: Stage): string[] => stage.takeRequests().filter((each) => !each.startsWith('GET'));

it.each(['loose', 'packed'])('a backup without what is derived is complete (%s)', async (how) => {
  await using stage = await stageTwoWeeks();
  await stage.run(wednesday, { weeks });
  const digests = await stage.readDigests();
  if (how === 'packed') {
    await using archive = await openArchive(stage.directory);
    await packOld(archive, '2026-08-01T00:00:00Z');
  }
  const backup = await copyArchive(stage, 'weeks', 'digests', 'configurations', 'inbox.json', 'last-run.json');
  await rm(stage.directory, { recursive: true });

  await cp(backup, stage.directory, { recursive: true });
  await stage.run(wednesday, { weeks, offline: true });
  expect(await stage.readDigests()).toEqual(digests);
  stage.takeRequests();
  await stage.run(wednesday, { weeks });

  expect(await stage.readDigests()).toEqual(digests);
  expect(writesOf(stage)).toEqual([]);
});

it('a backup made in the middle of a run is as good as one made before it', async () => {
  await using stage = await stageTwoWeeks();
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  stage.forge.faults.push({ path: /artifacts\/20\/zip/u, times: 1, fault: { kind: 'hold', until } });
  const running = stage.run(wednesday, { weeks });
  // One zip is kept, and the other one on its way: nothing is being written.
  const isKept = async (): Promise<boolean> => {
    const names = await readdir(join(stage.directory, 'blobs'), { recursive: true }).catch(() => []);
    return names.some((name) => /\/[0-9a-f]{64}$/u.test(name));
  };
  while (stage.forge.requests.every(({ path }) => !path.endsWith('/20/zip')) || !(await isKept()))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const backup = await copyArchive(stage);
  release();
  await running;
  const digests = await stage.readDigests();
  await rm(stage.directory, { recursive: true });
  await cp(backup, stage.directory, { recursive: true });

  await stage.run(wednesday, { weeks });

  expect(Object.keys(digests)).toHaveLength(4);
  expect((await stage.readDigests())['pyfallow-dogfood-weekly-2026-27.md']).toBe(
    digests['pyfallow-dogfood-weekly-2026-27.md'],
  );
  expect(inboxComments(stage.forge.world)).toHaveLength(2);
});

it('another host goes on where the first one stopped, and both may run for a while', async () => {
  await using stage = await stageTwoWeeks();
  await stage.run('2026-07-05T02:00:00Z');
  const elsewhere = moveTo(stage, await copyArchive(stage));
  stage.takeRequests();

  const there = await elsewhere.run(wednesday, { weeks: ['2026-W27'] });
  expect(there.previousGood).toBe('2026-07-05T02:00:00Z');
  expect(writesOf(stage).filter((each) => each.startsWith('POST') && each.endsWith('/1/comments'))).toEqual([]);
  const here = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(here.weeks.map(({ published }) => published.action)).toEqual(['unchanged']);
  expect(inboxComments(stage.forge.world)).toHaveLength(1);
});
