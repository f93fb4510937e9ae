/** Endings that need more than a wrong flag, through the built bin: a bug, a full disk, a forge that fails halfway. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startFakeForgejo, tokenOf, type FakeForgejo } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { runBin, unfold, type Finished } from './run-bin.ts';
import { addGateRun, inboxComments, makeSmallWorld } from './stage.ts';

function makeForge(): Promise<FakeForgejo> {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-08T10:00:00Z', ['a', 'b']);
  return startFakeForgejo(world);
}

/** @returns the path of a configuration */
function configure(forge: FakeForgejo, archive?: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'platformctl-exit-'));
  const config = join(directory, 'dogfood.yaml');
  writeFileSync(
    config,
    `forge: { url: "${forge.url}" }\nrepositories: [pdurlej/platform]\ninbox: { repository: pdurlej/fallow-py }\narchive: "${archive ?? join(directory, 'archive')}"\ntimeZone: Europe/Warsaw\n`,
  );
  return config;
}

function run(forge: FakeForgejo, env: Record<string, string> = {}, archive?: string): Promise<Finished> {
  return runWith(configure(forge, archive), ['aggregate', '--week', '2026-27..2026-28'], env);
}

function runWith(config: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return runBin(['dogfood', ...args, '--config', config], { FORGEJO_TOKEN: tokenOf('claude'), ...env });
}

it('ends with 1 and a stack when it meets a bug', async () => {
  await using forge = await makeForge();
  const bug = `data:text/javascript,Map.groupBy=()=>{throw%20new%20RangeError('a%20bug')}`;

  const { code, stderr } = await run(forge, { NODE_OPTIONS: `--import=${bug}` });

  expect(code).toBe(1);
  expect(stderr).toContain('RangeError: a bug');
  expect(stderr).toMatch(/ at .*file:/u);
  expect(stderr).not.toContain(tokenOf('claude'));
  expect(inboxComments(forge.world)).toEqual([]);

  const json = await runWith(configure(forge), ['aggregate', '--json'], { NODE_OPTIONS: `--import=${bug}` });
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: 'a bug', stack: expect.stringMatching(/ at /u) } });
  expect(json.code).toBe(1);
});

it('ends with 3 when the server fails past all patience, and says that nothing was published', async () => {
  await using forge = await makeForge();
  forge.faults.push({
    path: /runs/u,
    fault: { kind: 'answer', status: 503, body: '', headers: { 'retry-after': '0' } },
  });

  const { code, stderr } = await run(forge);

  expect(code).toBe(3);
  expect(unfold(stderr)).toContain('answered 503');
  expect(unfold(stderr)).toContain('Nothing was published.');
  expect(inboxComments(forge.world)).toEqual([]);
});

it('ends with 3 when the disk is full, and with 0 when there is room again', async ({ skip }) => {
  await using forge = await makeForge();
  const small = mkdtempSync(join(tmpdir(), 'platformctl-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    skip('may not mount');
  }
  try {
    mkdirSync(join(small, 'archive'));
    const full = await run(forge, {}, join(small, 'archive'));
    execFileSync('mount', ['-o', 'remount,size=2m', small], { stdio: 'ignore' });

    expect(full.code).toBe(3);
    expect(unfold(full.stderr)).toContain('The archive cannot be used: the disk is full; make room and run again');
    expect(inboxComments(forge.world)).toEqual([]);
    expect((await run(forge, {}, join(small, 'archive'))).code).toBe(0);
  } finally {
    execFileSync('umount', [small], { stdio: 'ignore' });
  }
});

it('ends with 3 when the archive may not be written', async ({ skip }) => {
  await using forge = await makeForge();
  const small = mkdtempSync(join(tmpdir(), 'platformctl-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,ro', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    skip('may not mount');
  }
  try {
    const { code, stderr } = await run(forge, {}, join(small, 'archive'));

    expect(code).toBe(3);
    expect(unfold(stderr)).toContain('The archive cannot be used: the file system is read-only; see who owns it');
    expect(unfold(stderr)).toContain('Nothing was published.');
    expect(inboxComments(forge.world)).toEqual([]);
  } finally {
    execFileSync('umount', [small], { stdio: 'ignore' });
  }
});

it('ends with 0 when it has created, updated or left alone, and when all is equal and well; with 4 when it is not', async () => {
  await using forge = await makeForge();
  const config = configure(forge);
  const aggregate = ['aggregate', '--week', '2026-27'];

  const created = await runWith(config, aggregate);
  addGateRun(forge.world, 3, '2026-07-02T10:00:00Z', ['c']);
  const updated = await runWith(config, aggregate);
  const unchanged = await runWith(config, aggregate);
  const [equal, healthy] = [await runWith(config, ['verify']), await runWith(config, ['doctor'])];
  const page = join(dirname(config), 'archive/digests/pyfallow-dogfood-weekly-2026-27.md');
  writeFileSync(page, readFileSync(page, 'utf8').replace('gate runs', 'gate walks'));
  const unequal = await runWith(config, ['verify']);

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
  await using forge = await makeForge();
  cause(forge);

  const { code, stdout } = await run(forge);

  expect(code).toBe(4);
  expect(stdout).toContain('2026-W27: created');
  expect(stdout).toContain('stopped early: ');
  expect(stdout).not.toContain('Nothing was published');
  expect(inboxComments(forge.world)).toHaveLength(1);
});
