/**
 * A run killed at every request and every write, and on a disk that is full from every write on: whatever it was, the
 * next run leaves the same digests, the same evidence and one comment, byte by byte.
 */
import { makeArtifact, makeRepository, makeRun, startFakeForgejo, tokenOf, type World } from '@platform/fake-forgejo';
import { aggregate, type AggregateRequest } from '../src/dogfood/aggregate.ts';
import { ArchiveError } from '../src/dogfood/errors.ts';
import { silent } from '../src/dogfood/progress.ts';
import { makeRandom, Misfortune, noMishaps, Turns, type Mishaps } from './mishaps.ts';
import { compareSettled, makeHost, networkTo, readSettled, type Host, type Settled } from './settled.ts';
import { addGateRun, makeSmallWorld } from './stage.ts';

export interface CrashResult {
  /** The last step (request or write) at which a run was killed. */
  readonly steps: number;
  /** The last write from which on the disk was full. */
  readonly writes: number;
  readonly crashes: number;
  readonly violations: readonly string[];
}

const now = '2026-07-12T06:00:00Z';
export const yaml =
  'repositories: [pdurlej/platform, pdurlej/agency]\nlogs: [{ repository: pdurlej/platform, path: LOG.md }]\nthreshold: { opened: 2026-05-01 }';

/** Runs of every kind, in two repositories and two weeks. */
export function makeCrashWorld(runs: number): World {
  const log = '### 2026-07-08 10:00 — `[TP]` right\n**fallow-py rule(s):** PY031\n';
  const world = makeSmallWorld({ files: new Map([['LOG.md', log]]) });
  world.repositories.push(makeRepository('pdurlej/agency'));
  const platform = world.repositories[1];
  for (let id = 1; id <= runs; id++) {
    const stopped = `2026-07-${String(1 + (id % 11)).padStart(2, '0')}T10:00:00Z`;
    const parts = id % 3 === 0 ? { ref: `#${id}`, event: 'pull_request', triggerEvent: 'pull_request' } : {};
    if (id % 7 === 5) {
      const run = makeRun(id, stopped, { status: 'cancelled' });
      platform?.runs.push(run);
      if (id % 2 === 0) platform?.artifacts.push(makeArtifact(id * 10, run, Buffer.from('no zip'), {}));
    } else addGateRun(world, id, stopped, ['a', 'b', 'c'].slice(id % 3), parts, id % 4 === 0 ? 'agency' : 'platform');
  }
  return world;
}

export const plain = {
  token: tokenOf('claude'),
  now,
  weeks: ['2026-W27', '2026-W28'],
  offline: false,
  publish: true,
  createInbox: false,
  dryRun: false,
  asOf: null,
  progress: silent,
} satisfies Partial<AggregateRequest>;

/**
 * Enumerates the crashes of a run.
 * @param runs how many the world has
 * @param isChosen leaves out some of the steps; default: none
 */
export async function enumerateCrashes(
  runs: number,
  isChosen: (step: number) => boolean = () => true,
): Promise<CrashResult> {
  const calm = await crash(runs, noMishaps, null);
  const violations = [...calm.violations];
  let crashes = 0;
  const attempt = async (name: string, mishaps: Mishaps): Promise<boolean> => {
    const result = await crash(runs, mishaps, calm.settled);
    violations.push(...result.violations.map((violation) => `${name}: ${violation}`));
    if (result.struck) crashes++;
    return result.struck;
  };
  const [steps, writes] = [
    await goOn(isChosen, async (step) => {
      const before = await attempt(`killed before step ${step}`, { ...noMishaps, killAt: step });
      const after = await attempt(`killed after step ${step}`, { ...noMishaps, killAt: step, killAfter: true });
      return before || after;
    }),
    await goOn(isChosen, (write) => attempt(`disk full at write ${write}`, { ...noMishaps, fullAt: write })),
  ];
  return { steps, writes, crashes, violations };
}

/**
 * Strikes at one step after another until runs end before it. Two downloads of the same bytes at once write them once
 * or twice, so no two runs have just as many steps: only several misses in a row are the end.
 * @returns the last step that was struck
 */
async function goOn(isChosen: (step: number) => boolean, strike: (step: number) => Promise<boolean>): Promise<number> {
  let [last, misses] = [0, 0];
  for (let step = 1; misses < 3; step++) {
    if (!isChosen(step)) continue;
    const struck = await strike(step);
    misses = struck ? 0 : misses + 1;
    if (struck) last = step;
  }
  return last;
}

/** A run with its mishap, the next without any, and what is wrong then. */
async function crash(
  runs: number,
  mishaps: Mishaps,
  wanted: Settled | null,
): Promise<{ struck: boolean; settled: Settled; violations: string[] }> {
  const world = makeCrashWorld(runs);
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(yaml);
  const calm = { ...plain, config: host.config, network: { fetch: networkTo(forge) } };
  const misfortune = new Misfortune(makeRandom(1), new Turns(makeRandom(2)), mishaps, networkTo(forge));
  const violations = await runInto(host, misfortune, mishaps);
  if (wanted !== null) {
    const { exitCode } = await aggregate(calm);
    if (exitCode !== 0) violations.push(`the next run ends with ${exitCode}`);
  }
  const settled = await readSettled(host.directory, world);
  const posts = forge.requests.length;
  await aggregate(calm);
  if (forge.requests.slice(posts).some(({ method }) => method !== 'GET')) violations.push('a run without news writes');
  if (wanted !== null) violations.push(...compareSettled(settled, wanted));
  return { struck: misfortune.killed || isFull(misfortune, mishaps), settled, violations };
}

/** A run with fewer writes than that never met the full disk. */
function isFull({ writes }: Misfortune, { fullAt = Infinity }: Mishaps): boolean {
  return writes >= fullAt;
}

/** A full disk has to be told in its own words, and never as something else; a killed process says nothing. */
async function runInto({ config }: Host, misfortune: Misfortune, mishaps: Mishaps): Promise<string[]> {
  try {
    const done = await aggregate({
      ...plain,
      config,
      network: { fetch: misfortune.fetch, backoffLimit: 1 },
      disk: misfortune.disk,
    });
    if (!isFull(misfortune, mishaps) || done.exitCode === 4) return [];
    return ['a run on a full disk ends as if nothing had been'];
  } catch (error) {
    if (mishaps.fullAt === undefined || (error instanceof ArchiveError && error.kind === 'full')) return [];
    return [`a full disk shows as ${String(error)}`];
  }
}
