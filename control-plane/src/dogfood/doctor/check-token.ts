/** The token: whose it is, what it may as far as reading shows, and whether its user may more than the job needs. */
import { ForgejoError, type ForgejoClient } from '@platform/forgejo-client';
import type { LastRun } from '../archive/last-run.ts';
import type { Config } from '../config/config.ts';
import { askIdentity, remarkPrivileges } from '../inbox/identity.ts';
import { remark, unknown, well, wrong, type Finding } from './finding.ts';

/** @throws ConfigError when it is somebody else's; ForgejoError when it is refused */
export async function checkIdentity(forge: ForgejoClient, config: Config, source: string): Promise<Finding[]> {
  const { login, id } = await askIdentity(forge, config);
  if (id !== null) return [well('token', `of ${login}, from ${source}`), well('scope read:user', 'yes')];
  return [
    well('token', `accepted, from ${source}`),
    unknown(
      'scope read:user',
      'no: whose token it is shows only in comments that it made',
      'Give it read:user; a token made for single repositories cannot have it.',
    ),
  ];
}

/** @param lastRun its writes prove what cannot be tried without writing */
export async function checkScopes(forge: ForgejoClient, config: Config, lastRun: LastRun | null): Promise<Finding[]> {
  const { repository } = config.inbox;
  const wrote = lastRun?.weeks.some(({ action }) => action === 'created' || action === 'updated') ?? false;
  return [
    await tryScope('read:repository', () => forge.repository(repository)),
    await tryScope('read:issue', () => forge.labels(repository)),
    wrote
      ? well('scope write:issue', `the run of ${lastRun?.at ?? ''} wrote`)
      : unknown('scope write:issue', 'cannot be known without writing; the first run shows'),
  ];
}

async function tryScope(scope: string, ask: () => Promise<unknown>): Promise<Finding> {
  try {
    await ask();
    return well(`scope ${scope}`, 'yes');
  } catch (error) {
    if (!(error instanceof ForgejoError)) throw error;
    if (error.kind === 'forbidden')
      return wrong(`scope ${scope}`, 'no', `Make a token with read:repository, write:issue and read:user.`, 2);
    return unknown(`scope ${scope}`, `not shown: ${error.message}`);
  }
}

/** Rights beyond reading everywhere and writing in the inbox. Which scopes a token has beyond the needed ones nobody tells. */
export async function checkPrivileges(forge: ForgejoClient, config: Config): Promise<Finding[]> {
  const identity = await askIdentity(forge, config);
  const [home, ...others] = await Promise.all(
    [
      ...new Set([config.inbox.repository, ...config.repositories.filter((name) => /^[\w.-]+\/[\w.-]+$/u.test(name))]),
    ].map((name) => forge.repository(name).catch(() => null)),
  );
  const tooMuch = home ? remarkPrivileges(identity, home) : [];
  const writable = others.flatMap((each) => (each?.permissions.push ? [each.fullName] : []));
  const cure = 'Take the right away: the job reads everywhere, and writes in the inbox only.';
  return [
    ...tooMuch.map((sentence) => remark('privileges', sentence, cure)),
    ...(writable.length === 0 || tooMuch.length > 0
      ? []
      : [remark('privileges', `${identity.login} may write in ${writable.join(', ')}`, cure)]),
  ];
}
