/** What the doctor says of the ways to reports, server by server, and what it asks for that. */
import { makeReportRef, startFakeForgejo, tokenOf, type World } from '@platform/fake-forgejo';
import { ForgejoClient } from '@platform/forgejo-client';
import { expect, it } from 'vitest';
import { describeWays } from '../src/dogfood/doctor/check-ways.ts';
import { Abilities } from '../src/dogfood/harvest/abilities.ts';
import { findWays, type Ways } from '../src/dogfood/harvest/ways.ts';
import { addGateRun, makeReport, makeSmallWorld } from './stage.ts';

const name = 'pdurlej/platform';
const gate = { workflows: ['fallow-py.yml'], artifacts: ['fallow-py'], reports: ['pyfallow-report.json'] };

function makeWorldOf(version: string, isPrivate: boolean, bridged: readonly number[] = []): World {
  const world = makeSmallWorld({ private: isPrivate }, version);
  addGateRun(world, 11, '2026-07-01T10:00:00Z', ['a'], { index: 1 });
  addGateRun(world, 12, '2026-07-02T10:00:00Z', ['a'], { index: 2 });
  const platform = world.repositories[1];
  for (const run of platform?.runs ?? [])
    if (bridged.includes(run.index))
      platform?.refs.push(makeReportRef(run, { 'pyfallow-report.json': makeReport(['a']) }));
  return world;
}

async function waysOf(world: World, change: (world: World) => void = () => undefined): Promise<Ways> {
  await using forge = await startFakeForgejo(world);
  const client = new ForgejoClient({ url: forge.url, token: tokenOf('claude-minimal'), retries: 0 });
  const abilities = new Abilities(client);
  const about = await client.repository(name);
  const source = await abilities.openSource(name, gate, [], about);
  const runs = (await Array.fromAsync(source.runPages(null))).flat();
  change(world);
  return await findWays(
    client,
    abilities,
    about,
    runs.toSorted((a, b) => b.index - a.index),
  );
}

const none = { left: 0, of: 2, newest: false };
const both = { left: 2, of: 2, newest: true };

it.each<[string, boolean, readonly number[], Ways, string | null]>([
  [
    '16',
    true,
    [],
    {
      runsListing: 'newest-first',
      artifactListing: true,
      artifactDownload: true,
      bridgeRefs: none,
      anonymousWeb: false,
      incomingOnly: false,
    },
    null,
  ],
  [
    '15',
    true,
    [1, 2],
    {
      runsListing: 'newest-first',
      artifactListing: false,
      artifactDownload: false,
      bridgeRefs: both,
      anonymousWeb: false,
      incomingOnly: false,
    },
    'by the bridge: 2 of 2 gate runs since 2026-06-14',
  ],
  [
    '15',
    false,
    [],
    {
      runsListing: 'newest-first',
      artifactListing: false,
      artifactDownload: false,
      bridgeRefs: none,
      anonymousWeb: true,
      incomingOnly: false,
    },
    'from the pages of the web, as long as it is public; it has no bridge yet',
  ],
  [
    '13',
    true,
    [],
    {
      runsListing: 'unordered',
      artifactListing: false,
      artifactDownload: false,
      bridgeRefs: none,
      anonymousWeb: false,
      incomingOnly: true,
    },
    'no way: the server hands artifacts to no token, the workflow has no bridge, and nobody may look without a login',
  ],
  [
    '12',
    true,
    [1],
    {
      runsListing: 'unordered',
      artifactListing: false,
      artifactDownload: false,
      bridgeRefs: { left: 1, of: 2, newest: false },
      anonymousWeb: false,
      incomingOnly: false,
    },
    'by the bridge: 1 of 2 gate runs since 2026-06-14, and not the last one',
  ],
  [
    '11',
    true,
    [1, 2],
    {
      runsListing: 'tasks',
      artifactListing: false,
      artifactDownload: false,
      bridgeRefs: both,
      anonymousWeb: false,
      incomingOnly: false,
    },
    'by the bridge: 2 of 2 gate runs since 2026-06-14',
  ],
])('Forgejo %s, private %s, bridged runs %j', async (version, isPrivate, bridged, ways, sentence) => {
  const found = await waysOf(makeWorldOf(version, isPrivate, bridged));

  expect(found).toEqual(ways);
  expect(describeWays(name, found, '2026-06-14').map((finding) => finding.found)).toEqual(
    sentence === null ? [] : [sentence],
  );
});

it('tells a gap from what is only worth mending, and the cure', async () => {
  const [closed] = describeWays(name, await waysOf(makeWorldOf('15', true)), '2026-06-14');
  const [broken] = describeWays(name, await waysOf(makeWorldOf('15', true, [1])), '2026-06-14');

  expect(closed).toMatchObject({
    mark: 'remark',
    exit: 4,
    cure: expect.stringContaining('platformctl dogfood bridge --workflow FILE') as string,
  });
  expect(broken).toMatchObject({ mark: 'remark', exit: 0 });
});

it('does not know of pages where a login is asked for, nor take refs with forged names for reports', async () => {
  const world = makeWorldOf('15', false);
  const platform = world.repositories[1];
  const [run] = platform?.runs ?? [];
  if (platform === undefined || run === undefined) throw new Error('the world is not as made');
  platform.refs.push(makeReportRef({ ...run, id: run.id + 1 }, { 'pyfallow-report.json': '{}' }));
  const found = await waysOf(world, (served) => {
    served.signInRequired = true;
  });

  expect(found).toMatchObject({ anonymousWeb: false, bridgeRefs: { left: 0 }, incomingOnly: true });
});

it('asks for no page of artifacts twice: what the server can do shows in the first one', async () => {
  const world = makeWorldOf('16', false);
  for (let id = 100; id < 160; id++) addGateRun(world, id, '2026-07-03T10:00:00Z', ['a']);
  await using forge = await startFakeForgejo(world);
  const client = new ForgejoClient({ url: forge.url, token: tokenOf('claude-minimal'), retries: 0 });
  const abilities = new Abilities(client);
  const source = await abilities.openSource(name, gate, [], await client.repository(name));

  const pages = await Array.fromAsync(source.artifactPages(null));

  expect(pages.map((page) => page.length)).toEqual([50, 12]);
  expect(forge.requests.filter(({ path }) => path.includes('/actions/artifacts'))).toHaveLength(2);
  expect(await Array.fromAsync(source.artifactPages(null))).toEqual(pages);
});
