/**
 * Who may see and do what: `routers/api/v1/api.go`, `services/context/repo.go`, `models/perm/access`.
 */
import { refuse, refuseMissing, Refusal, type Exchange } from './exchange.ts';
import type { Repository, User } from './world.ts';

/** Scopes are checked before anything is looked up, also for repositories that do not exist. */
export function requireScope(exchange: Exchange, category: 'repository' | 'issue' | 'user'): void {
  if (exchange.token === null) return;
  const level = exchange.method === 'GET' ? 'read' : 'write';
  const enough = [`write:${category}`, ...(level === 'read' ? [`read:${category}`] : [])];
  if (enough.some((scope) => exchange.token?.scopes.includes(scope))) return;
  throw refuse(exchange, 403, `token does not have at least one of required scope(s): [${level}:${category}]`);
}

/**
 * The repository named by the first two parts. Hidden and unknown ones look the same: 404.
 * @throws Refusal that one, or a redirect from an earlier name
 */
export function findRepository(exchange: Exchange): Repository {
  const [owner = '', name = ''] = exchange.parts;
  const repository = findByName(exchange, owner, name);
  if (repository !== undefined && canRead(exchange, repository)) return repository;
  if (repository !== undefined) throw refuseHidden(exchange);
  redirectOldName(exchange, owner, name);
  throw refuseMissing(exchange);
}

/**
 * Pages of the web and the API share this (`services/context/repo.go`, RedirectToRepo): to the new name, where the
 * asker may see it.
 * @throws Refusal the redirect, when there is one
 */
export function redirectOldName(exchange: Exchange, owner: string, name: string): void {
  const { repositories, renamedUsers } = exchange.world;
  const moved = repositories.find((each) => each.oldNames.includes(`${owner}/${name}`));
  if (moved !== undefined && canRead(exchange, moved))
    throw redirect(exchange, exchange.traits.movedStatus, `${moved.owner}/${moved.name}`);
  const newOwner = renamedUsers.get(owner);
  if (newOwner !== undefined) throw redirect(exchange, 307, `${newOwner}/${name}`);
}

/** Names are the same in any letter case, and nothing in the answer tells but `full_name` (`models/repo/repo.go`). */
export function findByName({ world }: Exchange, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return world.repositories.find((each) => `${each.owner}/${each.name}`.toLowerCase() === wanted);
}

/** Relative Location with the query; a 301 turns a POST that follows it into a GET. */
function redirect(exchange: Exchange, status: 301 | 307, newName: string): Refusal {
  const path = (exchange.request.url ?? '').replace(`${exchange.parts[0]}/${exchange.parts[1]}`, newName);
  // The sub-path of ROOT_URL comes before what was asked.
  const location = new URL(exchange.root).pathname.replace(/\/$/u, '') + path;
  if (exchange.method !== 'GET') return new Refusal({ status, headers: { location } });
  const reason = status === 301 ? 'Moved Permanently' : 'Temporary Redirect';
  return new Refusal({
    status,
    headers: { location, 'content-type': 'text/html; charset=utf-8' },
    text: `<a href="${location.replaceAll('&', '&amp;')}">${reason}</a>.\n\n`,
  });
}

function refuseHidden(exchange: Exchange): Refusal {
  const publicOnly = exchange.token?.publicOnly === true && exchange.traits.publicOnlyStatus === 403;
  return publicOnly ? refuse(exchange, 403, 'token scope is limited to public repos') : refuseMissing(exchange);
}

export function canRead({ user, token }: Pick<Exchange, 'user' | 'token'>, repository: Repository): boolean {
  if (!repository.private) return true;
  if (token?.publicOnly === true) return false;
  if (token?.repositories !== undefined && !token.repositories.includes(`${repository.owner}/${repository.name}`))
    return false;
  return user !== null && (canWrite(user, repository) || repository.readers.includes(user.login));
}

export function canWrite(user: User | null, repository: Repository): boolean {
  return user !== null && (user.login === repository.owner || repository.writers.includes(user.login));
}
