/**
 * The configuration as the rest of the program sees it: every default filled in. It reads the one file, once;
 * nothing here asks the forge.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from '@platform/report-aggregator';
import { readConfig } from './config-read.ts';
import { ConfigError } from '../errors.ts';

/** Where a dogfood log is read. */
export type LogSource =
  | { readonly kind: 'repository'; readonly repository: string; readonly path: string }
  | { readonly kind: 'file'; readonly file: string; readonly repository: string }
  | { readonly kind: 'inbox'; readonly authors: readonly string[] };

export interface Config {
  readonly forge: {
    readonly url: string;
    readonly identity: string;
    readonly tokenFile: string | null;
    /** Publish for the first time with a token that may not ask whose it is. */
    readonly allowUnprovenIdentity: boolean;
  };
  /** Names, patterns and exclusions as written. */
  readonly repositories: readonly string[];
  readonly gate: Gate & { readonly overrides: Readonly<Record<string, Partial<Gate>>> };
  readonly inbox: { readonly repository: string; readonly label: string; readonly issue: number | null };
  readonly threshold: {
    /** The day the window opens; null: the first gate run. */
    readonly opened: string | null;
    readonly runs: number;
    readonly logEntries: number;
    /** Shares, 0 to 1. */
    readonly verdict: {
      readonly drop: number;
      readonly tuneFalse: number;
      readonly tuneFixed: number;
      readonly keep: number;
    };
  };
  readonly logs: readonly LogSource[];
  readonly notify: readonly string[];
  readonly archive: string;
  readonly timeZone: string;
  readonly lookBackWeeks: number;
  readonly gracePeriodMinutes: number;
  /** Told of start, success and failure; null: nobody is. */
  readonly heartbeat: { readonly url: string } | null;
  /** After so long a run gives up, with what it has. */
  readonly deadlineMinutes: number;
}

/** What finding the file needs from the process. */
export interface ConfigPlaces {
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Finds and reads the configuration.
 * @throws ConfigError naming every problem with file, line and what was expected
 */
export function loadConfig(places: ConfigPlaces): Config {
  return readConfigFile(findConfig(places));
}

/** @throws ConfigError when the file cannot be read, or is no configuration */
export function readConfigFile(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`The configuration ${path} cannot be read: ${describeSystemError(error)}.`, {
      cause: error,
      cure: existsSync(path)
        ? 'Name a file that the user of the run may read.'
        : 'Correct the path; platformctl dogfood init writes a configuration.',
    });
  }
  return readConfig(text, path);
}

/** The path of the configuration that a command would read. @throws ConfigError when there is none */
export function findConfig({ flag, env, home }: ConfigPlaces): string {
  const named = flag ?? env['PLATFORMCTL_DOGFOOD_CONFIG'];
  if (named !== undefined && named !== '') return named;
  const places = [
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'platformctl', 'dogfood.yaml'),
    '/etc/platformctl/dogfood.yaml',
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new ConfigError(
    `There is no configuration: looked for ${places.join(' and ')}. ` +
      'Name one with --config FILE or $PLATFORMCTL_DOGFOOD_CONFIG; platformctl dogfood init writes one.',
  );
}

/** The gate of one repository: overrides replace it key by key. */
export function gateOf(config: Pick<Config, 'gate'>, repository: string, formerNames: readonly string[] = []): Gate {
  const { overrides, ...gate } = config.gate;
  const name = [repository, ...formerNames].find((each) => overrides[each] !== undefined);
  return { ...gate, ...(name === undefined ? {} : overrides[name]) };
}

/** The keys a figure depends on, and no others: a change of anything else is no news. */
export function figureConfiguration(config: Config): unknown {
  const { forge, repositories, gate, threshold, logs, timeZone } = config;
  return { forge: { url: forge.url }, repositories, gate, threshold, logs, timeZone };
}

export function describeSystemError(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission is denied',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of its path is no directory',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    EROFS: 'the file system is read-only',
    EPERM: 'it is not permitted',
  };
  return typeof code === 'string' ? (known[code] ?? code) : String(error);
}
