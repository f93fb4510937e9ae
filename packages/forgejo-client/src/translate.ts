/**
 * Failed exchanges into ForgejoErrors. Messages of the server follow the reader's language and may repeat the
 * token, so they are never matched on, and a 401's is never even looked at.
 */
import { HTTPError, NetworkError, TimeoutError } from 'ky';
import { ForgejoError, type ForgejoErrorKind, type RequestPlace } from './error.ts';

/** Anything thrown during an exchange, as a ForgejoError. */
export function translateError(error: unknown, place: RequestPlace, server: string): ForgejoError {
  if (error instanceof ForgejoError) return error;
  if (error instanceof HTTPError) return translateAnswer(error, place, server);
  if (error instanceof TimeoutError || isTimeout(error)) {
    return new ForgejoError('unreachable', place, `${server} did not answer in time`, { cause: plainCause(error) });
  }
  if (error instanceof NetworkError || error instanceof TypeError || isAbort(error)) {
    return new ForgejoError('unreachable', place, `${server} could not be reached: ${reasonOf(error)}`, {
      cause: plainCause(error),
    });
  }
  throw error;
}

function translateAnswer({ response, data }: HTTPError, place: RequestPlace, server: string): ForgejoError {
  const { status } = response;
  const fail = (kind: ForgejoErrorKind, sentence: string): ForgejoError =>
    new ForgejoError(kind, place, sentence, { status });
  if (status >= 300 && status < 400) return translateRedirect(response, place, server);
  if (status === 401) return fail('unauthorized', `${server} refuses the token: it is unknown, revoked or malformed`);
  if (status === 403)
    return fail('forbidden', `${server} does not allow this: a scope of the token or a right of its user is missing`);
  if (status === 404) return translateMissing(response, data, fail, server);
  if (status === 413) return fail('too-large', `${server} or a proxy before it refuses so large a request`);
  if (status === 423) return fail('archived', `the repository on ${server} is archived and takes no writes`);
  if (status === 429) return fail('rate-limited', `${server} or a proxy before it asks for fewer requests`);
  if (status >= 500) return fail('server', `${server} answered ${status}`);
  return fail('refused', `${server} refused the request with ${status}`);
}

/** JSON is Forgejo's word about a thing, plain text its word about an address; anything else is somebody else's. */
function translateMissing(
  response: Response,
  data: unknown,
  fail: (kind: ForgejoErrorKind, sentence: string) => ForgejoError,
  server: string,
): ForgejoError {
  if (isJson(data)) return fail('missing', `${server} does not have this, or does not show it to this token`);
  if (response.headers.get('content-type')?.startsWith('text/plain') === true)
    return fail('unsupported', `${server} does not know this address, or does not show the repository to this token`);
  return fail('malformed', `something before ${server} answers in its place (404 with a page that is not Forgejo's)`);
}

/** Only a place on the same server is worth telling: nothing is ever sent elsewhere with the token. */
function translateRedirect(response: Response, place: RequestPlace, server: string): ForgejoError {
  const location = response.headers.get('location') ?? '';
  const target = URL.parse(location, response.url || server);
  const details = { status: response.status, ...(target === null ? {} : { movedTo: target.href }) };
  return new ForgejoError('redirected', place, `${server} says that this has moved`, details);
}

function isJson(data: unknown): boolean {
  return typeof data === 'object' && data !== null;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The system's code (ECONNREFUSED, ENOTFOUND …) says more than any wording, and holds nothing secret. */
function reasonOf(error: unknown): string {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const code: unknown = Reflect.get(each, 'code');
    if (typeof code === 'string') return code;
  }
  return 'the connection broke';
}

/** Requests carry the token in a header; they must not ride along in a cause that somebody prints. */
function plainCause(error: unknown): Error {
  const cause = new Error(error instanceof Error ? error.name : 'unknown');
  delete cause.stack;
  return cause;
}
