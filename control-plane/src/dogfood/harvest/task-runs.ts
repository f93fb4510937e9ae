/**
 * Runs put together from their tasks, for a server that lists no runs (Forgejo 11). A task is one execution of one job
 * that a runner took; a rerun adds tasks with the same number. Ids of runs are not told, so a run gets minus its
 * number; nor is told whether it came from a fork.
 */
import type { Run, Task } from '@platform/forgejo-client';
import type { Known } from './known.ts';

/**
 * Joins tasks into runs, newest first, each as its latest execution.
 * @param known remembers when a run was created whose first tasks are no longer listed
 */
export function joinTasks(tasks: readonly Task[], known: Pick<Known, 'run'>): Run[] {
  const byRun = Map.groupBy(
    tasks.toSorted((a, b) => a.id - b.id),
    ({ runIndex }) => runIndex,
  );
  return [...byRun]
    .toSorted(([a], [b]) => b - a)
    .map(([index, all]) => joinRun(index, all, known.run(-index)?.created ?? null));
}

function joinRun(index: number, tasks: readonly Task[], created: string | null): Run {
  const latest = [...new Map(tasks.map((task) => [task.job, task])).values()];
  const execution = lastExecution(tasks);
  const status = joinStatus(latest.map((task) => task.status));
  const isDone = done.has(status);
  const { workflow, event, ref, sha } = tasks[0] as Task;
  return {
    id: -index,
    index,
    workflow,
    event,
    status,
    ref,
    sha,
    created: [created, ...tasks.map((task) => task.created)].filter((at) => at !== null).toSorted()[0] ?? '',
    started: execution.flatMap((task) => task.started ?? []).toSorted()[0] ?? null,
    stopped: isDone
      ? (execution
          .filter((task) => done.has(task.status))
          .map((task) => task.updated)
          .toSorted()
          .at(-1) ?? null)
      : null,
    fork: false,
    needApproval: false,
  };
}

/** From the last time on that a job began again. */
function lastExecution(tasks: readonly Task[]): readonly Task[] {
  let [from, jobs] = [0, new Set<string>()];
  for (const [at, { job }] of tasks.entries()) {
    if (jobs.has(job)) [from, jobs] = [at, new Set()];
    jobs.add(job);
  }
  return tasks.slice(from);
}

const done: ReadonlySet<string> = new Set(['success', 'failure', 'cancelled', 'skipped']);

/** As the server does it for a run, in this order (`models/actions/run_job.go`). */
function joinStatus(statuses: readonly string[]): string {
  const all = (...names: string[]): boolean => statuses.every((status) => names.includes(status));
  if (all('skipped')) return 'skipped';
  if (all('success', 'skipped')) return 'success';
  return ['cancelled', 'failure', 'running', 'waiting', 'blocked'].find((each) => statuses.includes(each)) ?? 'unknown';
}
