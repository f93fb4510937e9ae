/**
 * Runs, tasks, jobs and artifacts as the wire shows them (`services/convert/action.go`, `modules/structs/action.go`).
 */
import { createHash } from 'node:crypto';
import type { Exchange } from './exchange.ts';
import { tasksOf } from './happenings.ts';
import { showRepository } from './show-repository.ts';
import { showUser } from './show.ts';
import type { Traits } from './versions.ts';
import type { Artifact, Repository, Run, Task } from './world.ts';

/** A run that waits for approval says so by its flag; its status depends on the version. */
export function statusOf(run: Run, traits: Traits): string {
  return run.needApproval ? traits.approvalStatus : run.status;
}

export function showRun(exchange: Exchange, repository: Repository, run: Run): object {
  const { world, root } = exchange;
  const name = `${repository.owner}/${repository.name}`;
  const duration = run.started === null || run.stopped === null ? 0 : Date.parse(run.stopped) - Date.parse(run.started);
  return {
    id: run.id,
    title: run.title,
    repository: showRepository(world, repository, root, null),
    workflow_id: run.workflow,
    index_in_repo: run.index,
    trigger_user: showUser(world, actorOf(repository, run), root),
    ScheduleID: run.triggerEvent === 'schedule' ? 3 : 0,
    prettyref: run.ref,
    is_ref_deleted: false,
    commit_sha: run.sha,
    is_fork_pull_request: run.fork,
    need_approval: run.needApproval,
    approved_by: 0,
    event: showEvent(run),
    event_payload: makePayload(run, name),
    trigger_event: run.triggerEvent,
    status: statusOf(run, exchange.traits),
    started: showInstant(world.zone, run.started),
    stopped: showInstant(world.zone, run.stopped),
    created: showInstant(world.zone, run.created),
    updated: showInstant(world.zone, run.updated),
    // Omitted when zero; nanoseconds.
    ...(duration > 0 ? { duration: duration * 1_000_000 } : {}),
    html_url: `${root}${name}/actions/runs/${run.index}`,
  };
}

function actorOf(repository: Repository, run: Run): string {
  return run.triggerEvent === 'schedule' ? 'forgejo-actions' : (run.actor ?? repository.owner);
}

/** Later pushes to a pull request look like its opening; a dispatched run shows nothing, a scheduled one a push. */
function showEvent({ event, triggerEvent }: Run): string {
  if (event === 'workflow_dispatch') return '';
  if (triggerEvent === 'schedule') return 'push';
  return event.startsWith('pull_request') ? 'pull_request' : event;
}

/** The payload is the webhook's JSON as text; real ones are 5 to 9 kB, and listings are heavy because of it. */
function makePayload(run: Run, repository: string): string {
  return JSON.stringify({
    ref: `refs/heads/${run.ref}`,
    after: run.sha,
    head_commit: { id: run.sha, message: run.title, timestamp: run.created },
    repository: { full_name: repository },
    padding: '.'.repeat(4000),
  });
}

/**
 * Has the run's number and no id; its times are in the zone of the server's process, here UTC. A sub-path of ROOT_URL
 * stands twice in its address.
 */
export function showTask({ root }: Exchange, repository: Repository, run: Run, task: Task): object {
  return {
    id: task.id,
    name: task.job,
    head_branch: run.ref,
    head_sha: run.sha,
    run_number: run.index,
    event: run.triggerEvent,
    display_title: run.title,
    status: task.status,
    workflow_id: run.workflow,
    url: `${root}${new URL(root).pathname.slice(1)}${repository.owner}/${repository.name}/actions/runs/${run.index}`,
    created_at: task.started,
    updated_at: task.updated,
    run_started_at: task.started,
  };
}

/** The newest attempt of each job; one that no runner took has task 0. */
export function showJobs({ world, traits }: Exchange, repository: Repository, run: Run): object[] {
  const taken = [...new Map(tasksOf(run).map((task) => [task.job, task])).values()];
  const waiting = { id: 0, job: 'gate', attempt: 1, status: statusOf(run, traits) };
  return (taken.length > 0 ? taken : [waiting]).map((task, at) => ({
    id: run.id * 10 + at,
    run_id: run.id,
    attempt: task.attempt,
    handle: createHash('sha1').update(`job ${run.id} ${task.job}`).digest('hex').slice(0, 32),
    repo_id: repository.id,
    owner_id: world.users.find(({ login }) => login === repository.owner)?.id ?? 0,
    name: task.job,
    needs: null,
    runs_on: ['host'],
    task_id: task.id,
    status: task.status,
  }));
}

/** Of the zip; of an upload by version 3 of the action, of the files in it. */
export function sizeOf({ older, zip }: Artifact): number {
  return older?.size ?? zip().length;
}

export function showArtifact({ root }: Exchange, repository: Repository, artifact: Artifact): object {
  const place = `${root}api/v1/repos/${repository.owner}/${repository.name}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    name: artifact.name,
    size_in_bytes: sizeOf(artifact),
    archive_download_url: `${place}/zip`,
    expired: artifact.expired,
    run_id: artifact.runId,
    created_at: artifact.created,
    updated_at: artifact.updated,
    expires_at: artifact.expires,
  };
}

/** Never null and never left out: what is unset is the epoch, with the zone's offset of then. */
function showInstant(zone: string, instant: string | null): string {
  if (zone === 'UTC') return instant ?? '1970-01-01T00:00:00Z';
  const time = Date.parse(instant ?? '1970-01-01T00:00:00Z');
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '00', minutes = '00'] = /GMT([+-])(\d\d):(\d\d)/u.exec(name ?? '') ?? [];
  const shift = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return `${new Date(time + shift).toISOString().slice(0, 19)}${sign}${hours}:${minutes}`;
}
