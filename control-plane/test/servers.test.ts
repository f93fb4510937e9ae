/** One small world, served by every Forgejo there is: the ways differ, the digest does not. */
import { makeReportRef, tokenOf, type Repository, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { sizeOfFiles, type Digest } from '@platform/report-aggregator';
import { addGateRun, makeReport, makeSmallWorld, setStage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const weeks = ['2026-W26', '2026-W27'];

/** Runs of the default branch and of a pull request, one cancelled before it began, one of another workflow. */
function fillWorld(version: string, isPrivate: boolean): World {
  const world = makeSmallWorld({ private: isPrivate }, version);
  const add = (n: number, stopped: string, symbols: readonly string[], parts: object = {}): void =>
    // Ids run ahead of numbers, as on any server with more than one repository.
    addGateRun(world, n + 4, stopped, symbols, { index: n, ...parts });
  add(1, '2026-06-24T10:00:00Z', ['a', 'b', 'c']);
  add(2, '2026-06-25T10:00:00Z', ['a'], { workflow: 'ci.yml' });
  add(3, '2026-06-30T10:00:00Z', ['a', 'b', 'x'], { ref: '#7', triggerEvent: 'pull_request' });
  add(4, '2026-07-01T09:00:00Z', [], { status: 'cancelled', started: null });
  add(5, '2026-07-01T10:00:00Z', ['a', 'c', 'd']);
  add(6, '2026-07-02T10:00:00Z', ['a', 'b'], { ref: '#7', triggerEvent: 'pull_request', status: 'success' });
  const platform = platformOf(world);
  platform.artifacts = platform.artifacts.filter(({ runId }) => runId !== 6 && runId !== 8);
  return world;
}

function platformOf(world: World): Repository {
  return world.repositories.find(({ name }) => name === 'platform') as Repository;
}

/** What the jobs leave by the bridge, in place of what they upload. */
function bridge(world: World): void {
  const platform = platformOf(world);
  const reports: Record<number, readonly string[]> = {
    1: ['a', 'b', 'c'],
    3: ['a', 'b', 'x'],
    5: ['a', 'c', 'd'],
    6: ['a', 'b'],
  };
  for (const run of platform.runs) {
    const symbols = reports[run.index];
    if (symbols !== undefined) platform.refs.push(makeReportRef(run, { 'pyfallow-report.json': makeReport(symbols) }));
  }
}

/** A digest without what names the server, or a run where ids are not told. */
function figuresOf(digest: Digest | undefined): unknown {
  const { asOf: _asOf, provenance: _provenance, forge: _forge, ...figures } = digest as Digest;
  return JSON.parse(JSON.stringify(figures), (key, value: unknown) =>
    key === 'snapshotRun' || key === 'runId' || key === 'id' ? null : value,
  );
}

async function digestsOf(world: World): Promise<{ readonly figures: unknown[]; readonly exitCode: number }> {
  await using stage = await setStage(world);
  const { weeks: done, exitCode } = await stage.run(wednesday, { weeks, token: tokenOf('claude') });
  return { figures: done.map(({ digest }) => figuresOf(digest)), exitCode };
}

/** A run that no runner took is in no list of tasks, which is all that 11 has. */
function dropUntaken(world: World): World {
  const platform = platformOf(world);
  platform.runs = platform.runs.filter(({ started }) => started !== null);
  return world;
}

const reference = digestsOf(fillWorld('16', false));
const referenceFor11 = digestsOf(dropUntaken(fillWorld('16', false)));

it.each([
  ['16', 'its own routes, private', true, false],
  ['15', 'the bridge, private', true, true],
  ['15', 'the pages of the web', false, false],
  ['14', 'the pages of the web', false, false],
  ['13', 'the pages of the web', false, false],
  ['12', 'the pages of the web', false, false],
  ['12', 'the bridge, private', true, true],
  ['11', 'tasks and the bridge, private', true, true],
  ['11', 'tasks and the pages of the web', false, false],
])('Forgejo %s by %s tells what 16 tells', async (version, _, isPrivate, bridged) => {
  const world = fillWorld(version, isPrivate);
  if (bridged) bridge(world);

  expect(await digestsOf(world)).toEqual(await (version === '11' ? referenceFor11 : reference));
});

/** Uploaded by version 3 of the action: another size is told, and no time comes with the bytes. */
function uploadByOldAction(world: World): World {
  for (const artifact of platformOf(world).artifacts) artifact.older = { size: sizeOfFiles(artifact.zip()) ?? 0 };
  return world;
}

it.each(['16', '15', '13', '12'])('Forgejo %s tells the same of uploads by the old action', async (version) => {
  expect(await digestsOf(uploadByOldAction(fillWorld(version, false)))).toEqual(await reference);
});

it('counts no zip made on the fly that holds other files than were listed', async () => {
  const world = uploadByOldAction(fillWorld('15', false));
  for (const { older } of platformOf(world).artifacts)
    if (older !== undefined) Object.assign(older, { size: older.size + 1 });

  const { figures } = await digestsOf(world);

  expect((figures as Digest[])[1]?.ledger.outcomes).toMatchObject({ reported: 0, unreachable: 3 });
});

it.each(['15', '12'])(
  'never sends the token to pages of the web, nor asks twice for what it has (%s)',
  async (version) => {
    const world = fillWorld(version, false);
    await using stage = await setStage(world);
    await stage.run(wednesday, { weeks });
    const pages = stage.forge.requests.filter(({ path }) => path.startsWith('/pdurlej/platform/actions/'));
    stage.takeRequests();
    await stage.run('2026-07-15T10:00:00Z', { weeks });

    expect(pages.filter(({ authorization }) => authorization !== null)).toEqual([]);
    expect(pages.length).toBeGreaterThan(5);
    // One gate run was cancelled before it began, and has nothing that could lie in the archive.
    expect(stage.takeRequests().filter((each) => each.startsWith('GET /pdurlej/platform/actions/'))).toEqual([
      'GET /pdurlej/platform/actions/runs/4/artifacts',
    ]);
  },
);

it('counts nothing twice while the server is upgraded from 11 to 16 under one archive', async () => {
  const world = fillWorld('11', true);
  dropUntaken(world);
  bridge(world);
  await using stage = await setStage(world);
  const figures: unknown[] = [];
  for (const [version, now] of [
    ['11.0.15', '2026-07-06T02:00:00Z'],
    ['15.0.3', '2026-07-08T10:00:00Z'],
    ['16.0.0', '2026-07-08T12:00:00Z'],
  ] as const) {
    world.version = `${version}+gitea-1.22.0`;
    const { weeks: done } = await stage.run(now, { weeks });
    figures.push(done.map(({ digest }) => figuresOf(digest)));
  }

  const { figures: expected } = await referenceFor11;
  expect(figures).toEqual([expected, expected, expected]);
});

it('reads an unordered list whole, however many runs there are', async () => {
  const world = makeSmallWorld({}, '12');
  for (let n = 1; n <= 120; n++) {
    const stopped = new Date(Date.UTC(2026, 5, 29) + n * 3_600_000).toISOString().replace('.000Z', 'Z');
    addGateRun(world, n + 4, stopped, ['a'], { index: n });
  }
  await using stage = await setStage(world);
  const { weeks: done } = await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });

  expect(done[0]?.digest.ledger).toMatchObject({ gateRuns: 120, outcomes: { reported: 120 } });
});

it.each(['15', '12'])('counts no zip that may be of another run, and asks again (%s)', async (version) => {
  const world = fillWorld(version, false);
  const platform = platformOf(world);
  const [first, , second] = platform.artifacts;
  if (first === undefined || second === undefined) throw new Error('the world is not as made');
  const { zip } = first;
  // Between list and download it became another: so would the zip of another run look.
  let asked = 0;
  first.zip = () => (asked++ === 0 ? zip() : second.zip());
  const { updated } = second;
  second.updated = '2026-06-20T10:00:00Z';
  await using stage = await setStage(world);
  const doubtful = await stage.run('2026-07-06T02:00:00Z', { weeks });
  first.zip = zip;
  second.updated = updated;
  const proven = await stage.run(wednesday, { weeks });

  expect(doubtful.exitCode).toBe(4);
  expect(doubtful.weeks.map(({ digest }) => digest.ledger.outcomes.unreachable)).toEqual([1, 1]);
  expect(proven.weeks.map(({ digest }) => figuresOf(digest))).toEqual((await reference).figures);
});

it('counts the copy on the bridge once where the server hands out the upload too', async () => {
  const world = fillWorld('16', false);
  bridge(world);
  for (const artifact of platformOf(world).artifacts) artifact.name = 'pyfallow';
  const older = fillWorld('15', true);
  bridge(older);
  await using stage = await setStage(older);
  await stage.run('2026-07-06T02:00:00Z', { weeks });
  older.version = world.version;
  platformOf(older).artifacts = platformOf(world).artifacts;
  const { weeks: done } = await stage.run(wednesday, { weeks });

  expect(done.map(({ digest }) => figuresOf(digest))).toEqual((await reference).figures);
});

it('says of a private repository without any way what it cannot read and what to do, and calls nothing empty', async () => {
  const { figures, exitCode } = await digestsOf(fillWorld('15', true));
  const [, digest] = figures as Digest[];

  expect(exitCode).toBe(4);
  expect(digest?.ledger.outcomes).toMatchObject({ unreachable: 3, 'no-artifact': 0, cancelled: 1, reported: 0 });
  expect(digest?.gaps[0]).toMatchObject({
    kind: 'artifact-withheld',
    count: 3,
    incomplete: true,
    sentence: expect.stringContaining('`platformctl dogfood bridge` prints the lines') as string,
  });
});
