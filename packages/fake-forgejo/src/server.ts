/**
 * The stand-in as a real server on loopback: finds who asks, the route and the fault, and writes down every request.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal, Unmodelled, type Answer } from './exchange.ts';
import { spoil, takeFault, type Fault, type FaultRule } from './faults.ts';
import { identify } from './identify.ts';
import { routes, type Route } from './routes.ts';
import { traitsOf, type Traits } from './versions.ts';
import type { World } from './world.ts';

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
  status: number;
}

export interface FakeForgejo extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly world: World;
  readonly requests: RecordedRequest[];
  readonly faults: FaultRule[];
  /** Closes the server. @throws Error when something was asked that it does not model */
  close(): Promise<void>;
}

/** How it is started. */
export interface ForgeOptions {
  readonly port?: number;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** Each request waits for this before it is acted on; a fault that it names comes before those of the rules. */
  readonly hold?: (request: RecordedRequest) => Promise<Fault | null>;
}

/** Starts the stand-in, on a free port unless one is named. */
export async function startFakeForgejo(world: World, options: ForgeOptions = {}): Promise<FakeForgejo> {
  const { port = 0, latency = 0, hold = (): Promise<null> => Promise.resolve(null) } = options;
  const forge = new RunningForge(world, latency, hold);
  await forge.listen(port);
  return forge;
}

class RunningForge implements FakeForgejo {
  readonly world: World;
  readonly requests: RecordedRequest[] = [];
  readonly faults: FaultRule[] = [];
  readonly #unmodelled: string[] = [];
  readonly #server: Server;
  readonly #latency: number;
  readonly #hold: NonNullable<ForgeOptions['hold']>;
  url = '';

  constructor(world: World, latency: number, hold: NonNullable<ForgeOptions['hold']>) {
    this.world = world;
    this.#latency = latency;
    this.#hold = hold;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#unmodelled.length > 0) throw new Unmodelled(`not modelled: ${[...new Set(this.#unmodelled)].join(', ')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    const record: RecordedRequest = {
      method,
      path,
      authorization: request.headers.authorization ?? null,
      body: body.length < 1_000_000 ? body.toString('utf8') : '',
      status: 0,
    };
    this.requests.push(record);
    if (this.#latency > 0) await new Promise((resolve) => setTimeout(resolve, this.#latency));
    const fault = (await this.#hold(record)) ?? takeFault(this.faults, method, path);
    await this.#respond(request, response, body, record, fault);
  }

  async #respond(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    record: RecordedRequest,
    fault: Fault | null,
  ): Promise<void> {
    if (fault?.kind === 'drop' && fault.when === 'before') return void response.destroy();
    if (fault?.kind === 'hold') await fault.until;
    const answer =
      fault?.kind === 'answer'
        ? { status: fault.status, text: fault.body, headers: fault.headers ?? {} }
        : await this.#answer(request, body);
    record.status = answer.status;
    if (fault?.kind === 'drop') return void response.destroy();
    write(response, answer, fault, traitsOf(this.world.version));
  }

  async #answer(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const url = new URL(request.url ?? '/', this.url);
    try {
      const exchange = identify(this.world, request, { url, body, root: `${this.world.rootUrl ?? this.url}/` });
      const route = findRoute(exchange.method, url.pathname, exchange.traits);
      const parts = (route.pattern.exec(url.pathname) ?? []).slice(1).map(decodeURIComponent);
      return await route.act({ ...exchange, parts });
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      const what = `${request.method ?? ''} ${url.pathname}${url.search} (${error instanceof Error ? error.message : String(error)})`;
      this.#unmodelled.push(what);
      return { status: 501, json: { message: `not modelled: ${what}` } };
    }
  }
}

/**
 * The route of a request.
 * @throws Refusal 404 as text where this version has no such route, 405 where it has only other methods
 * @throws Unmodelled where the stand-in has none in any version
 */
function findRoute(method: string, path: string, traits: Traits): Route {
  const matching = routes.filter(({ pattern }) => pattern.test(path));
  if (matching.length === 0) throw new Unmodelled('route');
  const known = matching.filter(({ trait }) => trait === null || traits[trait]);
  if (known.length === 0) {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    throw new Refusal({ status: 404, headers, text: '404 page not found\n' });
  }
  const route = known.find((each) => each.method === method);
  if (route !== undefined) return route;
  throw new Refusal({ status: 405, headers: { allow: known.map((each) => each.method).join(', ') } });
}

function write(response: ServerResponse, answer: Answer, fault: Fault | null, traits: Traits): void {
  const whole =
    answer.bytes ?? Buffer.from(answer.text ?? (answer.json === undefined ? '' : `${JSON.stringify(answer.json)}\n`));
  const bytes = spoil(whole, fault);
  const type = answer.json === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' };
  response.writeHead(answer.status, {
    'cache-control': traits.cacheControl,
    ...type,
    ...answer.headers,
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': String(bytes.length) }),
  });
  if (fault?.kind !== 'cut') return void response.end(bytes);
  const end = (): void => void response.destroy();
  response.write(bytes.subarray(0, fault.bytes), () => void (fault.until ?? Promise.resolve()).then(end));
}
