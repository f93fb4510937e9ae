/**
 * Runs that were first known by their number alone. A server before Forgejo 12 tells no ids; what was archived then
 * has minus the number in place of one. When a newer version of the server tells the ids, the runs are the same.
 */
import type { Observation, RunFacts } from './observation.ts';

/** Times of one execution as told by its tasks and by its run differ by no more; milliseconds. */
const sameExecution = 120_000;

/** Gives runs known by number their id, as far as any observation tells it; everything else stays as it is. */
export function identifyRuns(observations: readonly Observation[]): readonly Observation[] {
  const runs = observations.filter((o) => o.kind === 'run');
  if (!runs.some(({ run }) => run.id < 0)) return observations;
  const told = Map.groupBy(
    runs.map(({ run }) => run).filter(({ id }) => id >= 0),
    ({ index }) => -index,
  );
  return observations.map((each) => {
    if (each.kind === 'artifact') return { ...each, runId: told.get(each.runId)?.[0]?.id ?? each.runId };
    if (each.kind !== 'run') return each;
    const twins = told.get(each.run.id);
    return twins === undefined ? each : { ...each, run: identify(each.run, twins) };
  });
}

/** An attempt is known by its `stopped`: one instant told in two ways must not become two attempts. */
function identify(run: RunFacts, twins: readonly RunFacts[]): RunFacts {
  const twin = twins.find(({ stopped }) => isClose(stopped, run.stopped));
  return { ...run, id: twins[0]?.id ?? run.id, ...(twin === undefined ? {} : { stopped: twin.stopped }) };
}

function isClose(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && Math.abs(Date.parse(a) - Date.parse(b)) <= sameExecution;
}
