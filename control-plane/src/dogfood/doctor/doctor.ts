/**
 * Everything a run on a Sunday night would trip over, looked at without changing anything: no lock, no byte, no write.
 * A check that fails keeps no other from being made; where the server is the reason, its checks are named and left out.
 */
import { resolve } from 'node:path';
import { ForgejoClient, type HttpOptions } from '@platform/forgejo-client';
import { readLastRun } from '../archive/last-run.ts';
import { readConfigFile, type Config } from '../config/config.ts';
import { locateToken, type FoundToken } from '../config/token.ts';
import { checkFolder, checkLastRun, checkLock, checkSpace } from './check-archive.ts';
import { checkHeartbeat, checkNode, checkTimeZone } from './check-host.ts';
import { checkInbox } from './check-inbox.ts';
import { checkLogs } from './check-logs.ts';
import { checkRepositories } from './check-repositories.ts';
import { checkAttachments, checkCapabilities, checkServer } from './check-server.ts';
import { checkIdentity, checkPrivileges, checkScopes } from './check-token.ts';
import { describeTrouble, tryCheck, unknown, well, type Finding } from './finding.ts';

const longestVisit = 180_000;

/** What the doctor needs from the process. */
export interface Visit {
  /** @throws ConfigError when there is no configuration */
  readonly findConfig: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly node: { readonly version: string; readonly path: string };
  readonly clock: () => number;
  readonly network?: Pick<HttpOptions, 'fetch' | 'timeout' | 'retries' | 'backoffLimit'>;
}

/** Makes every check. @returns in the order in which they are best mended */
export async function examine(visit: Visit): Promise<Finding[]> {
  const node = checkNode(visit.node.version, visit.node.path);
  let [config, path]: [Config | null, string] = [null, ''];
  try {
    path = visit.findConfig();
    config = readConfigFile(path);
  } catch (error) {
    const rest = unknown('everything else', 'needs a configuration');
    return [describeTrouble('configuration', error), ...node, rest];
  }
  const now = `${new Date(visit.clock()).toISOString().slice(0, 19)}Z`;
  return [
    well('configuration', `${resolve(path)}: ${config.repositories.join(', ')}`),
    ...node,
    ...(await examineHost(config, now)),
    ...(await examineServer(visit, config, now)),
    ...checkHeartbeat(config),
  ];
}

async function examineHost(config: Config, now: string): Promise<Finding[]> {
  const { archive } = config;
  return [
    ...checkTimeZone(config, now),
    ...(await tryCheck('archive', () => checkFolder(archive))),
    ...(await tryCheck('space', () => checkSpace(archive))),
    ...(await tryCheck('lock', () => checkLock(archive))),
    ...(await tryCheck('last run', () => checkLastRun(archive, now))),
  ];
}

async function examineServer(visit: Visit, config: Config, now: string): Promise<Finding[]> {
  // Somebody is waiting: a server that hangs must not take as long as a run may.
  const limits = { timeout: 10_000, retries: 1, backoffLimit: 2000, signal: AbortSignal.timeout(longestVisit) };
  const options = { url: config.forge.url, ...limits, ...visit.network };
  const stranger = new ForgejoClient({ ...options, token: null });
  const server = await tryCheck('server', () => checkServer(config.forge.url, stranger, visit.clock));
  const isThere = server.every(({ mark }) => mark !== 'wrong');
  let found: FoundToken | null = null;
  const token = await tryCheck('token', async () => {
    found = locateToken(config.forge.tokenFile, visit.env);
    if (!isThere) return [unknown('token', `from ${found.source}; the server cannot be asked about it`)];
    return checkIdentity(new ForgejoClient({ ...options, token: found.token }), config, found.source);
  });
  const { token: value } = (found ?? { token: null }) as { readonly token: string | null };
  if (!isThere || value === null || token.some(({ mark }) => mark === 'wrong')) {
    const why = isThere ? 'needs a token that works' : 'needs the server';
    const left = ['scopes', 'repositories', 'inbox issue'].map((check) => unknown(check, why));
    return [...server, ...token, ...left, ...(await tryCheck('log', () => checkLogs(null, config)))];
  }
  return [...server, ...token, ...(await examineForge(new ForgejoClient({ ...options, token: value }), config, now))];
}

async function examineForge(forge: ForgejoClient, config: Config, now: string): Promise<Finding[]> {
  const lastRun = await readLastRun(config.archive).catch(() => null);
  let example: string | null = null;
  const repositories = await tryCheck('repositories', async () => {
    const { findings, withActions } = await checkRepositories(forge, config, now);
    example = withActions;
    return [...findings];
  });
  const able = await tryCheck('abilities', async () =>
    example === null
      ? [unknown('can list runs', 'needs a repository that is visible, with Actions on')]
      : checkCapabilities(forge, example),
  );
  return [
    ...(await tryCheck('scopes', () => checkScopes(forge, config, lastRun))),
    ...(await tryCheck('privileges', () => checkPrivileges(forge, config))),
    ...able,
    ...(await tryCheck('can take attachments', () => checkAttachments(forge))),
    ...repositories,
    ...(await tryCheck('inbox issue', () => checkInbox(forge, config))),
    ...(await tryCheck('log', () => checkLogs(forge, config))),
  ];
}

/** How a run would end as things are: the worst of all findings, what needs somebody before what passes by itself. */
export function foretell(findings: readonly Finding[]): Finding['exit'] {
  return ([1, 2, 3, 4] as const).find((code) => findings.some(({ exit }) => exit === code)) ?? 0;
}
