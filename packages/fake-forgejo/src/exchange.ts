/**
 * One exchange as the routes see it: what was asked, by whom, and the few ways Forgejo answers. Routes throw
 * these answers; nothing else leaves the server.
 */
import type { IncomingMessage } from 'node:http';
import type { Traits } from './versions.ts';
import type { Repository, Token, User, World } from './world.ts';

/** A status, with JSON, bytes or text. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly text?: string;
}

/** Ends a route early with an answer that is no success. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`answered ${answer.status}`);
    this.answer = answer;
  }
}

/** Marks what the stand-in does not model: answered 501, and the test fails. */
export class Unmodelled extends Error {
  override readonly name = 'Unmodelled';
}

export interface Exchange {
  readonly world: World;
  /** How the world's version answers. */
  readonly traits: Traits;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly request: IncomingMessage;
  /** Null: anonymous, or a login session. */
  readonly token: Token | null;
  readonly user: User | null;
  /** ROOT_URL, with a slash at the end. */
  readonly root: string;
  /** The parts of the path that the route's pattern captured, decoded. */
  readonly parts: readonly string[];
}

const swagger = (exchange: Pick<Exchange, 'root'>): string => `${exchange.root}api/swagger`;

/** The JSON error shape of the API. */
export function refuse(exchange: Exchange, status: number, message: string, errors?: readonly string[]): Refusal {
  return new Refusal({
    status,
    json: { message, url: swagger(exchange), ...(errors === undefined ? {} : { errors }) },
  });
}

/** Unknown, hidden and switched off look the same: 404 as JSON. */
export function refuseMissing(exchange: Exchange): Refusal {
  return refuse(exchange, 404, "The target couldn't be found.", []);
}

/** Missing rights on a comment, label or issue: 403 with an empty body. */
export function refuseSilently(): Refusal {
  return new Refusal({ status: 403 });
}

/** Scopes are checked before anything is looked up, also for repositories that do not exist. */
export function requireScope(exchange: Exchange, category: 'repository' | 'issue' | 'user'): void {
  if (exchange.token === null) return;
  const level = exchange.method === 'GET' ? 'read' : 'write';
  const enough = [`write:${category}`, ...(level === 'read' ? [`read:${category}`] : [])];
  if (enough.some((scope) => exchange.token?.scopes.includes(scope))) return;
  throw refuse(exchange, 403, `token does not have at least one of required scope(s): [${level}:${category}]`);
}

/** Unknown parameters are an answer the real server gives silently; here they are a hole in the model. */
export function allowQuery(exchange: Exchange, ...names: readonly string[]): void {
  for (const name of exchange.query.keys()) {
    if (!names.includes(name)) throw new Unmodelled(`parameter ${name}`);
  }
}

/**
 * The repository named by the first two parts. Hidden and unknown ones look the same: 404.
 * @throws Refusal that one, or a redirect from an earlier name
 */
export function findRepository(exchange: Exchange): Repository {
  const [owner = '', name = ''] = exchange.parts;
  const { repositories, renamedUsers } = exchange.world;
  const repository = repositories.find((each) => each.owner === owner && each.name === name);
  if (repository !== undefined && canRead(exchange, repository)) return repository;
  if (repository !== undefined) throw refuseHidden(exchange);
  const moved = repositories.find((each) => each.oldNames.includes(`${owner}/${name}`));
  if (moved !== undefined && canRead(exchange, moved))
    throw redirect(exchange, exchange.traits.movedStatus, `${moved.owner}/${moved.name}`);
  const newOwner = renamedUsers.get(owner);
  if (newOwner !== undefined) throw redirect(exchange, 307, `${newOwner}/${name}`);
  throw refuseMissing(exchange);
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

/** Page and limit as the server takes them: 30 by default, 50 at most; null where every entry is returned. */
export function readPage(exchange: Exchange): { readonly page: number; readonly limit: number } | null {
  const page = Number(exchange.query.get('page') ?? 0);
  const limit = Number(exchange.query.get('limit') ?? 0);
  return page >= 1 ? { page, limit: limit <= 0 ? 30 : Math.min(limit, 50) } : null;
}

export function cutPage<T>(
  items: readonly T[],
  page: { readonly page: number; readonly limit: number } | null,
): readonly T[] {
  return page === null ? items : items.slice((page.page - 1) * page.limit, page.page * page.limit);
}

/** A bare array with its count, and Link where there is more than one page (`modules/context/api.go`). */
export function answerList<T>(exchange: Exchange, items: readonly T[], show: (item: T) => unknown): Answer {
  const page = readPage(exchange) ?? { page: 1, limit: 30 };
  const link = linkPages(exchange, page, Math.ceil(items.length / page.limit));
  return {
    status: 200,
    headers: { 'x-total-count': String(items.length), ...(link === '' ? {} : { link }) },
    json: cutPage(items, page).map(show),
  };
}

/** Absolute addresses on ROOT_URL, whatever host was asked, with the query's keys sorted. */
function linkPages(exchange: Exchange, { page }: { readonly page: number }, last: number): string {
  const path = exchange.request.url?.split('?')[0]?.slice(1) ?? '';
  const link = (rel: string, target: number): string => {
    const query = new URLSearchParams(exchange.query);
    query.set('page', String(target));
    query.sort();
    return `<${exchange.root}${path}?${query.toString()}>; rel="${rel}"`;
  };
  const onward = page < last ? [link('next', page + 1), link('last', last)] : [];
  const back = page > 1 ? [link('first', 1), link('prev', Math.min(page - 1, last))] : [];
  return [...onward, ...back].join(',');
}

/** A JSON body; broken JSON is 422 on this server, not 400. */
export function readJson(exchange: Exchange): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(exchange.body.toString('utf8'));
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // falls through to the refusal
  }
  throw refuse(exchange, 422, '[]: invalid character');
}
