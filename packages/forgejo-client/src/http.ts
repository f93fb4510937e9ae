/**
 * One exchange with one server: auth, time-outs, retries, redirects, and bodies read within bounds. The token
 * goes into one header, to the configured origin only. A write is sent once; only where the server says that the
 * repository has another name now, and so did nothing, it is sent there by the same method.
 */
import ky from 'ky';
import type { KyInstance } from 'ky';
import type * as z from 'zod';
import { jsonLimit, parseAs, readBody } from './body.ts';
import { ForgejoError, type RequestPlace } from './error.ts';
import { toQuery, type HttpOptions, type Move, type Query, type RequestLine } from './http-options.ts';
import { Politeness } from './politeness.ts';
import { translateError } from './translate.ts';

/** An answer whose body was read. */
export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

export class Http {
  readonly #root: string;
  readonly #server: string;
  readonly #api: KyInstance;
  readonly #total: number;
  readonly #politeness: Politeness;
  readonly #signal: AbortSignal | undefined;
  readonly #onRequest: (line: RequestLine) => void;
  readonly #onMoved: (move: Move) => void;

  constructor(options: HttpOptions) {
    this.#root = `${options.url.replace(/\/+$/u, '')}/`;
    this.#server = new URL(this.#root).origin;
    this.#total = options.totalTimeout ?? 120_000;
    this.#politeness = new Politeness(options.atOnce ?? 12);
    this.#signal = options.signal;
    this.#onRequest = options.onRequest ?? (() => undefined);
    this.#onMoved = options.onMoved ?? (() => undefined);
    this.#api = ky.create({
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      // Any other spelling of the scheme is silently anonymous on Forgejo 11.
      headers: {
        accept: 'application/json',
        ...(options.token === null ? {} : { authorization: `token ${options.token}` }),
      },
      redirect: 'manual',
      timeout: options.timeout ?? 30_000,
      retry: {
        limit: options.retries ?? 3,
        methods: ['get'],
        statusCodes: [408, 429, 500, 502, 503, 504],
        afterStatusCodes: [429, 503],
        maxRetryAfter: options.backoffLimit ?? 20_000,
        backoffLimit: options.backoffLimit ?? 20_000,
        jitter: true,
      },
      hooks: { beforeRetry: [() => this.#politeness.noteTrouble()] },
    });
  }

  /** Reads JSON. @throws ForgejoError, `malformed` when the answer has another shape */
  async getJson<T>(path: string, schema: z.ZodType<T>, query: Query = {}): Promise<Answer<T>> {
    return this.#read(path, query, async (response, place) => {
      const text = new TextDecoder().decode(await readBody(response, jsonLimit, place));
      return { body: parseAs(text, schema, place), headers: response.headers };
    });
  }

  /** Reads bytes, at most `maxBytes` of them. A pre-signed address on another host is followed without the token. */
  async getBytes(path: string, maxBytes: number, query: Query = {}): Promise<Answer<Uint8Array>> {
    return this.#read(
      path,
      query,
      async (response, place) => ({ body: await readBody(response, maxBytes, place), headers: response.headers }),
      { 'cache-control': 'no-cache', accept: '*/*' },
    );
  }

  /** Writes JSON, once. @returns the answer, or null where there is none (204) */
  async send<T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    schema: z.ZodType<T> | null,
    body?: unknown,
  ): Promise<T | null> {
    const place = { method, path };
    const signal = this.#limitTime();
    const content = body === undefined ? {} : body instanceof FormData ? { body } : { json: body };
    return this.#exchange(place, async () => {
      const response = await this.#follow(place, '', (url) => this.#api(url, { method, retry: 0, ...content, signal }));
      const text = new TextDecoder().decode(await readBody(response, jsonLimit, place));
      return { value: schema === null || text === '' ? null : parseAs(text, schema, place), status: response.status };
    });
  }

  /** A read whose body breaks off is tried once more: nothing was changed by it. */
  async #read<T>(
    path: string,
    query: Query,
    take: (response: Response, place: RequestPlace) => Promise<T>,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const once = (): Promise<T> => this.#readOnce(path, query, take, headers);
    try {
      return await once();
    } catch (error) {
      if (error instanceof ForgejoError && isBrokenBody(error)) return once();
      throw error;
    }
  }

  #readOnce<T>(
    path: string,
    query: Query,
    take: (response: Response, place: RequestPlace) => Promise<T>,
    headers: Record<string, string>,
  ): Promise<T> {
    const place = { method: 'GET', path };
    return this.#exchange(place, async () => {
      const signal = this.#limitTime();
      const response = await this.#follow(
        place,
        toQuery(query),
        (url) => this.#api.get(url, { headers, signal }),
        // Object storage: the token stays here.
        (url) => ky.get(url, { signal, redirect: 'error', retry: 0 }),
      );
      return { value: await take(response, place), status: response.status };
    });
  }

  /** Follows one redirect: on the same server as `ask` does it, elsewhere only where the caller has a way (303). */
  async #follow(
    place: RequestPlace,
    query: string,
    ask: (url: string | URL) => Promise<Response>,
    askElsewhere?: (url: URL) => Promise<Response>,
  ): Promise<Response> {
    try {
      return await ask(this.#root + place.path + query);
    } catch (error) {
      const failure = translateError(error, place, this.#server);
      if (failure.kind !== 'redirected' || failure.movedTo === null) throw failure;
      const target = new URL(failure.movedTo);
      if (target.origin === this.#server) {
        this.#tellMove(place.path, target.pathname);
        return ask(target);
      }
      if (failure.status !== 303 || askElsewhere === undefined) throw failure;
      return askElsewhere(target);
    }
  }

  #tellMove(path: string, target: string): void {
    const [from, to] = [path, target].map((each) => /repos\/([^/]+\/[^/]+)/u.exec(each)?.[1]);
    if (from !== undefined && to !== undefined && from !== to) this.#onMoved({ from, to });
  }

  #limitTime(): AbortSignal {
    const own = AbortSignal.timeout(this.#total);
    return this.#signal === undefined ? own : AbortSignal.any([own, this.#signal]);
  }

  async #exchange<T>(place: RequestPlace, act: () => Promise<{ value: T; status: number }>): Promise<T> {
    const started = performance.now();
    const report = (status: number | null): void =>
      this.#onRequest({ ...place, status, milliseconds: Math.round(performance.now() - started) });
    try {
      const { value, status } = await this.#politeness.ask(act);
      this.#politeness.noteCalm();
      report(status);
      return value;
    } catch (error) {
      const failure = this.#signal?.aborted
        ? new ForgejoError('unreachable', place, 'the time for the whole run was over')
        : translateError(error, place, this.#server);
      report(failure.status);
      throw failure;
    }
  }
}

function isBrokenBody(error: ForgejoError): boolean {
  return error.status === 200 && (error.kind === 'malformed' || error.kind === 'unreachable');
}
