/**
 * What a run tells when nobody looks: its journal, its heartbeat, and what happens when whoever listened is gone.
 * Through the built bin.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { tokenOf } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { onlyPlatform } from './configuration.ts';
import { makeGatedWorld, makePlace, type Place } from './place.ts';
import { bin, unfold, type Finished } from './run-bin.ts';
import { addGateRun } from './stage.ts';

interface Signal {
  readonly path: string;
  readonly body: string;
}

interface Night extends Place {
  /** What reached the heartbeat's server. */
  readonly signals: Signal[];
  aggregate(...args: string[]): Promise<Finished>;
}

/** @param how the heartbeat's server answers */
async function begin(how: 'well' | 'refuse' | 'never-end' = 'well'): Promise<Night> {
  const signals: Signal[] = [];
  const listener = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      signals.push({ path: request.url ?? '', body });
      response.writeHead(how === 'refuse' ? 500 : 200);
      if (how === 'never-end') response.write('O');
      else response.end('OK');
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const place = await makePlace(makeGatedWorld(), {
    yaml: `${onlyPlatform}\nheartbeat: { url: "http://127.0.0.1:${port}/ping/secret-uuid?create=1" }`,
  });
  return {
    ...place,
    signals,
    aggregate: (...args) => place.run('aggregate', '--week', '2026-27', ...args),
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      listener.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

it('tells the heartbeat of start and success, with the line of the journal', async () => {
  await using night = await begin();

  const { code, stdout, stderr } = await night.aggregate();

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toHaveLength(2);
  expect(night.signals).toEqual([
    { path: '/ping/secret-uuid/start?create=1', body: '' },
    { path: '/ping/secret-uuid?create=1', body: `exit 0\n${stdout.trim()}` },
  ]);
});

it('tells the heartbeat of a failure, without a secret, and when the previous good run was', async () => {
  await using night = await begin();
  await night.runHere('aggregate', '--week', '2026-27');
  const good = (JSON.parse(await readFile(join(night.archive, 'last-run.json'), 'utf8')) as { readonly at: string }).at;
  // A dry run is no good run: it must not hide that nothing was published.
  await night.runHere('aggregate', '--week', '2026-27', '--dry-run');
  night.forge.world.tokens.splice(0);

  const { code, stdout, stderr } = await night.aggregate('--debug');

  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(unfold(stderr)).toContain(`The previous good run was ${good}.`);
  expect(night.signals.at(-1)).toEqual({
    path: '/ping/secret-uuid/fail?create=1',
    body: expect.stringMatching(/^exit 2\nhttp:\S+ refuses the token: .*The previous good run was /u),
  });
  expect(night.signals.filter(({ path }) => path.includes('/start'))).toHaveLength(2);
  expect(JSON.stringify(night.signals) + stderr).not.toContain(tokenOf('claude'));
  expect(stderr).not.toContain('secret-uuid');
});

it.each(['refuse', 'never-end'] as const)('does its work when the heartbeat is %s, and says so', async (how) => {
  await using night = await begin(how);

  const { code, stdout } = await night.aggregate();

  expect(code).toBe(0);
  expect(stdout).toContain('2026-W27: created ');
  expect(stdout.includes('note: The heartbeat could not be sent.')).toBe(how !== 'never-end');
  expect(stdout).not.toContain('secret-uuid');
});

it('writes one object a line for machines', async () => {
  await using night = await begin();
  night.forge.faults.push({ path: /actions\/artifacts\/\d+\/zip/u, fault: { kind: 'answer', status: 403, body: '' } });
  addGateRun(night.forge.world, 2, '2026-07-02T10:00:00Z', ['a']);
  const gap = await night.aggregate('--log-format', 'json');
  night.forge.world.tokens.splice(0);
  const failure = await night.aggregate('--log-format', 'json');

  const parse = (text: string): unknown[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  expect(gap.code).toBe(4);
  expect(parse(gap.stdout)).toEqual([
    expect.objectContaining({ level: 'info', week: '2026-W27', action: 'created', gateRuns: 2, reported: 0 }),
    { level: 'warning', week: '2026-W27', text: expect.stringContaining('  incomplete: The forge did not hand out') },
  ]);
  expect(failure).toMatchObject({ code: 2, stdout: '' });
  expect(parse(failure.stderr)).toEqual([
    { level: 'error', text: expect.stringContaining('refuses the token'), exitCode: 2 },
  ]);
});

/** Runs the bin while its reader closes a stream at once. */
async function runUnheard(stream: 'stdout' | 'stderr', args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child[stream].destroy();
  child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

it('finishes its work when nobody reads what it says', async () => {
  await using night = await begin();
  const args = ['dogfood', 'aggregate', '--config', night.config, '--week', '2026-27'];

  expect(await runUnheard('stdout', args)).toBe(0);
  expect(await readdir(join(night.archive, 'digests'))).toHaveLength(2);
  expect(await readdir(night.archive)).not.toContain('lock');
  expect(night.signals.at(-1)?.body).toContain('exit 0\n');
  expect(await runUnheard('stderr', [...args, '--debug'])).toBe(0);
  expect(await runUnheard('stderr', ['dogfood', 'aggregate', '--week', 'soon', '--config', night.config])).toBe(2);
});
