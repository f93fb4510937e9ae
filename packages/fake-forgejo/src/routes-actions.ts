/**
 * Server, repositories, files, runs and artifacts, as Forgejo 16 answers for them. Each route names the trap that
 * it reproduces.
 */
import {
  allowQuery,
  answerList,
  canRead,
  cutPage,
  findRepository,
  readPage,
  refuse,
  refuseMissing,
  requireScope,
  type Answer,
  type Exchange,
} from './exchange.ts';
import { showArtifact, showRepository, showRun, showUser } from './show.ts';
import type { Artifact, Repository, Run } from './world.ts';

/** Text after the number: only the leading part may be parsed. */
export function getVersion({ world }: Exchange): Answer {
  return { status: 200, json: { version: world.version } };
}

/** The limits that a longer page is silently cut to. */
export function getApiSettings(): Answer {
  return {
    status: 200,
    json: {
      max_response_items: 50,
      default_paging_num: 30,
      default_git_trees_per_page: 1000,
      default_max_blob_size: 10_485_760,
    },
  };
}

/** Allowed types are enforced on upload, sizes and counts are not. */
export function getAttachmentSettings(): Answer {
  const types = '.csv,.gz,.json,.log,.md,.png,.svg,.txt,.zip';
  return { status: 200, json: { enabled: true, allowed_types: types, max_size: 2048, max_files: 5 } };
}

/** 401 without a token; 403 without `read:user`, and always for a token made for one repository. */
export function getUser(exchange: Exchange): Answer {
  if (exchange.user === null) throw refuse(exchange, 401, 'token is required');
  requireScope(exchange, 'user');
  return { status: 200, json: showUser(exchange.world, exchange.user.login, exchange.root) };
}

/** All that the token sees, public ones of others included. */
export function searchRepositories(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit');
  const visible = exchange.world.repositories.filter((repository) => canRead(exchange, repository));
  const { json, ...rest } = answerList(exchange, visible, (repository) =>
    showRepository(exchange.world, repository, exchange.root, exchange.user),
  );
  return { ...rest, json: { ok: true, data: json } };
}

export function getRepository(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  return { status: 200, json: showRepository(exchange.world, findRepository(exchange), exchange.root, exchange.user) };
}

/** A directory is a list, a file an object; a missing path 404; an empty repository an empty list. */
export function getContents(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'ref');
  const { files } = findRepository(exchange);
  const path = exchange.parts[2] ?? '';
  const file = files.get(path);
  if (file !== undefined) return { status: 200, json: showFile(path, file) };
  const prefix = path === '' ? '' : `${path}/`;
  const below = [...files.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (below.length === 0 && files.size > 0)
    throw refuse(exchange, 404, "The target couldn't be found.", [`object does not exist [id: , rel_path: ${path}]`]);
  const names = [...new Set(below.map((name) => name.split('/')[0] ?? ''))].toSorted();
  const typeOf = (name: string): string => (below.includes(name) ? 'file' : 'dir');
  return { status: 200, json: names.map((name) => ({ name, path: prefix + name, type: typeOf(name), size: 0 })) };
}

function showFile(path: string, text: string): object {
  const content = Buffer.from(text).toString('base64');
  return {
    name: path.split('/').at(-1),
    path,
    type: 'file',
    size: Buffer.byteLength(text),
    encoding: 'base64',
    content,
  };
}

const statuses = ['unknown', 'waiting', 'running', 'success', 'failure', 'cancelled', 'skipped', 'blocked'];

/** An envelope without paging headers, newest id first. Without `page` every run comes back. The runs of a hidden or switched-off unit are 404. */
export function listRuns(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit', 'status', 'workflow_id', 'head_sha', 'run_number');
  const repository = findActions(exchange);
  const status = exchange.query.getAll('status');
  const unknown = status.find((each) => !statuses.includes(each));
  if (unknown !== undefined) throw refuse(exchange, 400, `unknown status: ${unknown}`);
  const runs = repository.runs.filter((run) => matchesFilter(exchange, run, status)).toSorted((a, b) => b.id - a.id);
  const shown = cutPage(runs, readPage(exchange)).map((run) => showRun(exchange.world, repository, run, exchange.root));
  return { status: 200, json: { workflow_runs: shown, total_count: runs.length } };
}

function matchesFilter({ query }: Exchange, run: Run, status: readonly string[]): boolean {
  const matches = (name: string, value: string): boolean => !query.has(name) || query.get(name) === value;
  return (
    (status.length === 0 || status.includes(run.status)) &&
    matches('workflow_id', run.workflow) &&
    matches('head_sha', run.sha) &&
    matches('run_number', String(run.index))
  );
}

/** Ids are global: one of another repository is 404. */
export function getRun(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const repository = findActions(exchange);
  const run = repository.runs.find((each) => each.id === Number(exchange.parts[2]));
  if (run === undefined) throw refuse(exchange, 404, `run with id ${exchange.parts[2]}: resource does not exist`);
  return { status: 200, json: showRun(exchange.world, repository, run, exchange.root) };
}

/** A bare array, newest id first; nothing in it tells that a run came from a fork. */
export function listArtifacts(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit', 'name');
  const repository = findActions(exchange);
  const name = exchange.query.get('name');
  const artifacts = repository.artifacts
    .filter((each) => name === null || each.name === name)
    .toSorted((a, b) => b.id - a.id);
  return answerList(exchange, artifacts, (artifact) => showArtifact(repository, artifact, exchange.root));
}

export function listRunArtifacts(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'page', 'limit', 'name');
  const repository = findActions(exchange);
  const runId = Number(exchange.parts[2]);
  if (!repository.runs.some((run) => run.id === runId)) throw refuseMissing(exchange);
  const artifacts = repository.artifacts.filter((each) => each.runId === runId).toSorted((a, b) => b.id - a.id);
  return answerList(exchange, artifacts, (artifact) => showArtifact(repository, artifact, exchange.root));
}

/** An expired one is listed, and its zip is 404, never 410. */
export function getArtifactZip(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const artifact = findArtifact(exchange, findActions(exchange));
  if (artifact.expired) throw refuse(exchange, 404, 'artifact not confirmed');
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `inline; filename="${artifact.name}.zip"`,
      'accept-ranges': 'bytes',
      'last-modified': new Date(artifact.updated).toUTCString(),
      'cache-control': 'private, max-age=300',
    },
    bytes: artifact.zip(),
  };
}

function findArtifact(exchange: Exchange, repository: Repository): Artifact {
  const artifact = repository.artifacts.find((each) => each.id === Number(exchange.parts[2]));
  if (artifact === undefined) throw refuse(exchange, 404, 'resource does not exist', []);
  return artifact;
}

function findActions(exchange: Exchange): Repository {
  const repository = findRepository(exchange);
  if (!repository.hasActions) throw refuseMissing(exchange);
  return repository;
}
