/**
 * What changes on the forge between two weeks: nothing is counted twice, nothing is lost that was once archived, and
 * the page says what is missing.
 */
import {
  deleteRun,
  expireArtifact,
  finishRerun,
  makeReportRef,
  makeRepository,
  renameRepository,
  startRerun,
  transferRepository,
  zipFiles,
  type Artifact,
  type Repository,
  type World,
} from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import type { Aggregated } from '../src/dogfood/aggregate.ts';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import { describeConfiguration } from './configuration.ts';
import { addGateRun, makeReport, makeSmallWorld, setStage, type Stage } from './stage.ts';

const monday = '2026-07-06T02:00:00Z';
const nextSunday = '2026-07-12T02:00:00Z';
const nextMonday = '2026-07-13T02:00:00Z';
const weeks = ['2026-W27', '2026-W28'];

/** Two runs in week 27, one in week 28, which the first harvest does not see yet. */
function makeChangingWorld(version = '16', parts: Partial<Repository> = {}): World {
  const world = makeSmallWorld(parts, version);
  addGateRun(world, 11, '2026-06-30T10:00:00Z', ['a', 'b'], { index: 1 });
  addGateRun(world, 12, '2026-07-01T10:00:00Z', ['a', 'b', 'c'], { index: 2 });
  return world;
}

function addLaterRun(world: World, repository?: string): void {
  addGateRun(world, 13, '2026-07-08T10:00:00Z', ['a', 'c'], { index: 3 }, repository);
}

function platformOf(world: World): Repository {
  return world.repositories[1] as Repository;
}

function artifactOf(world: World, runId: number): Artifact {
  return platformOf(world).artifacts.find((each) => each.runId === runId) as Artifact;
}

/** Gate runs, reported ones and findings, week by week, with the repositories they belong to. */
function figuresOf({ weeks: done }: Aggregated): unknown[] {
  return done.map(({ digest: { ledger, findings, repositories } }) => [
    repositories.map(({ repository }) => repository).join(' '),
    ledger.gateRuns,
    ledger.outcomes.reported,
    findings.total,
  ]);
}

function gapsOf({ weeks: done }: Aggregated): string[] {
  return done.at(-1)?.digest.gaps.map(({ kind }) => kind) ?? [];
}

/** The same archive under a configuration with other repositories. */
function withRepositories(stage: Stage, repositories: string): { readonly config: Stage['config'] } {
  const parts = { url: stage.forge.url, archive: stage.directory, yaml: `repositories: ${repositories}` };
  return { config: readConfig(describeConfiguration({ ...parts, forge: 'identity: claude' }), 'test.yaml') };
}

it('follows a renamed repository that a pattern finds under both names, and counts it once', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world, 'repositories: ["pdurlej/plat*", "pdurlej/new*"]');
  await stage.run(monday, { weeks });
  renameRepository(platformOf(world), 'newform');
  addLaterRun(world, 'newform');
  stage.takeRequests();
  const after = await stage.run(nextSunday, { weeks });
  const offline = await stage.run(nextSunday, { weeks, offline: true });
  const downloads = stage.takeRequests().filter((each) => each.endsWith('/zip'));

  expect(figuresOf(after)).toEqual([
    ['pdurlej/newform', 2, 2, 5],
    ['pdurlej/newform', 1, 1, 2],
  ]);
  expect(after.weeks[1]?.digest.trend.at(-1)).toMatchObject({ open: 2, baseline: 0, new: 0, resolved: 1 });
  expect(downloads).toHaveLength(1);
  expect(after.weeks[1]?.digest.gaps).toMatchObject([{ kind: 'repository-renamed', incomplete: false }]);
  expect(after.remarks).toEqual([]);
  expect(figuresOf(offline)).toEqual(figuresOf(after));
});

it('keeps the history of a renamed repository when its new name is written into the configuration', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world);
  await stage.run(monday, { weeks });
  renameRepository(platformOf(world), 'newform');
  addLaterRun(world, 'newform');
  const followed = await stage.run(nextMonday, { weeks });
  stage.takeRequests();
  const written = await stage.run('2026-07-14T02:00:00Z', { weeks, ...withRepositories(stage, '[pdurlej/newform]') });

  expect(followed.remarks).toEqual([
    'pdurlej/platform is called pdurlej/newform now: write the new name into the configuration.',
  ]);
  expect(figuresOf(followed).map((each) => (each as unknown[]).slice(1))).toEqual([
    [2, 2, 5],
    [1, 1, 2],
  ]);
  expect(figuresOf(written)).toEqual([
    ['pdurlej/newform', 2, 2, 5],
    ['pdurlej/newform', 1, 1, 2],
  ]);
  expect(stage.takeRequests().filter((each) => each.endsWith('/zip'))).toEqual([]);
});

it('never mistakes a new repository under the old name for the one that was renamed', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world, 'repositories: ["pdurlej/plat*", "pdurlej/new*"]');
  await stage.run(monday, { weeks });
  const renamed = platformOf(world);
  renameRepository(renamed, 'newform');
  await stage.run('2026-07-07T02:00:00Z', { weeks });
  renamed.oldNames = [];
  world.repositories.push(makeRepository('pdurlej/platform'));
  addGateRun(world, 14, '2026-07-09T10:00:00Z', ['z'], { index: 1 }, 'platform');
  const after = await stage.run(nextMonday, { weeks });

  expect(
    after.weeks.map(({ digest }) => digest.repositories.map(({ repository, ledger }) => [repository, ledger.gateRuns])),
  ).toEqual([
    [
      ['pdurlej/newform', 2],
      ['pdurlej/platform', 0],
    ],
    [
      ['pdurlej/newform', 0],
      ['pdurlej/platform', 1],
    ],
  ]);
});

it('keeps what was archived of a transferred repository, whose older runs leave the list', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world);
  await stage.run(monday, { weeks });
  transferRepository(platformOf(world), 'guild');
  addLaterRun(world);
  const after = await stage.run(nextSunday, { weeks });

  expect(figuresOf(after).map((each) => (each as unknown[]).slice(1))).toEqual([
    [2, 2, 5],
    [1, 1, 2],
  ]);
  expect(after.remarks[0]).toContain('pdurlej/platform is called guild/platform now');
  const gapsBy = after.weeks.map(({ digest }) => digest.gaps.map(({ kind, count }) => [kind, count]));
  expect(gapsBy[0]).toContainEqual(['runs-unlisted', 2]);
  expect(gapsBy[1]).toContainEqual(['repository-renamed', 1]);
  expect(after.exitCode).toBe(0);

  stage.takeRequests();
  const again = await stage.run('2026-07-14T02:00:00Z', { weeks });
  expect(again.weeks.map(({ digest }) => digest.gaps.map(({ kind, count }) => [kind, count]))).toEqual(gapsBy);
  expect(stage.takeRequests().filter((each) => /actions\/runs\/\d+$/u.test(each))).toEqual([]);
});

it.each([
  ['deleted', (world: World): unknown => world.repositories.pop()],
  ['made private', (world: World): unknown => Object.assign(platformOf(world), { private: true, readers: [] })],
])('keeps what was archived of a repository that was %s, and says that it is out of reach', async (_, change) => {
  const world = makeChangingWorld();
  await using stage = await setStage(world);
  await stage.run(monday, { weeks });
  change(world);
  const after = await stage.run(nextMonday, { weeks });

  expect(figuresOf(after)).toEqual([
    ['pdurlej/platform', 2, 2, 5],
    ['pdurlej/platform', 0, 0, 0],
  ]);
  expect(after.exitCode).toBe(4);
  expect(after.weeks[1]?.digest.gaps[0]).toMatchObject({
    kind: 'repository-unreachable',
    incomplete: true,
    sentence:
      '`pdurlej/platform` could not be listed since 2026-07-13: check that it still exists and that the token may read it; what was archived before is used.',
  });
});

it('reads on by the bridge when a public repository without REST artifacts is made private', async () => {
  const world = makeChangingWorld('15');
  await using stage = await setStage(world);
  await stage.run(monday, { weeks });
  const platform = platformOf(world);
  platform.private = true;
  addLaterRun(world);
  const run = platform.runs.find(({ id }) => id === 13);
  if (run) platform.refs.push(makeReportRef(run, { 'pyfallow-report.json': makeReport(['a', 'c']) }));
  const after = await stage.run(nextMonday, { weeks });

  expect(figuresOf(after)).toEqual([
    ['pdurlej/platform', 2, 2, 5],
    ['pdurlej/platform', 1, 1, 2],
  ]);
  expect(after.exitCode).toBe(0);
});

it('keeps runs that were deleted after they were archived', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world);
  await stage.run(monday, { weeks });
  deleteRun(platformOf(world), 12);
  addLaterRun(world);
  const after = await stage.run(nextMonday, { weeks });

  expect(figuresOf(after)).toEqual([
    ['pdurlej/platform', 2, 2, 5],
    ['pdurlej/platform', 1, 1, 2],
  ]);
  expect(after.weeks[0]?.digest.gaps.map(({ sentence }) => sentence)).toContain(
    '1 gate run of `pdurlej/platform` is no longer listed by the forge (deleted since): what was archived counts on.',
  );
  expect(after.exitCode).toBe(0);
});

it.each(['16', '15.0.2'])(
  'sees a rerun with the same id, name and size, and keeps both attempts (%s)',
  async (version) => {
    const world = makeChangingWorld(version);
    await using stage = await setStage(world);
    await stage.run(monday, { weeks });
    const before = artifactOf(world, 12);
    const run = startRerun(platformOf(world), 12, '2026-07-07T09:00:00Z', world);
    const waiting = await stage.run('2026-07-07T09:01:00Z', { weeks });
    Object.assign(run, { started: '2026-07-07T09:02:00Z' });
    for (const task of run.tasks ?? []) if (task.status === 'running') task.started = '2026-07-07T09:02:00Z';
    // Another letter, not another length: the zip has the same size.
    const zip = zipFiles({ 'pyfallow-report.json': makeReport(['a', 'b', 'x']), 'pyfallow-exit-code.txt': '1\n' });
    finishRerun(platformOf(world), before, { at: '2026-07-07T09:05:00Z', status: 'failure', zip });
    const after = await stage.run(nextMonday, { weeks });

    expect(before.zip().length).toBe(zip.length);
    expect(figuresOf(waiting)[0]).toEqual(['pdurlej/platform', 2, 2, 5]);
    expect(figuresOf(after)).toEqual([
      ['pdurlej/platform', 2, 2, 5],
      ['pdurlej/platform', 1, 1, 3],
    ]);
    expect(after.weeks[1]?.digest.trend.at(-1)).toMatchObject({ open: 3, new: 1, resolved: 1 });
  },
);

it('keeps attempts of the bridge apart, and gives none of them to an execution that left nothing', async () => {
  const world = makeChangingWorld('15', { private: true });
  const platform = platformOf(world);
  const bridge = (id: number, attempt: number, symbols: readonly string[], at: string): void => {
    const run = platform.runs.find((each) => each.id === id);
    if (run === undefined) throw new Error(`no run ${id}`);
    const ref = makeReportRef(run, { 'pyfallow-report.json': makeReport(symbols) }, attempt);
    platform.refs.push({ ...ref, created: at });
  };
  bridge(11, 1, ['a', 'b'], '2026-06-30T09:59:30Z');
  bridge(12, 1, ['a', 'b', 'c'], '2026-07-01T09:59:30Z');
  await using stage = await setStage(world);
  const first = await stage.run(monday, { weeks });
  const [one, two] = platform.runs;
  const rerun = { status: 'failure', started: '2026-07-07T09:00:00Z', stopped: '2026-07-07T09:05:00Z' };
  Object.assign(one as object, rerun);
  Object.assign(two as object, rerun);
  // The clock of this runner is a minute behind; the other run crashed before it had a report.
  bridge(12, 2, ['a', 'x'], '2026-07-07T08:59:30Z');
  const after = await stage.run(nextMonday, { weeks });

  expect(figuresOf(first)[0]).toEqual(['pdurlej/platform', 2, 2, 5]);
  expect(figuresOf(after)).toEqual([
    ['pdurlej/platform', 2, 2, 5],
    ['pdurlej/platform', 2, 1, 2],
  ]);
  expect(after.weeks[1]?.digest.ledger.outcomes['no-artifact']).toBe(1);
});

it('believes no report of an attempt that nobody saw for the one that followed', async () => {
  const world = makeChangingWorld('15', { private: true });
  const platform = platformOf(world);
  const [one, two] = platform.runs;
  if (one === undefined || two === undefined) throw new Error('the world is not as made');
  platform.refs.push(makeReportRef(one, { 'pyfallow-report.json': makeReport(['a', 'b']) }));
  platform.refs.push(makeReportRef(two, { 'pyfallow-report.json': makeReport(['z']) }));
  Object.assign(two, { started: '2026-07-02T09:00:00Z', stopped: '2026-07-02T09:05:00Z' });
  await using stage = await setStage(world);
  const { weeks: done } = await stage.run(monday, { weeks: ['2026-W27'] });

  expect(done[0]?.digest.ledger.outcomes).toMatchObject({ reported: 1, 'no-artifact': 1 });
});

it('takes the last word on a run that was done and changed again', async () => {
  const world = makeChangingWorld();
  await using stage = await setStage(world);
  const before = await stage.run(monday, { weeks: ['2026-W27'] });
  const run = platformOf(world).runs.find(({ id }) => id === 12);
  Object.assign(run as object, { status: 'cancelled', updated: '2026-07-06T03:00:00Z' });
  const after = await stage.run('2026-07-06T04:00:00Z', { weeks: ['2026-W27'] });

  expect(before.weeks[0]?.digest.gate).toMatchObject({ red: 2 });
  expect(after.weeks[0]?.digest.gate).toMatchObject({ red: 1 });
  expect(figuresOf(after)).toEqual([['pdurlej/platform', 2, 2, 5]]);
});

it.each(['16', '15', '12'])('says when an artifact expires between listing and download (%s)', async (version) => {
  const world = makeChangingWorld(version);
  await using stage = await setStage(world);
  const path = version === '16' ? /artifacts\/120\/zip/u : /actions\/runs\/(?:12|2)\/artifacts\/fallow-py$/u;
  const body = version === '16' ? '{"message":"","url":"http://x/api/swagger"}' : 'artifact not found\n';
  stage.forge.faults.push({ path, fault: { kind: 'answer', status: 404, body } });
  const raced = await stage.run(monday, { weeks: ['2026-W27'] });
  stage.forge.faults.length = 0;
  expireArtifact(artifactOf(world, 12), '2026-07-06T03:00:00Z');
  const later = await stage.run('2026-07-06T04:00:00Z', { weeks: ['2026-W27'] });

  for (const run of [raced, later]) {
    expect(run.weeks[0]?.digest.ledger.outcomes).toMatchObject({ reported: 1, 'artifact-expired': 1 });
    expect(gapsOf(run)).toContain('artifact-expired');
  }
});

it('says what expired before the first harvest, where retention is shorter than the window', async () => {
  const world = makeChangingWorld();
  for (const id of [11, 12]) expireArtifact(artifactOf(world, id), '2026-07-05T00:00:00Z');
  addLaterRun(world);
  await using stage = await setStage(world);
  const { weeks: done } = await stage.run(nextMonday, { weeks });

  expect(done[0]?.digest.ledger.outcomes).toMatchObject({ reported: 0, 'artifact-expired': 2 });
  expect(done[0]?.digest.gaps).toMatchObject([
    {
      kind: 'artifact-expired',
      count: 2,
      sentence: expect.stringContaining('had expired or was gone before it could be archived') as string,
    },
  ]);
  expect(done[1]?.digest.trend.at(-1)).toMatchObject({ open: 2, baseline: 2, new: 0 });
});

it.each(['16', '15', '12'])(
  'joins the artifact of a fork with its run: counted apart, never a baseline (%s)',
  async (version) => {
    const world = makeChangingWorld(version);
    addGateRun(world, 13, '2026-07-02T10:00:00Z', ['evil', 'worse'], {
      index: 3,
      fork: true,
      triggerEvent: 'pull_request',
      ref: '#4',
    });
    // A branch of the fork may well be called like the default branch.
    addGateRun(world, 14, '2026-07-03T10:00:00Z', ['evil'], { index: 4, fork: true, ref: 'main' });
    await using stage = await setStage(world);
    const { weeks: done } = await stage.run(monday, { weeks: ['2026-W27'] });

    expect(done[0]?.digest.ledger).toMatchObject({ gateRuns: 4, forks: 2, outcomes: { reported: 4 } });
    expect(done[0]?.digest.trend.at(-1)).toMatchObject({ open: 3, baseline: 3 });
  },
);
