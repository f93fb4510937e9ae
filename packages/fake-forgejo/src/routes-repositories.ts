/**
 * Repositories, their files and their hidden refs: `routers/api/v1/repo/{repo,file,git_ref}.go`. Each route names the
 * trap that it reproduces.
 */
import { canRead, findRepository, requireScope } from './access.ts';
import { allowQuery, refuse, refuseMissing, Unmodelled, type Answer, type Exchange, type Refusal } from './exchange.ts';
import { answerList } from './paging.ts';
import { serveFile } from './files.ts';
import { blobId, showEntry, showFile, showRepository } from './show-repository.ts';
import type { Repository } from './world.ts';

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

/** `has_actions` and `has_issues` tell a switched-off unit from a hidden repository; nothing else does. */
export function getRepository(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  return { status: 200, json: showRepository(exchange.world, findRepository(exchange), exchange.root, exchange.user) };
}

/** A directory is a list, a file an object; a missing path 404; an empty repository an empty list. */
export function getContents(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'ref');
  const repository = findRepository(exchange);
  const { files } = findCommit(repository, exchange.query.get('ref'));
  if (files === undefined) throw refuseMissing(exchange);
  const path = exchange.parts[2] ?? '';
  const file = files.get(path);
  if (file !== undefined) return { status: 200, json: showFile(repository, path, file, exchange.root) };
  const prefix = path === '' ? '' : `${path}/`;
  const below = [...files.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (below.length === 0 && files.size > 0) throw refuseContents(exchange, path);
  const names = [...new Set(below.map((name) => name.split('/')[0] ?? ''))].toSorted();
  const shown = names.map((name) => showEntry(repository, prefix + name, files.get(prefix + name), exchange.root));
  return { status: 200, json: shown };
}

/** Other words than elsewhere for the same status. */
function refuseContents(exchange: Exchange, path: string): Refusal {
  const [first] = path.split('/');
  return refuse(exchange, 404, 'GetContentsOrList', [`object does not exist [id: , rel_path: ${first}]`]);
}

/**
 * The refs whose names begin so, all of them at once (paging is ignored): `run-1` finds `run-15` too. None at all is
 * 404, with the body of a hidden repository.
 */
export function listRefs(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  const repository = findRepository(exchange);
  const prefix = `refs/${exchange.parts[2] ?? ''}`;
  if (!prefix.startsWith('refs/fallow')) throw new Unmodelled('refs of branches and tags');
  const refs = repository.refs.filter(({ name }) => name.startsWith(prefix));
  if (refs.length === 0) throw refuseMissing(exchange);
  const place = `${exchange.root}api/v1/repos/${repository.owner}/${repository.name}/git`;
  const shown = refs
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha }) => ({
      ref: name,
      url: `${place}/${name}`,
      object: { type: 'commit', sha, url: `${place}/commits/${sha}` },
    }));
  return { status: 200, json: shown };
}

/** The bytes of a file, of a branch or of any commit whose sha is known; its ETag is the blob's id. */
export function getRaw(exchange: Exchange): Answer {
  requireScope(exchange, 'repository');
  allowQuery(exchange, 'ref');
  const repository = findRepository(exchange);
  const path = exchange.parts[2] ?? '';
  const { files, created } = findCommit(repository, exchange.query.get('ref'));
  const text = files?.get(path);
  if (text === undefined) throw refuseMissing(exchange);
  const bytes = Buffer.from(text);
  const name = path.split('/').at(-1) ?? '';
  return serveFile(exchange, {
    name,
    bytes,
    type: 'text/plain; charset=utf-8',
    modified: created,
    etag: blobId(bytes),
  });
}

function findCommit(
  { defaultBranch, files, refs }: Repository,
  ref: string | null,
): { readonly files: ReadonlyMap<string, string> | undefined; readonly created: string } {
  if (ref === null || ref === defaultBranch) return { files, created: '2026-01-05T08:00:00Z' };
  const found = refs.find(({ sha, name }) => sha === ref || name === ref);
  return { files: found?.files, created: found?.created ?? '' };
}
