/** The harvest of one repository over loopback: what is listed, what is fetched when, and what a failure leaves behind. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeArtifact, makeRepository, makeRun, makeWorld, startFakeForgejo, zipFiles } from '@platform/fake-forgejo';
import { tokenOf, type FakeForgejo } from '@platform/fake-forgejo';
import { ForgejoClient } from '@platform/forgejo-client';
import type { Observation } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { Abilities } from '../src/dogfood/harvest/abilities.ts';
import { harvestRepository } from '../src/dogfood/harvest/harvest.ts';
import { EarlyReadings } from '../src/dogfood/derive/early-readings.ts';
import { pagesBackTo } from '../src/dogfood/harvest/horizon.ts';
import { makeReport } from './stage.ts';

const repository = 'pdurlej/platform';
const gate = { workflows: ['fallow-py.yml'], artifacts: ['fallow-py'], reports: ['pyfallow-report.json'] };
const zip = zipFiles({ 'pyfallow-report.json': makeReport(['a']) });

/** A repository of so many gate runs, one an hour from an instant on, each with its artifact. */
async function serveRuns(count: number, from = '2026-07-01T00:00:00Z'): Promise<FakeForgejo> {
  const platform = makeRepository(repository);
  for (let n = 1; n <= count; n++) {
    const stopped = new Date(Date.parse(from) + n * 3_600_000).toISOString().replace(/\.\d+Z$/u, 'Z');
    const run = makeRun(n, stopped);
    platform.runs.push(run);
    platform.artifacts.push(makeArtifact(n, run, zip));
  }
  return startFakeForgejo(makeWorld({ repositories: [platform] }));
}

/** Harvests into an archive. @returns what was observed since the last harvest, and what was asked for */
async function harvest(
  forge: FakeForgejo,
  directory: string,
  seenAt = '2026-07-12T00:00:00Z',
): Promise<{ readonly observed: readonly Observation[]; readonly asked: readonly string[]; readonly error: unknown }> {
  await using archive = await openArchive(directory);
  const before = (await archive.observations.read(repository)).length;
  const asked = forge.requests.length;
  const client = new ForgejoClient({ url: forge.url, token: tokenOf('claude'), retries: 0, backoffLimit: 1 });
  let error: unknown = null;
  try {
    const known = await archive.observations.read(repository);
    const about = await client.repository(repository);
    const opening = new Abilities(client).openSource(repository, gate, known, about);
    const plan = { repository, gate, seenAt, lookBackWeeks: 4, known, inspector: new EarlyReadings() };
    await harvestRepository(opening, archive, plan, () => undefined);
  } catch (thrown) {
    error = thrown;
  }
  const observed = (await archive.observations.read(repository)).slice(before);
  return { observed, asked: forge.requests.slice(asked).map(({ path }) => path), error };
}

function makeDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'platformctl-harvest-'));
}

it('asks for the pages there are, each zip once, the repository once, and nothing else', async () => {
  await using forge = await serveRuns(120);
  const { asked, observed } = await harvest(forge, await makeDirectory());

  expect(asked.filter((path) => path.includes('/actions/runs?'))).toHaveLength(3);
  expect(asked.filter((path) => path.includes('/actions/artifacts?'))).toHaveLength(3);
  expect(new Set(asked.filter((path) => path.endsWith('/zip'))).size).toBe(120);
  expect(asked).toHaveLength(120 + 3 + 3 + 1);
  expect(observed.map(({ kind }) => kind)).toEqual([
    ...Array<string>(120).fill('artifact'),
    ...Array<string>(120).fill('run'),
    'listing',
  ]);
});

it('fetches artifacts of the first page while the second is still being listed', async () => {
  await using forge = await serveRuns(60);
  const fetched = Promise.withResolvers<void>();
  forge.faults.push({ path: /actions\/runs\?page=2/u, fault: { kind: 'hold', until: fetched.promise } });
  const watch = setInterval(() => {
    if (forge.requests.some(({ path, status }) => path.endsWith('/zip') && status === 200)) fetched.resolve();
  }, 5);
  const { observed, error } = await harvest(forge, await makeDirectory());
  clearInterval(watch);

  expect(error).toBeNull();
  expect(observed.filter(({ kind }) => kind === 'run')).toHaveLength(60);
});

it('lists runs beside artifacts from the first page on, where the server handed out artifacts before', async () => {
  await using forge = await serveRuns(1);
  const directory = await makeDirectory();
  await harvest(forge, directory);
  const asked = Promise.withResolvers<void>();
  forge.faults.push({ path: /actions\/artifacts\?page=1/u, fault: { kind: 'hold', until: asked.promise } });
  const watch = setInterval(() => {
    if (forge.requests.filter(({ path }) => path.includes('actions/runs?')).length > 1) asked.resolve();
  }, 5);
  const again = await harvest(forge, directory, '2026-07-13T00:00:00Z');
  clearInterval(watch);

  expect(again.error).toBeNull();
  expect(again.asked.filter((path) => path.includes('actions/runs?'))).toHaveLength(1);
});

it('waits for the list of runs that was begun also where the server does not tell what it can do', async () => {
  await using forge = await serveRuns(1);
  const directory = await makeDirectory();
  await harvest(forge, directory);
  let answered = false;
  const until = setTimeout(100).then(() => (answered = true));
  forge.faults.push({ path: /actions\/runs\?/u, fault: { kind: 'hold', until } });
  forge.faults.push({ path: /actions\/artifacts\?/u, fault: { kind: 'answer', status: 500, body: '' } });
  const again = await harvest(forge, directory, '2026-07-13T00:00:00Z');

  expect(again.error).toMatchObject({ status: 500 });
  expect(answered).toBe(true);
});

it('keeps what it fetched when the listing breaks off, and tells of no run that it may have seen in part', async () => {
  await using forge = await serveRuns(120);
  const directory = await makeDirectory();
  forge.faults.push({
    path: /actions\/artifacts\?page=3/u,
    fault: { kind: 'answer', status: 500, body: '' },
    times: 1,
  });
  const broken = await harvest(forge, directory);

  expect(broken.error).toMatchObject({ kind: 'server' });
  expect(new Set(broken.observed.map(({ kind }) => kind))).toEqual(new Set(['artifact']));

  const mended = await harvest(forge, directory, '2026-07-12T01:00:00Z');
  const fetched = mended.asked.filter((path) => path.endsWith('/zip')).length;
  expect(mended.error).toBeNull();
  expect(fetched + broken.observed.length).toBe(120);
  expect(mended.observed.filter(({ kind }) => kind === 'run')).toHaveLength(120);
});

it('lists no further back than anything can still change, and sees a rerun on the way', async () => {
  await using forge = await serveRuns(1000, '2026-06-01T00:00:00Z');
  const directory = await makeDirectory();
  await harvest(forge, directory);
  const [platform] = forge.world.repositories;
  const rerun = platform?.runs.find(({ id }) => id === 500);
  const upload = platform?.artifacts.find(({ id }) => id === 500);
  if (rerun === undefined || upload === undefined) throw new Error('the world is not as made');
  rerun.stopped = '2026-07-15T00:00:00Z';
  upload.updated = '2026-07-15T00:00:00Z';
  const { asked, observed } = await harvest(forge, directory, '2026-07-16T00:00:00Z');

  // Newest is run 1,000 of 12 July, 16:00; the horizon, four weeks before the last listing, is run 334 of 14 June.
  expect(asked.filter((path) => path.includes('/actions/runs?'))).toHaveLength(14);
  expect(asked.filter((path) => path.includes('/actions/artifacts?'))).toHaveLength(14);
  expect(asked.filter((path) => path.endsWith('/zip'))).toEqual([expect.stringContaining('/artifacts/500/zip')]);
  expect(observed.map((each) => (each.kind === 'run' ? each.run.id : each.kind))).toEqual(['artifact', 500, 'listing']);
});

it('reads a list to its end that is not in falling order, because older ones may follow', async () => {
  const pages = async function* pages(ids: readonly number[][]): AsyncGenerator<{ id: number; created: string }[]> {
    for (const page of ids) yield page.map((id) => ({ id, created: `2026-0${id}-01T00:00:00Z` }));
  };
  const read = (ids: readonly number[][], horizon: string | null): Promise<number[][]> =>
    Array.fromAsync(pagesBackTo(pages(ids), horizon), (page) => page.map(({ id }) => id));

  expect(await read([[9, 8], [7, 5], [4]], '2026-06-01T00:00:00Z')).toEqual([
    [9, 8],
    [7, 5],
  ]);
  expect(await read([[9, 8], [5, 7], [4], [3]], '2026-06-01T00:00:00Z')).toHaveLength(4);
  expect(await read([[4, 5], [7, 8], [9]], '2026-06-01T00:00:00Z')).toHaveLength(3);
  expect(await read([[9, 5], [4]], null)).toHaveLength(2);
  // Within the hour by which clocks may disagree nothing is proven.
  expect(await read([[9, 6], [4]], '2026-06-01T00:30:00Z')).toHaveLength(2);
});
