/** What a run derives anew: only what new knowledge touches, and then the same as if nothing had been derived before. */
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { World } from '@platform/fake-forgejo';
import type { EvidenceWeek } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { addGateRun, makeSmallWorld, setStage, type Stage } from './stage.ts';

const names = ['2026-W25', '2026-W26', '2026-W27', '2026-W28'];
const pull = (number: number): Parameters<typeof addGateRun>[4] => ({
  event: 'pull_request',
  triggerEvent: 'pull_request',
  ref: `#${number}`,
});

/** Four weeks: a push and a run of a pull request each; #1 goes on through all of them. */
function makeWorld(): World {
  const world = makeSmallWorld();
  for (const n of names.keys()) {
    const monday = Date.parse('2026-06-15T08:00:00Z') + n * 7 * 86_400_000;
    const day = (days: number): string => new Date(monday + days * 86_400_000).toISOString().replace('.000Z', 'Z');
    addGateRun(world, 10 * n + 1, day(0), ['a', 'b', `push${n}`]);
    addGateRun(world, 10 * n + 2, day(1), ['a', `new${n}`], pull(1));
    addGateRun(world, 10 * n + 3, day(2), [`own${n}`], pull(n + 2));
  }
  return world;
}

/** Derives the digest of the last week, as Wednesdays of July see it. */
async function look(stage: Stage, day: number, offline = false): Promise<Record<string, string>> {
  await stage.run(`2026-07-${day}T10:00:00Z`, { weeks: ['2026-W28'], offline });
  return stage.readDigests();
}

/** The same from observations and bytes alone. */
async function lookAnew(stage: Stage, day: number): Promise<Record<string, string>> {
  await rm(join(stage.directory, 'weeks'), { recursive: true });
  await rm(join(stage.directory, 'digests'), { recursive: true });
  return look(stage, day, true);
}

async function listFiles(stage: Stage, end: string): Promise<string[]> {
  const files = await readdir(join(stage.directory, 'weeks'));
  return files.filter((name) => name.endsWith(end)).toSorted();
}

/** Puts other bytes into every file of the archived zips. @returns what puts them back */
async function spoilBlobs(stage: Stage): Promise<() => Promise<void>> {
  const all = await readdir(join(stage.directory, 'blobs'), { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const));
  for (const path of paths) await writeFile(path, 'other bytes');
  return async () => {
    for (const [path, bytes] of files) await writeFile(path, bytes);
  };
}

async function forget(stage: Stage, ...files: string[]): Promise<void> {
  for (const file of files) await rm(join(stage.directory, 'weeks', file));
}

it('looks into no evidence but that of the week, and of the one before', async () => {
  await using stage = await setStage(makeWorld());
  const before = await look(stage, 15);
  await forget(stage, '2026-W25.json.gz', '2026-W26.json.gz');

  expect(await look(stage, 15)).toEqual(before);
  expect(await listFiles(stage, 'W25.json.gz')).toEqual([]);
  expect(await listFiles(stage, '.rollup.json.gz')).toEqual(names.map((name) => `${name}.rollup.json.gz`));
});

it('makes a rollup again that is gone or damaged, from the weeks that its pull requests reach back to', async () => {
  await using stage = await setStage(makeWorld());
  const before = await look(stage, 15);
  await forget(stage, '2026-W25.json.gz', '2026-W26.json.gz', '2026-W26.rollup.json.gz');
  await writeFile(join(stage.directory, 'weeks', '2026-W27.rollup.json.gz'), 'nonsense');

  expect(await look(stage, 15)).toEqual(before);
  expect(await listFiles(stage, '.json.gz')).toHaveLength(3 * names.length);
});

it('reads no report again of a week that goes on', async () => {
  const world = makeWorld();
  await using stage = await setStage(world);
  await look(stage, 15);
  addGateRun(world, 99, '2026-07-08T20:00:00Z', ['a', 'late'], pull(1));
  const restore = await spoilBlobs(stage);
  const digests = await look(stage, 16);

  await restore();
  expect(await lookAnew(stage, 16)).toEqual(digests);
});

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A derived week, and the lines of its basis, as somebody left them: what is changed about a pair that agrees. */
interface Left {
  readonly week: EvidenceWeek;
  readonly basis: readonly string[];
  /** The file that the basis says it belongs to. */
  readonly file?: string;
}

/** Leaves the pair of a week otherwise, and nothing that can be read but what is new. */
async function leave(stage: Stage, name: string, change: (pair: Left) => Left): Promise<void> {
  const path = (end: string): string => join(stage.directory, 'weeks', `${name}.${end}`);
  const read = async (end: string): Promise<unknown> => JSON.parse(gunzipSync(await readFile(path(end))).toString());
  const [, ...lines] = (await read('basis.json.gz')) as string[];
  const { week, basis, file } = change({ week: (await read('json.gz')) as EvidenceWeek, basis: lines });
  const packed = gzipSync(JSON.stringify(week));
  await writeFile(path('json.gz'), packed);
  await writeFile(path('basis.json.gz'), gzipSync(JSON.stringify([file ?? sha256(packed), ...basis])));
  await spoilBlobs(stage);
}

it.each<[string, boolean, (pair: Left) => Left]>([
  ['nothing but what is new where week and basis agree', true, (pair) => pair],
  ['all of it where it is not known what it was derived from', false, (pair) => ({ ...pair, basis: [] })],
  [
    'all of it where it was derived from something else',
    false,
    ({ week, ...rest }) => ({ ...rest, week: { ...week, inputs: 'something else' } }),
  ],
  [
    'all of it where another version derived it',
    false,
    ({ week, basis: [, description = ''] }) => {
      const basis = ['platformctl 0.0.9', description];
      return { basis, week: { ...week, inputs: sha256(basis.join('\n')) } };
    },
  ],
  ['all of it where it was changed since', false, (pair) => ({ ...pair, file: sha256('as it was') })],
])('reads of a week that goes on %s', async (_, recalls, change) => {
  const world = makeWorld();
  await using stage = await setStage(world);
  await look(stage, 15);
  addGateRun(world, 99, '2026-07-08T20:00:00Z', ['a', 'late'], pull(1));
  await leave(stage, '2026-W28', change);
  const failure = await look(stage, 16).then(
    () => null,
    (error: unknown) => error,
  );

  expect(failure).toEqual(recalls ? null : expect.objectContaining({ kind: 'corrupt' }));
});

it('reads all of it where it is looked at as it was known earlier', async () => {
  const world = makeWorld();
  await using stage = await setStage(world);
  await look(stage, 15);
  addGateRun(world, 99, '2026-07-08T20:00:00Z', ['a', 'late'], pull(1));
  await look(stage, 16);
  await spoilBlobs(stage);

  const looking = stage.run('2026-07-16T11:00:00Z', {
    weeks: ['2026-W28'],
    offline: true,
    asOf: '2026-07-15T12:00:00Z',
  });
  await expect(looking).rejects.toMatchObject({ kind: 'corrupt' });
});

it('takes late knowledge of an old week into all that rest on it', async () => {
  const world = makeWorld();
  await using stage = await setStage(world);
  const before = await look(stage, 15);
  // A rerun of the second week's run of #1, seen late, and one more push of the first week that was listed late.
  const platform = world.repositories.find(({ name }) => name === 'platform');
  const old = platform?.runs.find(({ id }) => id === 12);
  Object.assign(old ?? {}, { status: 'success' });
  addGateRun(world, 99, '2026-06-16T20:00:00Z', ['a', 'late'], pull(1));
  const digests = await look(stage, 16);

  expect(digests).not.toEqual(before);
  expect(await lookAnew(stage, 16)).toEqual(digests);
});

it('keeps nothing of a look at what was known earlier', async () => {
  const world = makeWorld();
  await using stage = await setStage(world);
  await look(stage, 15);
  addGateRun(world, 99, '2026-06-16T20:00:00Z', ['a', 'late'], pull(1));
  const digests = await look(stage, 16);

  await stage.run('2026-07-16T11:00:00Z', { weeks: ['2026-W28'], offline: true, asOf: '2026-07-15T12:00:00Z' });

  expect(await look(stage, 16, true)).toEqual(digests);
});
