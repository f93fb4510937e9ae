/**
 * The way to the forge for one run. Whose token it is, every run that publishes asks first: it is asked before most of
 * the program is loaded, which takes as long as the answer.
 */
import { ForgejoClient, type HttpOptions, type RequestLine, type User } from '@platform/forgejo-client';
import type { Config } from './config/config.ts';

/** What a connection needs to know of a run. */
export interface ConnectionRequest {
  readonly config: Config;
  /** Null: nobody needs one, because no request is made. */
  readonly token: string | null;
  readonly onRequest?: (line: RequestLine) => void;
  /** What stands between this run and the world, where it is not the plain network. */
  readonly network?: Pick<HttpOptions, 'fetch' | 'backoffLimit' | 'timeout'>;
}

/** A client, and what it learns on the way. */
export interface Connection {
  readonly forge: ForgejoClient;
  /** Repositories that have another name now, in sentences; grows while requests are made. */
  readonly moves: ReadonlySet<string>;
  /** The answer to whose token it is, if that was asked already. */
  readonly user: Promise<User | null> | null;
}

/** @param asksFirst whether to ask at once whose token it is; a failure is told to who waits for the answer */
export function connect({ config, token, onRequest, network }: ConnectionRequest, asksFirst = false): Connection {
  const moves = new Set<string>();
  const forge = new ForgejoClient({
    url: config.forge.url,
    token,
    onMoved({ from, to }) {
      if (namedPlaces(config).has(from))
        moves.add(`${from} is called ${to} now: write the new name into the configuration.`);
    },
    ...(onRequest === undefined ? {} : { onRequest }),
    ...network,
    writesTo: config.inbox.repository,
    signal: AbortSignal.timeout(config.deadlineMinutes * 60_000),
  });
  const user = asksFirst ? forge.user() : null;
  // The run may end before it comes to the answer, over a locked archive for one.
  user?.catch(() => undefined);
  return { forge, moves, user };
}

/** Repositories that stand in the configuration by name; what a pattern finds needs no new name there. */
function namedPlaces({ repositories, inbox, logs }: Config): ReadonlySet<string> {
  const sources = logs.flatMap((source) => (source.kind === 'repository' ? [source.repository] : []));
  return new Set([...repositories, inbox.repository, ...sources]);
}
