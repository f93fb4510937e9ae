/**
 * The one error of this package. Its message is a clear sentence and never holds a token, a query string, or the
 * body of a 401 (Forgejo 15 and 16 repeat the token there).
 */

/** Whose problem it is, and what could be done. */
export type ForgejoErrorKind =
  /** no answer: connection, DNS, TLS, time-out, cut body */
  | 'unreachable'
  /** 401: the token is unknown, revoked or malformed */
  | 'unauthorized'
  /** 403: a scope or a right is missing */
  | 'forbidden'
  /** 404 as JSON: it does not exist, or this token may not see it */
  | 'missing'
  /** 404 as text: the server has no such route (or does not show the repository) */
  | 'unsupported'
  /** 423: the repository is archived */
  | 'archived'
  /** 400, 409, 412, 422: the server did not like what it got */
  | 'refused'
  /** 429 beyond the retries */
  | 'rate-limited'
  /** more bytes than allowed, on the way down or up (413) */
  | 'too-large'
  /** it lies elsewhere: the repository has another name now, or a proxy asks for a login; `movedTo` says where */
  | 'redirected'
  /** 5xx beyond the retries */
  | 'server'
  /** an answer that is not what Forgejo says: HTML, cut JSON, another shape, a proxy's 404 */
  | 'malformed';

/** Where a request went; the path carries no query. */
export interface RequestPlace {
  readonly method: string;
  readonly path: string;
}

export class ForgejoError extends Error {
  override readonly name = 'ForgejoError';
  readonly kind: ForgejoErrorKind;
  readonly method: string;
  readonly path: string;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** For `redirected`: where to, as an address; else null. */
  readonly movedTo: string | null;
  /** For `redirected`: whether to another host, as login proxies do. */
  readonly isElsewhere: boolean;
  /** Milliseconds after which the server wants to be asked again; null where it does not say. */
  readonly retryAfter: number | null;

  constructor(
    kind: ForgejoErrorKind,
    place: RequestPlace,
    sentence: string,
    details: {
      readonly status?: number;
      readonly movedTo?: string;
      readonly isElsewhere?: boolean;
      readonly retryAfter?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${sentence} (${place.method} ${place.path})`, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.method = place.method;
    this.path = place.path;
    this.status = details.status ?? null;
    this.movedTo = details.movedTo ?? null;
    this.isElsewhere = details.isElsewhere ?? false;
    this.retryAfter = details.retryAfter ?? null;
  }
}

/** What an action gives; null where it fails in one of these ways. */
export async function orNull<T>(kinds: readonly ForgejoErrorKind[], act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ForgejoError && kinds.includes(error.kind)) return null;
    throw error;
  }
}
