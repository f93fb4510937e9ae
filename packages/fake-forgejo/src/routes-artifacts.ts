/**
 * Artifacts in the API, from Forgejo 16: `routers/api/v1/repo/action_artifact.go`, `models/actions/artifact.go`.
 * Before, the whole routes are absent: 404 as text, for unknown repositories too.
 */
import { canWrite, requireScope } from './access.ts';
import { allowQuery, refuse, Unmodelled, type Answer, type Exchange } from './exchange.ts';
import { answerList } from './paging.ts';
import { serveArtifact } from './files.ts';
import { findActions, findRun } from './routes-runs.ts';
import { showArtifact } from './show-actions.ts';
import type { Artifact, Repository } from './world.ts';

/** A bare array, newest id first; nothing in it tells that a run came from a fork. */
export function listArtifacts(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  return listSome(exchange, repository, repository.artifacts);
}

/** The artifacts of one run; an unknown run is 404, not an empty list. */
export function listRunArtifacts(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  const { id } = findRun(exchange, repository);
  return listSome(
    exchange,
    repository,
    repository.artifacts.filter(({ runId }) => runId === id),
  );
}

/** `name` is exact, and no filter when empty. Uploads that never finished are not there. */
function listSome(exchange: Exchange, repository: Repository, artifacts: readonly Artifact[]): Answer {
  allowQuery(exchange, 'page', 'limit', 'name');
  const name = exchange.query.get('name') ?? '';
  const shown = artifacts
    .filter((each) => each.pending !== true && (name === '' || each.name === name))
    .toSorted((a, b) => b.id - a.id);
  return answerList(exchange, shown, (artifact) => showArtifact(exchange, repository, artifact));
}

/** One artifact, expired or not; deleted and wiped ones look unknown. */
export function getArtifact(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  return { status: 200, json: showArtifact(exchange, repository, findArtifact(exchange, repository)) };
}

/** An expired one is listed, and its zip is 404, never 410. A cache may keep a zip for five minutes. */
export function getArtifactZip(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  const artifact = findArtifact(exchange, repository);
  if (artifact.expired || artifact.older?.unconfirmed === true) throw refuse(exchange, 404, 'artifact not confirmed');
  return serveArtifact(exchange, artifact, `${artifact.name}.zip`);
}

/** The owner's, or a writer's, to do; the token needs `write:repository`. */
export function deleteArtifact(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const { repository } = findActions(exchange);
  if (!canWrite(exchange.user, repository)) throw new Unmodelled('an artifact deleted by one who may not');
  const artifact = findArtifact(exchange, repository);
  repository.artifacts = repository.artifacts.filter((each) => each !== artifact);
  return { status: 204 };
}

/** Ids are global, and one of another repository looks like none. */
function findArtifact(exchange: Exchange, repository: Repository): Artifact {
  const id = Number(exchange.parts[2]);
  const artifact = repository.artifacts.find((each) => each.id === id && each.pending !== true);
  if (artifact === undefined) throw refuse(exchange, 404, 'resource does not exist');
  return artifact;
}
