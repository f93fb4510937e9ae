/** How to reach a server, and what is told about it on the way. */

/** A line about one request, repeats included: for a debug log and for counting; no header, no query, no body. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly milliseconds: number;
}

/** A repository that answers under another name than it was asked for. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** How to reach a server. Times are milliseconds. */
export interface HttpOptions {
  readonly url: string;
  readonly token: string | null;
  /** Until an answer begins (the connection included, which fetch itself gives 10 s), and again between two pieces of its body. */
  readonly timeout?: number;
  /** Until a body is complete, each try by itself. */
  readonly totalTimeout?: number;
  /** Ends everything that is under way, and refuses what comes after. */
  readonly signal?: AbortSignal;
  /** Repeats of a read that failed in a way that may pass. */
  readonly retries?: number;
  /** The longest wait before a repeat; one that the server asks for may be three times as long. */
  readonly backoffLimit?: number;
  /** Most requests under way at once; fewer while the server struggles. */
  readonly atOnce?: number;
  readonly onRequest?: (line: RequestLine) => void;
  /** In place of the global one, where something stands between here and the server. */
  readonly fetch?: typeof fetch;
  /** The one repository, `owner/name`, that may be written to; every other write is refused before it is sent. */
  readonly writesTo?: string;
  /** Told of every redirect that was followed from one repository's name to another. */
  readonly onMoved?: (move: Move) => void;
}

/** Parameters of a query; those left undefined are not sent, because an empty filter is a trap. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** `?a=1&b=2`, or nothing. */
export function toQuery(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.append(key, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
