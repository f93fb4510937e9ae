// The whole corpus on every Forgejo: `pnpm bench:servers`. What a server lists and how its artifacts are reached
// differs by version; after the harvest nothing may tell the difference. Prints what differs from 16, and ends with 1
// when something does that has no reason.
import { devCorpus, loadCorpus, type Run } from '../packages/fake-forgejo/src/index.ts';
import type { Digest } from '../packages/report-aggregator/src/index.ts';
import { setStage } from '../control-plane/test/stage.ts';

const yaml = `repositories: [pdurlej/*]
gate:
  overrides:
    pdurlej/atlas-signer: { workflows: [quality.yml], artifacts: [quality-gate] }
    pdurlej/fallow-py: { artifacts: [fallow-py, pyfallow, "python-ci-*"] }`;
const weeks = Array.from({ length: 15 }, (_, n) => `2026-W${n + 14}`);

/** 11 has no list of runs but one of tasks: what no runner took is not in it, and forks are not told apart. */
function toldBy11(runs: readonly Run[]): Run[] {
  return runs.filter(({ started }) => started !== null).map((run) => ({ ...run, fork: false }));
}

/** The weeks' digests, without what names the server. */
async function harvest(version: string, refs: boolean): Promise<readonly object[]> {
  const world = loadCorpus(devCorpus, { version, refs });
  for (const repository of world.repositories) repository.runs = toldBy11(repository.runs);
  await using stage = await setStage(world, yaml);
  const started = performance.now();
  const { weeks: done } = await stage.run('2026-08-02T02:00:00Z', { weeks });
  const reported = done.reduce((sum, { digest }) => sum + digest.ledger.outcomes.reported, 0);
  const asked = stage.forge.requests.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`Forgejo ${version}${refs ? ' with refs' : ''}: ${reported} reports, ${asked} requests, ${seconds} s`);
  return done.map(({ digest }) => figuresOf(digest));
}

/** Provenance is a hash of the address, and ways have gaps of their own. */
function figuresOf({ findings, ledger, repositories, trend, week }: Digest): object {
  const series = repositories.map((each) =>
    each.series.map((one) => ({ ...one, snapshotRun: one.snapshotRun !== null })),
  );
  return { week, findings, ledger, trend, series };
}

const reference = await harvest('16', false);
let different = 0;
for (const [version, refs] of [
  ['15', false],
  ['15', true],
  ['14', false],
  ['13', false],
  ['12', false],
  ['11', true],
] as const) {
  const figures = await harvest(version, refs);
  const odd = figures.filter((each, at) => JSON.stringify(each) !== JSON.stringify(reference[at]));
  for (const each of odd) console.log(`  differs from 16: ${(each as { week: string }).week}`);
  different += odd.length;
}
console.log(different === 0 ? 'every version tells the same' : `${different} weeks differ`);
process.exitCode = different === 0 ? 0 : 1;
