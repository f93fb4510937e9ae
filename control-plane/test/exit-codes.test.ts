/** Endings that need more than a wrong flag, most through the built bin: a bug, a full disk, a forge that fails halfway. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenOf, type FakeForgejo, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { makePlace, type Place } from './place.ts';
import { runBin, unfold, type Finished } from './run-bin.ts';
import { addGateRun, inboxComments, makeSmallWorld } from './stage.ts';

function makeTwoWeeks(): World {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-08T10:00:00Z', ['a', 'b']);
  return world;
}

function run(place: Place): Promise<Finished> {
  return place.run('aggregate', '--week', '2026-27..2026-28');
}

it('ends with 1 and a stack when it meets a bug', async () => {
  await using place = await makePlace(makeTwoWeeks());
  const bug = `data:text/javascript,Map.groupBy=()=>{throw%20new%20RangeError('a%20bug')}`;

  const meetBug = (...args: string[]): Promise<Finished> =>
    runBin(['dogfood', 'aggregate', '--config', place.config, ...args], { NODE_OPTIONS: `--import=${bug}` });

  const { code, stderr } = await meetBug('--week', '2026-27..2026-28');

  expect(code).toBe(1);
  expect(stderr).toContain('RangeError: a bug');
  expect(stderr).toMatch(/ at .*file:/u);
  expect(stderr).not.toContain(tokenOf('claude'));
  expect(inboxComments(place.forge.world)).toEqual([]);

  const json = await meetBug('--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: 'a bug', stack: expect.stringMatching(/ at /u) } });
  expect(json.code).toBe(1);
});

it('ends with 3 when the server fails past all patience, and says that nothing was published', async () => {
  await using place = await makePlace(makeTwoWeeks());
  place.forge.faults.push({
    path: /runs/u,
    fault: { kind: 'answer', status: 503, body: '', headers: { 'retry-after': '0' } },
  });

  const { code, stderr } = await run(place);

  expect(code).toBe(3);
  expect(unfold(stderr)).toContain('answered 503');
  expect(unfold(stderr)).toContain('Nothing was published.');
  expect(inboxComments(place.forge.world)).toEqual([]);
});

it('ends with 3 when the disk is full, and with 0 when there is room again', async ({ skip }) => {
  const small = mkdtempSync(join(tmpdir(), 'platformctl-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    skip('may not mount');
  }
  try {
    mkdirSync(join(small, 'archive'));
    await using place = await makePlace(makeTwoWeeks(), { archive: join(small, 'archive') });
    const full = await run(place);
    execFileSync('mount', ['-o', 'remount,size=2m', small], { stdio: 'ignore' });

    expect(full.code).toBe(3);
    expect(unfold(full.stderr)).toContain('The archive cannot be used: the disk is full; make room and run again');
    expect(inboxComments(place.forge.world)).toEqual([]);
    expect((await run(place)).code).toBe(0);
  } finally {
    execFileSync('umount', [small], { stdio: 'ignore' });
  }
});

it('ends with 3 when the archive may not be written', async ({ skip }) => {
  const small = mkdtempSync(join(tmpdir(), 'platformctl-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,ro', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    skip('may not mount');
  }
  try {
    await using place = await makePlace(makeTwoWeeks(), { archive: join(small, 'archive') });
    const { code, stderr } = await run(place);

    expect(code).toBe(3);
    expect(unfold(stderr)).toContain('The archive cannot be used: the file system is read-only; see who owns it');
    expect(unfold(stderr)).toContain('Nothing was published.');
    expect(inboxComments(place.forge.world)).toEqual([]);
  } finally {
    execFileSync('umount', [small], { stdio: 'ignore' });
  }
});

it('ends with 0 when it has created, updated or left alone, and when all is equal and well; with 4 when it is not', async () => {
  await using place = await makePlace(makeTwoWeeks());
  const aggregate = ['aggregate', '--week', '2026-27'] as const;

  const created = await place.runHere(...aggregate);
  addGateRun(place.forge.world, 3, '2026-07-02T10:00:00Z', ['c']);
  const updated = await place.runHere(...aggregate);
  const unchanged = await place.runHere(...aggregate);
  const [equal, healthy] = [await place.runHere('verify'), await place.runHere('doctor')];
  const page = join(place.archive, 'digests/pyfallow-dogfood-weekly-2026-27.md');
  writeFileSync(page, readFileSync(page, 'utf8').replace('gate runs', 'gate walks'));
  const unequal = await place.runHere('verify');

  expect([created, updated, unchanged].map(({ code, stdout }) => [code, stdout.split(' ')[1]])).toEqual([
    [0, 'created'],
    [0, 'updated'],
    [0, 'unchanged'],
  ]);
  expect(equal).toMatchObject({ code: 0, stderr: '' });
  expect(healthy).toMatchObject({ code: 0, stderr: '' });
  expect(unequal.code).toBe(4);
  expect(unequal.stdout).toContain('2026-W27');
});

it.each([
  [
    'a server that fails',
    ({ faults }: FakeForgejo) =>
      void faults.push({
        method: 'POST',
        path: /comments$/u,
        skip: 1,
        fault: { kind: 'answer', status: 500, body: '' },
      }),
  ],
  [
    'a token that is revoked',
    ({ faults, world }: FakeForgejo) =>
      void faults.push({
        method: 'POST',
        path: /comments$/u,
        skip: 1,
        fault: () => {
          world.tokens.splice(0);
          return null;
        },
      }),
  ],
])('ends with 4 when %s lets only a part of the weeks through', async (_, cause) => {
  await using place = await makePlace(makeTwoWeeks());
  cause(place.forge);

  const { code, stdout } = await run(place);

  expect(code).toBe(4);
  expect(stdout).toContain('2026-W27: created');
  expect(stdout).toContain('stopped early: ');
  expect(stdout).not.toContain('Nothing was published');
  expect(inboxComments(place.forge.world)).toHaveLength(1);
});
