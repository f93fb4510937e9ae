/**
 * One exchange as the routes see it: what was asked, by whom, and the few ways Forgejo answers. Routes throw
 * these answers; nothing else leaves the server.
 */
import type { IncomingMessage } from 'node:http';
import type { Traits } from './versions.ts';
import type { Token, User, World } from './world.ts';

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

/** Unknown parameters are an answer the real server gives silently; here they are a hole in the model. */
export function allowQuery(exchange: Exchange, ...names: readonly string[]): void {
  for (const name of exchange.query.keys()) {
    if (!names.includes(name)) throw new Unmodelled(`parameter ${name}`);
  }
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
