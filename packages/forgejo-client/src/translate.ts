/**
 * Failed exchanges into ForgejoErrors. Messages of the server follow the reader's language and may repeat the
 * token, so they are never matched on, and a 401's is never even looked at. What does not look like Forgejo's own
 * answer is somebody else's (a proxy's, a gateway's), and says nothing about what was asked for.
 */
import { NetworkError, TimeoutError } from 'ky';
import { isPage, readPieces } from './body.ts';
import { describeConnectionTrouble } from './connection-trouble.ts';
import type { Deadline } from './deadline.ts';
import { ForgejoError, type ForgejoErrorKind, type RequestPlace } from './error.ts';
import { readRetryAfter } from './retry.ts';

/** Anything thrown during an exchange, as a ForgejoError. `server` is the address that is configured, for messages. */
export function translateError(error: unknown, place: RequestPlace, server: string): ForgejoError {
  if (error instanceof ForgejoError) return error;
  if (error instanceof TimeoutError || isTimeout(error)) {
    return new ForgejoError('unreachable', place, `${server} did not answer in time`, { cause: plainCause(error) });
  }
  if (error instanceof NetworkError || error instanceof TypeError || isAbort(error)) {
    return new ForgejoError(
      'unreachable',
      place,
      `${server} could not be reached: ${describeConnectionTrouble(error)}`,
      {
        cause: plainCause(error),
      },
    );
  }
  throw error;
}

/** An answer that is no success. */
export async function translateAnswer(
  response: Response,
  deadline: Deadline,
  place: RequestPlace,
  server: string,
): Promise<ForgejoError> {
  const { status, headers } = response;
  const retryAfter = readRetryAfter(headers);
  const fail = (kind: ForgejoErrorKind, sentence: string): ForgejoError =>
    new ForgejoError(kind, place, sentence, { status, ...(retryAfter === null ? {} : { retryAfter }) });
  if (status === 404) return fail(...describeMissing(await readStart(response, deadline), place, server));
  await response.body?.cancel();
  if (status >= 300 && status < 400) return translateRedirect(response, place, server);
  if ((status === 401 || status === 403) && isPage(headers) && place.method === 'GET')
    return fail(
      'malformed',
      `something before ${server} answers in its place (${status} with a page that is not Forgejo's)`,
    );
  if (status === 401) return fail('unauthorized', `${server} refuses the token: it is unknown, revoked or malformed`);
  if (status === 403)
    return fail('forbidden', `${server} does not allow this: a scope of the token or a right of its user is missing`);
  if (status === 413) return fail('too-large', `${server} or a proxy before it refuses so large a request`);
  if (status === 423) return fail('archived', `the repository on ${server} is archived and takes no writes`);
  if (status === 429) return fail('rate-limited', `${server} or a proxy before it asks for fewer requests`);
  if (status >= 500 || status === 408) return fail('server', `${server} answered ${status}`);
  return fail('refused', `${server} refused the request with ${status}`);
}

/** Three things look alike, and only the first two are Forgejo's: JSON with its two keys, its router's own text, anything else. */
function describeMissing(text: string, { path }: RequestPlace, server: string): [ForgejoErrorKind, string] {
  if (isOwnError(text)) return ['missing', `${server} does not have this, or does not show it to this token`];
  // Pages for people have their own words for it, but never HTML for one who does not ask for HTML.
  const isOwnText = path.startsWith('api/')
    ? text.trim() === '404 page not found'
    : /^[^<{]{1,200}$/u.test(text.trim());
  if (isOwnText)
    return ['unsupported', `${server} does not know this address, or does not show the repository to this token`];
  return ['malformed', `something before ${server} answers in its place (404 with a page that is not Forgejo's)`];
}

/** `{message, url}`, and the address is that of its API's description. */
function isOwnError(text: string): boolean {
  try {
    const { message, url } = JSON.parse(text) as { message?: unknown; url?: unknown };
    return typeof message === 'string' && typeof url === 'string' && url.endsWith('/api/swagger');
  } catch {
    return false;
  }
}

/** The first few thousand characters of a body; what broke off is as far as it came. */
async function readStart(response: Response, deadline: Deadline): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of readPieces(response, deadline)) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 4096) break;
    }
  } catch {
    return '';
  }
  return text;
}

/** Only a place on the same server is worth following: nothing is ever sent elsewhere with the token. */
function translateRedirect(response: Response, place: RequestPlace, server: string): ForgejoError {
  const location = response.headers.get('location') ?? '';
  const target = URL.parse(location, response.url || server);
  const own = new URL(server);
  const isElsewhere = target !== null && target.hostname !== own.hostname;
  const details = { status: response.status, isElsewhere, ...(target === null ? {} : { movedTo: target.href }) };
  const where =
    target === null || target.origin === own.origin ? 'says that this has moved' : `sends us on to ${target.origin}`;
  return new ForgejoError('redirected', place, `${server} ${where}`, details);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Requests carry the token in a header; they must not ride along in a cause that somebody prints. */
function plainCause(error: unknown): Error {
  const cause = new Error(error instanceof Error ? error.name : 'unknown');
  delete cause.stack;
  return cause;
}
