/**
 * What happens to a forge between two looks, where more than one thing changes with it.
 */
import { traitsOf } from './versions.ts';
import type { Artifact, Repository, Run, Task, World } from './world.ts';

/**
 * A rerun begins: same run, no longer done, its times back to zero. From 15.0.3 all its artifacts are gone at once;
 * before, they stay until each is uploaded again.
 * @param world the default is the newest version
 */
export function startRerun(repository: Repository, runId: number, at: string, world?: Pick<World, 'version'>): Run {
  const run = findRun(repository, runId);
  const before = tasksOf(run);
  const next = 1 + Math.max(0, ...repository.runs.flatMap((each) => tasksOf(each).map(({ id }) => id)));
  const again = [...new Map(before.map((task) => [task.job, task])).values()];
  run.tasks = [
    ...before,
    ...again.map((task, n) => ({
      ...task,
      id: next + n,
      attempt: task.attempt + 1,
      status: 'running',
      started: at,
      updated: at,
    })),
  ];
  Object.assign(run, { status: 'waiting', started: null, stopped: null, updated: at });
  if (traitsOf(world?.version ?? '16').rerunWipes) {
    repository.artifacts = repository.artifacts.filter((artifact) => artifact.runId !== runId);
  }
  return run;
}

/** The rerun ends, and has uploaded this: the artifact keeps its id, `created` and `expires`; only `updated` moves. */
export function finishRerun(
  repository: Repository,
  before: Artifact,
  { at, status, zip }: { readonly at: string; readonly status: string; readonly zip: Uint8Array },
): Artifact {
  const run = findRun(repository, before.runId);
  Object.assign(run, { status, stopped: at, updated: at });
  for (const task of run.tasks ?? []) if (task.status === 'running') Object.assign(task, { status, updated: at });
  const artifact: Artifact = { ...before, expired: false, updated: at, zip: () => zip };
  repository.artifacts = [...repository.artifacts.filter(({ id }) => id !== before.id), artifact];
  return artifact;
}

/** The nightly cleanup: listed, no longer downloadable, and `updated` moves although nothing new came. */
export function expireArtifact(artifact: Artifact, at: string): void {
  Object.assign(artifact, { expired: true, updated: at });
}

/** Another name under the same owner: the old one redirects. */
export function renameRepository(repository: Repository, name: string): void {
  repository.oldNames.push(`${repository.owner}/${repository.name}`);
  repository.name = name;
}

/** Another owner: the old name redirects, and runs made before leave the list (not the ways to them by id). */
export function transferRepository(repository: Repository, owner: string): void {
  for (const run of repository.runs) run.owner ??= repository.owner;
  repository.oldNames.push(`${repository.owner}/${repository.name}`);
  repository.owner = owner;
}

/** A run is deleted (Forgejo 16): its artifacts go with it. */
export function deleteRun(repository: Repository, runId: number): void {
  repository.runs = repository.runs.filter((run) => run.id !== runId);
  repository.artifacts = repository.artifacts.filter((artifact) => artifact.runId !== runId);
}

/** A user takes another name and the repositories along: old addresses answer 307, in every version. */
export function renameUser(world: World, login: string, newLogin: string): void {
  for (const user of world.users) if (user.login === login) user.login = newLogin;
  for (const token of world.tokens) if (token.login === login) token.login = newLogin;
  for (const repository of world.repositories) {
    if (repository.owner === login) repository.owner = newLogin;
    for (const issue of repository.issues) {
      for (const thing of [issue, ...issue.comments]) if (thing.author === login) thing.author = newLogin;
    }
  }
  world.renamedUsers.set(login, newLogin);
}

/** The attempts of a run's jobs that a runner took; none before it starts. */
export function tasksOf(run: Run): readonly Task[] {
  if (run.tasks !== undefined) return run.tasks;
  if (run.started === null) return [];
  const { id, status, started, updated } = run;
  return [{ id, job: 'gate', attempt: 1, status, started, updated }];
}

function findRun(repository: Repository, id: number): Run {
  const run = repository.runs.find((each) => each.id === id);
  if (run === undefined) throw new Error(`no run ${id}`);
  return run;
}
