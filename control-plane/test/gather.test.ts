/** The look at the inbox and the harvest side by side: neither waits for the other, and what becomes of one when the other fails. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  addInbox,
  makeRepository,
  startFakeForgejo,
  tokenOf,
  type Fault,
  type FakeForgejo,
  type World,
} from '@platform/fake-forgejo';
import type { RequestLine } from '@platform/forgejo-client';
import type { Observation } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { aggregate } from '../src/dogfood/aggregate.ts';
import { disk } from '../src/dogfood/archive/disk.ts';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { ArchiveError } from '../src/dogfood/errors.ts';
import { makeCrashWorld, plain, yaml } from './crashes.ts';
import { settleCalmly } from './fault-runs.ts';
import { compareSettled, makeHost, networkTo, readSettled } from './settled.ts';
import { addGateRun, homeOf, makeSmallWorld, makeWorldWithRun, setStage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const week = { weeks: ['2026-W27'] };
const fallow = '/api/v1/repos/pdurlej/fallow-py';
const platform = '/api/v1/repos/pdurlej/platform';

/** Tells when a run has read so many answers of a kind. */
class Answers {
  readonly #seen: string[] = [];
  readonly #waiting = new Set<() => void>();

  readonly onRequest = ({ method, path }: RequestLine): void => {
    this.#seen.push(`${method} /${path}`);
    for (const look of this.#waiting) look();
  };

  async read(request: RegExp, times = 1): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.#seen.filter((each) => request.test(each)).length >= times) resolve();
    };
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
  }
}

function hold(forge: FakeForgejo, path: RegExp, until: Promise<unknown>): void {
  forge.faults.push({ path, fault: { kind: 'hold', until } });
}

/** What the archive has seen of all repositories. */
async function observe(directory: string): Promise<Observation[]> {
  await using archive = await openArchive(directory);
  const names = await archive.observations.repositories();
  return (await Promise.all(names.map((name) => archive.observations.read(name)))).flat();
}

it.each([
  ['harvests while the inbox is looked at', new RegExp(`^${fallow}`, 'u'), /zip$/u],
  ['looks at the inbox while it harvests', new RegExp(`^${platform}`, 'u'), /fallow-py\/issues\/1\/comments$/u],
])('%s', async (_name, held, other) => {
  await using stage = await setStage(makeWorldWithRun());
  const answers = new Answers();
  hold(stage.forge, held, answers.read(other));

  const { weeks } = await stage.run(wednesday, { ...week, onRequest: answers.onRequest });

  expect(weeks[0]?.published.action).toBe('created');
});

it.each([
  ['is refused', '0'.repeat(40), 'refuses the token'],
  ["is somebody else's", tokenOf('mallory'), 'The token belongs to mallory, and forge.identity says claude'],
])('asks nothing more when the token %s', async (_name, token, sentence) => {
  await using stage = await setStage(makeWorldWithRun(), 'repositories: [pdurlej/platform, "pdurlej/*"]');

  await expect(stage.run(wednesday, { ...week, token })).rejects.toThrow(sentence);

  expect(stage.takeRequests()).toEqual(['GET /api/v1/user']);
  expect(await observe(stage.directory)).toEqual([]);
});

const dropped: Fault = { kind: 'drop', when: 'before' };
const forbidden: Fault = { kind: 'answer', status: 403, body: '{"message":"no"}' };

it.each<[string, string, (world: World, faults: FakeForgejo['faults']) => void]>([
  ['is missing', 'There is no inbox issue in', (world) => void (homeOf(world).issues = [])],
  ['is there twice', '2 issues carry the label', (world) => addInbox(world, homeOf(world))],
  ['is archived', 'is archived and takes no comments', (world) => void (homeOf(world).archived = true)],
  ['has its issues off', 'Issues are switched off in', (world) => void (homeOf(world).hasIssues = false)],
  [
    'is hidden',
    'does not have this, or does not show it to this token (GET api/v1/repos/pdurlej/fallow-py)',
    (world) => void Object.assign(homeOf(world), { private: true, readers: [], writers: [] }),
  ],
  [
    'is forbidden',
    'a scope of the token or a right of its user is missing (GET api/v1/repos/pdurlej/fallow-py)',
    (_world, faults) => void faults.push({ path: /fallow-py/u, fault: forbidden }),
  ],
  [
    'is out of reach',
    '(GET api/v1/repos/pdurlej/fallow-py)',
    (_world, faults) => void faults.push({ path: /fallow-py/u, fault: dropped }),
  ],
])('tells that the inbox %s, and puts nothing down to a repository', async (_name, sentence, spoil) => {
  const world = makeWorldWithRun();
  let looked: Promise<void> | null = null;
  await using forge = await startFakeForgejo(world, {
    async hold({ path }) {
      if (path.includes('fallow-py')) await looked;
      return null;
    },
  });
  await using stage = await setStage(world, undefined, undefined, { forge });
  await stage.run('2026-07-05T02:00:00Z', week);
  const before = await observe(stage.directory);
  const answers = new Answers();
  looked = answers.read(/platform$/u);
  Object.assign(world.repositories[1] as object, { private: true, readers: [] });
  spoil(world, forge.faults);

  const changes = { ...week, network: { backoffLimit: 1 }, onRequest: answers.onRequest };
  await expect(stage.run(wednesday, changes)).rejects.toThrow(sentence);

  // It was hidden, and that was seen before anything was known of the inbox.
  expect(await observe(stage.directory)).toEqual(before);
});

it('asks nothing more once the inbox is found to be wrong', async () => {
  const world = makeWorldWithRun();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `pdurlej/${name}`);
  world.repositories.push(...names.map((name) => makeRepository(name)));
  homeOf(world).archived = true;
  const [answers, four] = [new Answers(), Promise.withResolvers<void>()];
  let asked = 0;
  await using forge = await startFakeForgejo(world, {
    async hold({ path }) {
      if (path.endsWith('/fallow-py')) await four.promise;
      if (!/pdurlej\/[a-f]$/u.test(path)) return null;
      if (++asked === 4) four.resolve();
      await answers.read(/fallow-py$/u);
      return null;
    },
  });
  await using stage = await setStage(world, `repositories: [${names.join(', ')}]`, undefined, { forge });

  await expect(stage.run(wednesday, { ...week, onRequest: answers.onRequest })).rejects.toThrow('is archived');

  // Four at once are described.
  expect(stage.takeRequests().toSorted()).toEqual(
    ['user', ...['a', 'b', 'c', 'd', 'fallow-py'].map((name) => `repos/pdurlej/${name}`)]
      .map((path) => `GET /api/v1/${path}`)
      .toSorted(),
  );
});

function makeManyRuns(): World {
  const world = makeCrashWorld(0);
  for (let id = 1; id <= 130; id++)
    addGateRun(world, id, '2026-07-01T10:00:00Z', ['a'], {}, id % 8 === 0 ? 'agency' : 'platform');
  return world;
}

it('stops a harvest of many artifacts when there is no inbox, and loses nothing', async () => {
  const setting = { world: makeManyRuns, yaml, now: plain.now, weeks: plain.weeks };
  const world = setting.world();
  const { issues } = homeOf(world);
  homeOf(world).issues = [];
  const [answers, underway] = [new Answers(), Promise.withResolvers<void>()];
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(setting.yaml);
  const request = { ...plain, config: host.config, onRequest: answers.onRequest, network: { fetch: networkTo(forge) } };
  const isZip = ({ path }: { readonly path: string }): boolean => path.endsWith('/zip');
  hold(forge, /fallow-py\/issues/u, answers.read(/zip$/u, 20));
  forge.faults.push({ path: /zip$/u, skip: 20, fault: { kind: 'hold', until: underway.promise } });
  forge.faults.push({ path: /actions\/runs\?page=2/u, fault: { kind: 'hold', until: underway.promise } });

  const running = aggregate(request).catch((error: unknown) => error);
  // With the label, and without.
  await answers.read(/fallow-py\/issues$/u, 2);
  await setTimeout(20);
  const isLocked = existsSync(join(host.directory, 'lock'));
  underway.resolve();
  const error = await running;

  expect(String(error)).toContain('There is no inbox issue in http://forge.test/pdurlej/fallow-py');
  // Whoever takes the lock now must find nobody writing.
  expect(isLocked).toBe(true);
  expect(existsSync(join(host.directory, 'lock'))).toBe(false);
  // Six at once for each of two repositories.
  const fetched = forge.requests.filter(isZip).length;
  expect(fetched).toBeLessThanOrEqual(20 + 12);
  expect(forge.requests.some(({ path }) => path.includes('actions/runs?page=3'))).toBe(false);
  const observed = await observe(host.directory);
  expect(new Set(observed.map(({ kind }) => kind))).toEqual(new Set(['artifact']));
  expect(observed).toHaveLength(fetched);

  forge.faults.length = 0;
  homeOf(world).issues = issues;
  await aggregate(request);
  const zips = forge.requests.filter(isZip).map(({ path }) => path);

  expect(new Set(zips).size).toBe(zips.length);
  expect(compareSettled(await readSettled(host.directory, world), await settleCalmly(setting))).toEqual([]);
});

it.each([
  ['11', 3],
  ['14', 2],
  ['15', 2],
])('stops a harvest of a server of version %s, too', async (version, reads) => {
  const world = makeSmallWorld({}, version);
  for (let id = 1; id <= 110; id++) addGateRun(world, id, '2026-07-01T10:00:00Z', ['a']);
  homeOf(world).issues = [];
  await using stage = await setStage(world);
  const answers = new Answers();
  hold(stage.forge, /fallow-py\/issues/u, answers.read(/actions\/(runs|tasks)$/u, reads));
  hold(stage.forge, /actions\/.*page=[23]/u, answers.read(/fallow-py\/issues$/u, 2));

  const running = stage.run(wednesday, { ...week, onRequest: answers.onRequest });

  await expect(running).rejects.toThrow('There is no inbox issue');
  expect(await observe(stage.directory)).toEqual([]);
  // One page further, from whichever end.
  const requests = stage.takeRequests();
  expect(requests.filter((request) => /page=[23]/u.test(request))).toHaveLength(1);
  expect(requests.filter((request) => request.includes('git/refs'))).toEqual([]);
});

it('waits for the inbox that is being made when the harvest fails, and tells why it failed', async () => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), { issues: [], labels: [] });
  await using stage = await setStage(world, 'repositories: [pdurlej/platform, pdurlej/plattform]');
  const answers = new Answers();
  hold(stage.forge, /fallow-py\/(labels|issues)$/u, answers.read(/plattform$/u));

  const changes = { ...week, createInbox: true, onRequest: answers.onRequest };
  await expect(stage.run(wednesday, changes)).rejects.toThrow('The repository pdurlej/plattform does not exist');

  expect(homeOf(world).issues).toMatchObject([{ title: 'Dogfood evidence inbox', state: 'open' }]);
  expect(stage.forge.requests.every(({ status }) => status > 0)).toBe(true);
  const asked = stage.forge.requests.length;
  await setTimeout(20);
  expect(stage.forge.requests).toHaveLength(asked);
});

it('tells what is wrong with the inbox before it tells of a full disk', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const replaceFile: typeof disk.replaceFile = async (path, bytes) => {
    if (path.includes('blobs')) throw new ArchiveError('full', path, 'The archive cannot be used: the disk is full');
    await disk.replaceFile(path, bytes);
  };
  const full = { disk: { ...disk, replaceFile } };
  await expect(stage.run(wednesday, { ...week, ...full })).rejects.toThrow('the disk is full');

  homeOf(world).issues = [];
  await expect(stage.run(wednesday, { ...week, ...full })).rejects.toThrow('There is no inbox issue');
});
