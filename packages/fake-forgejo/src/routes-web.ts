/**
 * Artifacts on the pages of the web, in every version: `routers/web/repo/actions/view.go`. Tokens are ignored here
 * (`services/auth`): a private repository is 404 whatever token is sent, and only a login's cookie opens it.
 */
import { canRead, findByName, redirectOldName } from './access.ts';
import { Refusal, Unmodelled, type Answer, type Exchange } from './exchange.ts';
import { serveArtifact } from './files.ts';
import { sizeOf } from './show-actions.ts';
import type { Artifact, Repository, Run } from './world.ts';

/** By the run's index in the repository, in every version; unpaged, unordered, without ids and dates. */
export function listWebArtifacts(exchange: Exchange): Answer {
  const repository = findVisible(exchange);
  const index = exchange.parts[2];
  const run = repository.runs.find((each) => each.index === Number(index));
  if (run === undefined) throw refuseText(`run with index ${repository.id} ${index}: resource does not exist`);
  const artifacts = artifactsOf(repository, run).filter(({ pending }) => pending !== true);
  const shown = artifacts.map((each) => ({
    name: each.name,
    size: sizeOf(each),
    status: each.expired ? 'expired' : 'completed',
  }));
  return { status: 200, json: { artifacts: shown } };
}

/**
 * By index in 11 and 12, by run id from 13 on: there, an index that happens to be another run's id answers 200 with
 * that run's artifact, and nothing tells.
 */
export function downloadWebArtifact(exchange: Exchange): Answer {
  const repository = findVisible(exchange);
  const { webDownloadBy, webDownloadByArtifactId, zipSuffix } = exchange.traits;
  const [, , number, name = ''] = exchange.parts;
  const run = repository.runs.find((each) => (webDownloadBy === 'index' ? each.index : each.id) === Number(number));
  if (run === undefined)
    throw refuseText(
      webDownloadBy === 'index' ? `run with index ${repository.id} ${number}: resource does not exist` : 'no such run',
    );
  const own = artifactsOf(repository, run);
  const artifact =
    own.find((each) => each.name === name) ??
    (webDownloadByArtifactId ? own.find((each) => String(each.id) === name) : undefined);
  if (artifact === undefined || artifact.expired || artifact.pending === true || artifact.older?.unconfirmed === true)
    throw refuseText('artifact not found');
  return serveArtifact(exchange, artifact, `${artifact.name}${zipSuffix}`);
}

function artifactsOf(repository: Repository, run: Run): readonly Artifact[] {
  return repository.artifacts.filter((each) => each.runId === run.id);
}

/** Hidden, unknown and switched off look the same. Pages in HTML, for browsers, are not modelled. */
function findVisible(exchange: Exchange): Repository {
  if (exchange.request.headers.accept?.includes('text/html') === true) throw new Unmodelled('pages in HTML');
  const [owner = '', name = ''] = exchange.parts;
  const repository = findByName(exchange, owner, name);
  if (repository !== undefined && repository.hasActions && canRead(exchange, repository)) return repository;
  if (repository === undefined) redirectOldName(exchange, owner, name);
  const headers = { 'content-type': 'text/plain;charset=utf-8' };
  throw new Refusal({ status: 404, headers, text: 'Not found.\n' });
}

function refuseText(message: string): Refusal {
  return new Refusal({ status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, text: `${message}\n` });
}
