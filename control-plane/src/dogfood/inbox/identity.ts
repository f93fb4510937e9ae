/** Who we are on the forge, found out before anything is written, and whether the token may more than it needs. */
import type { ForgejoClient, Repository } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';

export interface Identity {
  readonly login: string;
  /** Stays the same when the user is renamed; null: the token may not ask. */
  readonly id: number | null;
  readonly isAdmin: boolean;
}

/**
 * Asks whose token it is.
 * @throws ConfigError when it is somebody else's
 */
export async function askIdentity(forge: ForgejoClient, { forge: { identity } }: Config): Promise<Identity> {
  const user = await forge.user();
  if (user === null) return { login: identity, id: null, isAdmin: false };
  if (user.login === identity) return user;
  throw new ConfigError(
    `The token belongs to ${user.login}, and forge.identity says ${identity}: use a token of ${identity}, or correct the configuration.`,
  );
}

/** Remarks on rights that the job does not need, as far as they show without asking for more. */
export function remarkPrivileges({ login, isAdmin }: Identity, { fullName, permissions }: Repository): string[] {
  if (isAdmin)
    return [`${login} is an administrator of the whole server, which the job does not need: use a plain machine user.`];
  if (permissions.admin)
    return [`${login} administers ${fullName}, which the job does not need: the right to write is enough.`];
  return [];
}
