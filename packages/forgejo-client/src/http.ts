/**
 * One exchange with one server: auth, deadlines, retries, redirects, and bodies read within bounds. The token goes
 * into one header, to the configured origin only. A write is sent once; only where somebody before the server turned
 * it away (429), or the server says that the repository has another name now, is it sent again by the same method.
 */
import ky from 'ky';
import type { KyInstance, Options } from 'ky';
import type * as z from 'zod';
import { jsonLimit, parseAs, readBody, refusePage } from './body.ts';
import { Deadline } from './deadline.ts';
import { ForgejoError, type RequestPlace } from './error.ts';
import { toQuery, type HttpOptions, type Move, type Query, type RequestLine } from './http-options.ts';
import { Politeness } from './politeness.ts';
import { askPatiently, mayReadPass, mayWritePass, type Patience } from './retry.ts';
import { translateAnswer, translateError } from './translate.ts';
import { isMove, readMove, WriteTarget } from './write-target.ts';

/** An answer whose body was read. */
export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** What is asked of one address, and how its answer is taken. */
interface Question<T> {
  readonly place: RequestPlace;
  readonly query: Query;
  readonly options: Options;
  readonly take: (response: Response, deadline: Deadline) => Promise<T>;
}

export class Http {
  readonly #root: string;
  readonly #server: string;
  /** As configured: with the path, where there is one. */
  readonly #address: string;
  readonly #api: KyInstance;
  readonly #stranger: KyInstance;
  readonly #stall: number;
  readonly #total: number;
  readonly #politeness: Politeness;
  readonly #patience: Patience;
  readonly #signal: AbortSignal | undefined;
  readonly #onRequest: (line: RequestLine) => void;
  readonly #onMoved: (move: Move) => void;
  readonly #target: WriteTarget;

  constructor(options: HttpOptions) {
    this.#root = `${options.url.replace(/\/+$/u, '')}/`;
    this.#server = new URL(this.#root).origin;
    this.#address = this.#root.slice(0, -1);
    this.#stall = options.timeout ?? 30_000;
    this.#total = options.totalTimeout ?? 300_000;
    this.#politeness = new Politeness(options.atOnce ?? 12);
    this.#signal = options.signal;
    this.#onRequest = options.onRequest ?? (() => undefined);
    this.#onMoved = options.onMoved ?? (() => undefined);
    this.#target = new WriteTarget(options.writesTo ?? null);
    this.#patience = {
      retries: options.retries ?? 4,
      backoffLimit: options.backoffLimit ?? 20_000,
      signal: options.signal,
      onTrouble: () => this.#politeness.noteTrouble(),
    };
    const plain = {
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      throwHttpErrors: false,
      timeout: this.#stall,
      retry: 0,
    } as const;
    // Any other spelling of the scheme is silently anonymous on Forgejo 11.
    const token = options.token === null ? {} : { authorization: `token ${options.token}` };
    this.#api = ky.create({ ...plain, headers: { accept: 'application/json', ...token }, redirect: 'manual' });
    this.#stranger = ky.create({ ...plain, redirect: 'error' });
  }

  /** Reads JSON. @throws ForgejoError, `malformed` when the answer has another shape */
  async getJson<T>(path: string, schema: z.ZodType<T>, query: Query = {}): Promise<Answer<T>> {
    const place = { method: 'GET', path };
    const take = async (response: Response, deadline: Deadline): Promise<Answer<T>> => {
      // The id of a timeline event, where a comment was asked for: neither a comment nor a 404.
      if (response.status === 204)
        throw new ForgejoError('missing', place, 'there is nothing to read', { status: 204 });
      const text = new TextDecoder().decode(await readBody(response, jsonLimit, place, deadline));
      return { body: parseAs(text, schema, place, this.#address), headers: response.headers };
    };
    return this.#ask({ place, query, options: { method: 'GET' }, take }, mayReadPass);
  }

  /** Reads bytes, at most `maxBytes` of them. A pre-signed address on another host is followed without the token. */
  async getBytes(path: string, maxBytes: number, query: Query = {}): Promise<Answer<Uint8Array>> {
    const place = { method: 'GET', path };
    const take = async (response: Response, deadline: Deadline): Promise<Answer<Uint8Array>> => {
      refusePage(response, place);
      return { body: await readBody(response, maxBytes, place, deadline), headers: response.headers };
    };
    const options = { method: 'GET', headers: { 'cache-control': 'no-cache', accept: '*/*' } };
    return this.#ask({ place, query, options, take }, mayReadPass);
  }

  /**
   * Writes JSON, once.
   * @returns the answer, or null where there is none (204)
   * @throws ForgejoError; Error when it would be sent to another repository than `writesTo`
   */
  async send<T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    schema: z.ZodType<T> | null,
    body?: unknown,
  ): Promise<T | null> {
    const place = { method, path };
    this.#target.check(path);
    const content = body === undefined ? {} : body instanceof FormData ? { body } : { json: body };
    const take = async (response: Response, deadline: Deadline): Promise<T | null> => {
      const text = new TextDecoder().decode(await readBody(response, jsonLimit, place, deadline));
      return schema === null || text === '' ? null : parseAs(text, schema, place, this.#address);
    };
    return this.#ask({ place, query: {}, options: { method, ...content }, take }, mayWritePass);
  }

  /** Waits for its turn, and asks as often as the failure allows. */
  #ask<T>(question: Question<T>, mayPass: (error: ForgejoError) => boolean): Promise<T> {
    return this.#politeness.ask(async () => {
      const value = await askPatiently(() => this.#try(question), mayPass, this.#patience);
      this.#politeness.noteCalm();
      return value;
    });
  }

  async #try<T>(question: Question<T>): Promise<T> {
    const { place } = question;
    const started = performance.now();
    const report = (status: number | null): void =>
      this.#onRequest({ ...place, status, milliseconds: Math.round(performance.now() - started) });
    using deadline = new Deadline(2 * this.#stall, this.#total, this.#signal);
    try {
      const response = await deadline.hold(this.#follow(question, deadline));
      deadline.progress();
      const value = await question.take(response, deadline);
      report(response.status);
      return value;
    } catch (error) {
      const failure = this.#signal?.aborted
        ? new ForgejoError('unreachable', place, 'the time for the whole run was over')
        : translateError(error, place, this.#address);
      report(failure.status);
      throw failure;
    }
  }

  /**
   * Follows one redirect: on the same server by the same method, elsewhere only a read, to object storage (303), and
   * without the token. A write follows nothing but the new name of its repository: it may be done already.
   */
  async #follow<T>({ place, query, options }: Question<T>, deadline: Deadline): Promise<Response> {
    const { signal } = deadline;
    const response = await this.#api(this.#root + place.path + toQuery(query), { ...options, signal });
    if (response.ok) return response;
    const failure = await translateAnswer(response, deadline, place, this.#address);
    if (failure.kind !== 'redirected' || failure.movedTo === null) throw failure;
    const target = new URL(failure.movedTo);
    const again = await this.#askThere(target, failure, place, options, signal);
    if (again.ok) return again;
    throw await translateAnswer(again, deadline, place, target.origin);
  }

  #askThere(
    target: URL,
    failure: ForgejoError,
    place: RequestPlace,
    options: Options,
    signal: AbortSignal,
  ): Promise<Response> {
    if (target.origin === this.#server) {
      if (place.method === 'GET' && target.pathname.endsWith('/user/login'))
        throw new ForgejoError('forbidden', place, `${this.#address} asks for a login`, { status: 303 });
      const move = readMove(new URL(this.#root + place.path).pathname, target.pathname);
      if (place.method !== 'GET' && (move === null || !isMove(failure.status))) throw failure;
      if (move !== null) this.#noteMove(move);
      return this.#api(target, { ...options, signal });
    }
    if (failure.status !== 303 || place.method !== 'GET') throw failure;
    return this.#stranger(target, { signal });
  }

  #noteMove(move: Move): void {
    this.#target.noteMove(move);
    this.#onMoved(move);
  }
}
