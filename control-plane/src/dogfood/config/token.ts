/**
 * The token: read from a file, a systemd credential or the environment, never from argv. No message here ever
 * shows a part of it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError } from './config.ts';
import { ConfigError } from '../errors.ts';

/** A token, and where it came from, in words. */
export interface FoundToken {
  readonly token: string;
  readonly source: string;
}

/** The token alone. @throws ConfigError when there is none, or a file that others can read */
export function loadToken(tokenFile: string | null, env: Readonly<Record<string, string | undefined>>): string {
  return locateToken(tokenFile, env).token;
}

/**
 * Finds the token: the systemd credential `forgejo-token`, given to this very process (which often may not read the
 * file that it came from), else the configured file, `$FORGEJO_TOKEN_FILE`, and `$FORGEJO_TOKEN`.
 * @throws ConfigError when there is none, or a file that others can read
 */
export function locateToken(tokenFile: string | null, env: Readonly<Record<string, string | undefined>>): FoundToken {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const credential = credentials === undefined ? null : readCredential(join(credentials, 'forgejo-token'));
  if (credential !== null) return checkToken(credential, 'the systemd credential forgejo-token');
  const file = tokenFile ?? env['FORGEJO_TOKEN_FILE'];
  if (file !== undefined && file !== '')
    return checkToken(readSecret(file), `the file ${file}`, `Fill it: ${howToStore(file)}.`);
  const value = env['FORGEJO_TOKEN'];
  if (value !== undefined && value !== '') return checkToken(value, '$FORGEJO_TOKEN');
  throw new ConfigError(
    'There is no token: set forge.tokenFile in the configuration, $FORGEJO_TOKEN_FILE, the systemd credential forgejo-token, or $FORGEJO_TOKEN.',
  );
}

function readSecret(file: string): string {
  try {
    // The bits for group and others; a token that others can read is everybody's.
    if ((statSync(file).mode & 0o077) !== 0) {
      throw new ConfigError(
        `Others can read the token file ${file}: run chmod 600 ${file}, and make a new token if it was exposed.`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The token file ${file} cannot be read: ${describeSystemError(error)}.`, {
      cause: error,
      cure: existsSync(file) ? 'It has to belong to the user that runs this (chown).' : `Make it: ${howToStore(file)}.`,
    });
  }
}

/** How a token gets into its file: never through argv, nor into the history of a shell. */
export function howToStore(file: string): string {
  return `install -D -m 600 /dev/stdin ${file}, then paste the token, and press Enter and Ctrl-D`;
}

/** systemd itself guards its credentials directory. */
function readCredential(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function checkToken(text: string, source: string, cure = 'Put the token there.'): FoundToken {
  const token = text.trim();
  if (token === '') throw new ConfigError(`The token from ${source} is empty.`, { cure });
  if (!/^[\x21-\x7e]+$/u.test(token)) {
    throw new ConfigError(
      `The token from ${source} holds spaces, line breaks or other characters that no token has: it should be one line.`,
    );
  }
  return { token, source };
}
