// The stand-in in a process of its own, serving a bench world with a round trip of so many milliseconds. It is told
// to begin again, or asked what it was asked, by messages.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { addInbox, makeRepository, makeWorld, startFakeForgejo } from '../packages/fake-forgejo/src/index.ts';
import { makeBenchRepositories, type WorldSize } from './world.ts';

export interface ServerPlan {
  readonly size: WorldSize;
  /** The instant the world ends at. */
  readonly end: number;
  readonly latency: number;
  /** Make the newest so many zips before anybody asks. */
  readonly warm: number;
}

export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** Every request since the last call, in order, as `METHOD path`. */
  takeRequests(): Promise<readonly string[]>;
  /** The same; and comments written since are gone. */
  reset(): Promise<readonly string[]>;
}

export async function startServer(plan: ServerPlan): Promise<BenchServer> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(plan)], {
    execArgv: ['--conditions=@platform/source'],
  });
  const tell = async (message: string): Promise<readonly string[]> => {
    child.send(message);
    return receive<readonly string[]>(child);
  };
  const { url } = await receive<{ readonly url: string }>(child);
  return {
    url,
    takeRequests: () => tell('take'),
    reset: () => tell('reset'),
    async [Symbol.asyncDispose]() {
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

async function receive<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message');
  return message as T;
}

async function serve({ size, end, latency, warm }: ServerPlan): Promise<void> {
  const home = makeRepository('pdurlej/fallow-py', { writers: ['claude'] });
  const repositories = makeBenchRepositories(size, end);
  const world = makeWorld({ repositories: [home, ...repositories] });
  const inbox = addInbox(world, home);
  for (const { artifacts } of repositories) for (const artifact of artifacts.slice(-warm)) artifact.zip();
  const forge = await startFakeForgejo(world, { latency });
  process.on('message', (message) => {
    if (message === 'reset') inbox.comments.length = 0;
    process.send?.(forge.requests.splice(0).map(({ method, path }) => `${method} ${path}`));
  });
  process.send?.({ url: forge.url });
}

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? '') as ServerPlan);
