/**
 * Runs, tasks and jobs: `routers/api/v1/repo/action.go`, `models/actions/run_list.go`, `services/convert/action.go`.
 * Each route names the trap that it reproduces.
 */
import { canWrite, findRepository, requireScope } from './access.ts';
import { allowQuery, refuse, refuseMissing, type Answer, type Exchange } from './exchange.ts';
import { cutPage, readPage } from './paging.ts';
import { tasksOf } from './happenings.ts';
import { showJobs, showRun, showTask, statusOf } from './show-actions.ts';
import type { Repository, Run } from './world.ts';

const statuses = ['unknown', 'waiting', 'running', 'success', 'failure', 'cancelled', 'skipped', 'blocked'];

/**
 * An envelope without paging headers. Without `page` every run comes back and `limit` is ignored
 * (`models/db/list.go`). 12 to 14 have no order and ignore `ref` and `workflow_id`. Runs made
 * before a transfer are left out: the list asks for the owner that the run remembers.
 */
export function listRuns(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit', 'status', 'event', 'workflow_id', 'head_sha', 'run_number', 'ref');
  const { repository, hidden } = findActions(exchange);
  const status = exchange.query.getAll('status');
  const unknown = status.find((each) => !statuses.includes(each));
  if (unknown !== undefined) throw refuse(exchange, 400, `unknown status: ${unknown}`);
  const found = repository.runs
    .filter((run) => !hidden && (run.owner ?? repository.owner) === repository.owner)
    .filter((run) => matchesFilters(exchange, run));
  const runs = found.toSorted(orderOf(exchange));
  const shown = cutPage(runs, readPage(exchange)).map((run) => showRun(exchange, repository, run));
  return { status: 200, json: { workflow_runs: shown, total_count: runs.length } };
}

/** Without ORDER BY SQLite gives rows by id, PostgreSQL as they lie: a row that changes moves to the end. */
function orderOf({ traits, world }: Exchange): (a: Run, b: Run) => number {
  if (traits.newestRunsFirst) return (a, b) => b.id - a.id;
  const placeOf = (run: Run): number => (world.postgres ? Date.parse(run.updated) : 0);
  return (a, b) => placeOf(a) - placeOf(b) || a.id - b.id;
}

/** `event` is the stored one, `ref` the full one, `status` any of several; a run number of 0 or no number is no filter. */
function matchesFilters({ query, traits }: Exchange, run: Run): boolean {
  const among = (name: string, value: string): boolean => !query.has(name) || query.getAll(name).includes(value);
  const number = Number(query.get('run_number'));
  return (
    among('status', statusOf(run, traits)) &&
    among('event', run.event) &&
    among('head_sha', run.sha) &&
    (!(number > 0) || number === run.index) &&
    (!traits.runFilters || (among('workflow_id', run.workflow) && among('ref', storedRef(run, traits.fullScheduleRef))))
  );
}

/** Scheduled runs store the bare branch before 16. */
function storedRef(run: Run, fullScheduleRef: boolean): string {
  if (run.triggerEvent === 'schedule' && !fullScheduleRef) return run.ref;
  return run.ref.startsWith('#') ? `refs/pull/${run.ref.slice(1)}/head` : `refs/heads/${run.ref}`;
}

/** Ids are global: one of another repository is 404 with other words. A transfer hides nothing here. */
export function getRun(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  return { status: 200, json: showRun(exchange, repository, findRun(exchange, repository)) };
}

/**
 * One entry for each attempt of a job that a runner took, newest first: the only word about runs in 11. It has the
 * run's number, not its id; queued jobs are missing. Paged like the runs.
 */
export function listTasks(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit', ...(exchange.traits.taskFilters ? ['status'] : []));
  const { repository, hidden } = findActions(exchange);
  const status = exchange.query.getAll('status');
  const all = (hidden ? [] : repository.runs).flatMap((run) => tasksOf(run).map((task) => ({ run, task })));
  const tasks = all
    .filter(({ task }) => status.length === 0 || status.includes(task.status))
    .toSorted((a, b) => b.task.id - a.task.id);
  const shown = cutPage(tasks, readPage(exchange)).map(({ run, task }) => showTask(exchange, repository, run, task));
  return { status: 200, json: { workflow_runs: shown, total_count: tasks.length } };
}

/** A bare array, never paged. A rerun keeps the job's id and raises its attempt. */
export function listJobs(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  return { status: 200, json: showJobs(exchange, repository, findRun(exchange, repository)) };
}

/** The run named in the path. @throws Refusal 404: unknown or deleted, or of another repository */
export function findRun(exchange: Exchange, repository: Repository): Run {
  const id = Number(exchange.parts[2]);
  const run = repository.runs.find((each) => each.id === id);
  if (run !== undefined) return run;
  const foreign = exchange.world.repositories.some(({ runs }) => runs.some((each) => each.id === id));
  throw refuse(exchange, 404, foreign ? 'resource does not exist' : `run with id ${id}: resource does not exist`);
}

/**
 * A repository whose Actions are on. Switched off looks like hidden; before 12.0.3 the owner gets empty lists, and
 * others 403.
 */
export function findActions(exchange: Exchange): { readonly repository: Repository; readonly hidden: boolean } {
  const repository = findRepository(exchange);
  if (repository.hasActions) return { repository, hidden: false };
  if (exchange.traits.unitOffStatus === 404) throw refuseMissing(exchange);
  if (canWrite(exchange.user, repository)) return { repository, hidden: true };
  throw refuse(exchange, 403, 'user should have specific read permission or be a repo admin or a site admin');
}
