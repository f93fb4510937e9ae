/**
 * The stand-in as a real server on loopback: finds the token's user, the route and the fault, and writes down
 * every request.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal, Unmodelled, type Answer, type Exchange } from './exchange.ts';
import { takeFault, type Fault, type FaultRule } from './faults.ts';
import { routes } from './routes.ts';
import type { World } from './world.ts';

export { CorpusError, devCorpus, loadCorpus } from './corpus.ts';
export type { Fault, FaultRule } from './faults.ts';
export { addInbox, makeArtifact, makeRepository, makeRun, makeWorld, startRerun, tokenOf } from './world.ts';
export type { Artifact, Comment, Issue, Repository, Run, World } from './world.ts';
export { zipFiles } from './zip.ts';

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

/** Starts the stand-in on a free port. @param latency milliseconds before each answer */
export async function startFakeForgejo(world: World, { port = 0, latency = 0 } = {}): Promise<FakeForgejo> {
  const forge = new RunningForge(world, latency);
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
  url = '';

  constructor(world: World, latency: number) {
    this.world = world;
    this.#latency = latency;
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
    const fault = takeFault(this.faults, method, path);
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
    write(response, answer, fault?.kind === 'cut' ? fault.bytes : null);
  }

  async #answer(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const url = new URL(request.url ?? '/', this.url);
    try {
      const exchange = this.#identify(request, url, body);
      if (exchange instanceof Refusal) return exchange.answer;
      const known = routes.filter(({ pattern }) => pattern.test(url.pathname));
      const route = known.find(({ method }) => method === request.method);
      if (route === undefined && known.length > 0)
        return { status: 405, headers: { allow: known.map(({ method }) => method).join(', ') } };
      if (route === undefined) throw new Unmodelled('route');
      const parts = (route.pattern.exec(url.pathname) ?? []).slice(1).map(decodeURIComponent);
      return await route.act({ ...exchange, parts });
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      const what = `${request.method ?? ''} ${url.pathname}${url.search} (${error instanceof Error ? error.message : String(error)})`;
      this.#unmodelled.push(what);
      return { status: 501, json: { message: `not modelled: ${what}` } };
    }
  }

  /** A bad token is worse than none: 401 everywhere, and its body repeats the token. */
  #identify(request: IncomingMessage, url: URL, body: Buffer): Exchange | Refusal {
    const { world } = this;
    const root = `${world.rootUrl ?? this.url}/`;
    const header = request.headers.authorization ?? '';
    const value = /^(?:token|bearer)\s+(\S+)$/iu.exec(header)?.[1];
    const token = world.tokens.find((each) => each.value === value) ?? null;
    if (value !== undefined && token === null) {
      const message = `token is malformed\naccess token does not exist [sha: ${value}]\ntask with token "${value}": resource does not exist`;
      return new Refusal({ status: 401, json: { message, url: `${root}api/swagger` } });
    }
    const user = world.users.find((each) => each.login === token?.login) ?? null;
    return {
      world,
      method: request.method ?? 'GET',
      query: url.searchParams,
      body,
      request,
      token,
      user,
      root,
      parts: [],
    };
  }
}

function write(response: ServerResponse, answer: Answer, cutAfter: number | null): void {
  const bytes =
    answer.bytes ?? Buffer.from(answer.text ?? (answer.json === undefined ? '' : `${JSON.stringify(answer.json)}\n`));
  const type = answer.json === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' };
  response.writeHead(answer.status, {
    'cache-control': 'max-age=0, private, must-revalidate',
    ...type,
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': String(bytes.length) }),
  });
  if (cutAfter === null) return void response.end(bytes);
  response.write(bytes.subarray(0, cutAfter), () => response.destroy());
}
export { readRecordings, type Recording } from './recordings.ts';
