/**
 * What changes on a forge between two harvests, on every kind of server: nothing counts twice, nothing that was once
 * archived is lost, and what cannot be read any more is said. The newest Forgejo is the reference.
 */
import {
  finishRerun,
  makeReportRef,
  renameRepository,
  startRerun,
  transferRepository,
  zipFiles,
  type Repository,
  type World,
} from '@platform/fake-forgejo';
import type { Digest } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { addGateRun, makeReport, makeSmallWorld, setStage, type Stage } from './stage.ts';

const weeks = ['2026-W27', '2026-W28'];
const monday = '2026-07-06T02:00:00Z';
const wednesday = '2026-07-08T12:00:00Z';

/** What is left in a ref, beside or in place of the upload, where `refs` says so. */
interface Server {
  readonly version: string;
  readonly refs: boolean;
}

interface Scene {
  readonly world: World;
  readonly platform: Repository;
  readonly stage: Stage;
  /** A run stops, with a report. */
  readonly add: (index: number, stopped: string, symbols: readonly string[]) => void;
  /** Harvests both weeks. */
  readonly look: (now: string) => Promise<unknown>;
}

/** Two runs of one week; ids are not numbers. */
async function play<T>({ refs, version }: Server, act: (scene: Scene) => Promise<T>): Promise<T> {
  const world = makeSmallWorld({}, version);
  const platform = world.repositories.find(({ name }) => name === 'platform');
  if (platform === undefined) throw new Error('no platform');
  const add = (index: number, stopped: string, symbols: readonly string[]): void => {
    addGateRun(world, index + 6, stopped, symbols, { index }, platform.name);
    if (refs) leave(platform, index, symbols);
  };
  add(1, '2026-07-01T10:00:00Z', ['a', 'b']);
  add(2, '2026-07-02T10:00:00Z', ['a', 'b', 'c']);
  await using stage = await setStage(world);
  const look = async (now: string): Promise<unknown> => {
    const { exitCode, weeks: done } = await stage.run(now, { weeks });
    return { exitCode, weeks: done.map(({ digest }) => figuresOf(digest)) };
  };
  return await act({ world, platform, stage, add, look });
}

function leave(platform: Repository, index: number, symbols: readonly string[], attempt = 1): void {
  const run = platform.runs.find((each) => each.index === index);
  if (run === undefined) throw new Error(`no run ${index}`);
  platform.refs.push(makeReportRef(run, { 'pyfallow-report.json': makeReport(symbols) }, attempt));
}

function figuresOf({ findings, gaps, ledger }: Digest): object {
  return { runs: ledger.gateRuns, outcomes: ledger.outcomes, findings: findings.total, gaps };
}

const reported = (runs: number, findings: number): object => ({
  runs,
  outcomes: expect.objectContaining({ reported: runs }) as object,
  findings,
});

const servers: readonly Server[] = [
  { version: '16', refs: false },
  { version: '15.0.3', refs: false },
  { version: '15.0.2', refs: false },
  { version: '12', refs: false },
  { version: '11', refs: true },
];

it.each(servers)('a rerun on $version: both executions count, each in its week', async (server) => {
  await play(server, async ({ world, platform, look }) => {
    const first = platform.artifacts[0];
    if (first === undefined) throw new Error('no artifact');
    const before = await look(monday);

    startRerun(platform, 7, '2026-07-07T09:00:00Z', world);
    const during = await look('2026-07-07T09:01:00Z');
    const run = platform.runs.find(({ id }) => id === 7);
    Object.assign(run ?? {}, { started: '2026-07-07T09:02:00Z' });
    for (const task of run?.tasks ?? []) if (task.attempt === 2) task.started = '2026-07-07T09:02:00Z';
    const zip = zipFiles({ 'pyfallow-report.json': makeReport(['x', 'y', 'z']), 'pyfallow-exit-code.txt': '1\n' });
    finishRerun(platform, first, { at: '2026-07-07T09:05:00Z', status: 'failure', zip });
    if (server.refs) leave(platform, 1, ['x', 'y', 'z'], 2);
    const after = await look('2026-07-07T12:00:00Z');

    expect(before).toMatchObject({ exitCode: 0, weeks: [reported(2, 5), reported(0, 0)] });
    expect(during).toEqual(before);
    expect(after).toMatchObject({ exitCode: 0, weeks: [reported(2, 5), reported(1, 3)] });
  });
});

it.each([
  ['renamed', servers[1], (platform: Repository): void => renameRepository(platform, 'tools')],
  ['renamed', servers[4], (platform: Repository): void => renameRepository(platform, 'tools')],
  ['transferred', servers[1], (platform: Repository): void => transferRepository(platform, 'guild')],
  ['transferred', servers[3], (platform: Repository): void => transferRepository(platform, 'guild')],
] as const)('a repository that is %s: runs of before stay, new ones are found (%o)', async (_, server, change) => {
  await play(server ?? { version: '16', refs: false }, async ({ platform, add, look }) => {
    await look(monday);
    change(platform);
    add(3, '2026-07-07T10:00:00Z', ['a', 'b', 'd']);

    expect(await look(wednesday)).toMatchObject({ exitCode: 0, weeks: [reported(2, 5), reported(1, 3)] });
  });
});

it.each([
  [{ version: '15', refs: false }, 4, { reported: 0, unreachable: 1 }, ['artifact-withheld', 'no-snapshot']],
  [{ version: '11', refs: false }, 4, { reported: 0, unreachable: 1 }, ['artifact-withheld', 'no-snapshot']],
  [{ version: '15', refs: true }, 0, { reported: 1, unreachable: 0 }, []],
])('a repository that becomes private on %o', async (server, exitCode, outcomes, kinds) => {
  await play(server, async ({ platform, add, look }) => {
    await look(monday);
    Object.assign(platform, { private: true, readers: ['claude'] });
    add(3, '2026-07-07T10:00:00Z', ['a', 'b', 'd']);

    const gaps = kinds.map((kind) => expect.objectContaining({ kind }) as object);
    expect(await look(wednesday)).toMatchObject({ exitCode, weeks: [reported(2, 5), { runs: 1, outcomes, gaps }] });
  });
});

it.each([servers[0], servers[1], servers[4]])(
  'a repository that is deleted on %o: what was archived is used',
  async (server) => {
    await play(server ?? { version: '16', refs: false }, async ({ world, platform, look }) => {
      await look(monday);
      world.repositories = world.repositories.filter((each) => each !== platform);

      expect(await look(wednesday)).toMatchObject({
        exitCode: 4,
        weeks: [reported(2, 5), { runs: 0, gaps: [{ kind: 'repository-unreachable' }, { kind: 'no-snapshot' }] }],
      });
    });
  },
);
