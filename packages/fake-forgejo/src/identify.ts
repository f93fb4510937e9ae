/**
 * Who asks, and whether the server talks to them at all: the checks that come before any route is looked for.
 */
import type { IncomingMessage } from 'node:http';
import { Refusal, type Exchange } from './exchange.ts';
import { traitsOf } from './versions.ts';
import type { Token, World } from './world.ts';

/**
 * The exchange of a request, without the parts of its path.
 * - In the API a bad token is worse than none: 401 on everything, absent routes included, and in 15 and 16 its body
 *   repeats the token.
 * - On pages of the web a token is silently ignored, and only a login's cookie counts (`services/auth/auth.go`);
 *   attachments take both.
 * - Where sign-in is required an anonymous visitor gets 403 in the API, on absent routes and the version too, and the
 *   login page elsewhere.
 * @throws Refusal
 */
export function identify(
  world: World,
  request: IncomingMessage,
  { url, body, root }: { readonly url: URL; readonly body: Buffer; readonly root: string },
): Exchange {
  const traits = traitsOf(world.version);
  const api = url.pathname.startsWith('/api/');
  const token = api || url.pathname.startsWith('/attachments/') ? findToken(world, request, root) : null;
  const login = token?.login ?? (api ? undefined : findSession(world, request, traits.sessionCookie));
  const user = world.users.find((each) => each.login === login) ?? null;
  if (world.signInRequired && user === null) throw refuseAnonymous(api);
  // Pages answer HEAD as GET; the API does not.
  const method = request.method === 'HEAD' && !api ? 'GET' : (request.method ?? 'GET');
  return { world, traits, method, query: url.searchParams, body, request, token, user, root, parts: [] };
}

function findToken(world: World, request: IncomingMessage, root: string): Token | null {
  const traits = traitsOf(world.version);
  const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)$/u.exec(request.headers.authorization ?? '') ?? [];
  const taken = /^bearer$/iu.test(scheme) || (traits.anyTokenCase ? /^token$/iu.test(scheme) : scheme === 'token');
  if (!taken) return null;
  const token = world.tokens.find((each) => each.value === value);
  if (token !== undefined) return token;
  throw new Refusal({ status: 401, json: { message: traits.refuseToken(value), url: `${root}api/swagger` } });
}

function findSession(world: World, request: IncomingMessage, cookie: string): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.trim().split('='));
  const value = cookies.findLast(([name]) => name === cookie)?.[1];
  return value === undefined ? undefined : world.sessions.get(value);
}

function refuseAnonymous(api: boolean): Refusal {
  if (api) return new Refusal({ status: 403, json: { message: 'Only signed in user is allowed to call APIs.' } });
  const headers = { location: '/user/login', 'content-type': 'text/html; charset=utf-8' };
  return new Refusal({ status: 303, headers, text: '<a href="/user/login">See Other</a>.\n\n' });
}
