/** Who we are on the forge, found out before anything is written, and whether the token may more than it needs. */
import type { Comment, ForgejoClient, Repository, User } from '@platform/forgejo-client';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { findOwn } from './comments.ts';

export interface Identity {
  readonly login: string;
  /** Stays the same when the user is renamed; null: the token may not ask, and nothing told it yet. */
  readonly id: number | null;
  readonly isAdmin: boolean;
}

/**
 * Asks whose token it is.
 * @param asked the answer, where that was asked already
 * @throws ConfigError when it is somebody else's
 */
export async function askIdentity(
  forge: ForgejoClient,
  { forge: { identity } }: Config,
  asked: Promise<User | null> | null = null,
): Promise<Identity> {
  const user = await (asked ?? forge.user());
  if (user === null) return { login: identity, id: null, isAdmin: false };
  if (user.login === identity) return user;
  throw new ConfigError(
    `The token belongs to ${user.login}, and forge.identity says ${identity}: use a token of ${identity}, or correct the configuration.`,
  );
}

/**
 * Where the token may not ask, an earlier comment of ours speaks for it, and tells our id. What it writes is looked at
 * all the same: a new comment names its author.
 * @param place the inbox, in words
 * @throws ConfigError when there is none and the configuration does not allow to go without
 */
export function proveIdentity(
  identity: Identity,
  comments: readonly Comment[],
  { forge: { allowUnprovenIdentity } }: Config,
  place: string,
): Identity {
  if (identity.id !== null) return identity;
  const earlier = findOwn(comments, identity)[0]?.comment.author;
  if (earlier) return { ...identity, id: earlier.id };
  if (allowUnprovenIdentity) return identity;
  throw new ConfigError(
    `The token may not ask whose it is, and no comment in ${place} proves that it is ${identity.login}'s: give it the scope read:user, or set forge.allowUnprovenIdentity for the first run.`,
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
