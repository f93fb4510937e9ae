/**
 * The weekly schedule of this host: the systemd units or the crontab line with the real paths, printed or written, and
 * what would keep the service from working although the command works by hand.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { describeSystemError, findConfig, readConfigFile, type Config } from '../config/config.ts';
import { howToStore } from '../config/token.ts';
import { ConfigError, UsageError } from '../errors.ts';
import type { Ending } from '../ending.ts';
import { describeFailure } from '../exit.ts';
import { renderCrontab } from './crontab.ts';
import { findObstacle } from './reach.ts';
import { isState, renderService, renderTimer, type UnitPlan } from './systemd.ts';

/** The flags as parsed. */
export interface ScheduleFlags {
  readonly config?: string | undefined;
  readonly cron: boolean;
  readonly user?: string | undefined;
  readonly output?: string | undefined;
}

/** The paths of this process. */
export interface Program {
  readonly node: string;
  readonly bin: string;
}

export interface Schedule {
  /** By name: two units, or one crontab. */
  readonly files: Readonly<Record<string, string>>;
  /** What is in the way, in sentences. */
  readonly remarks: readonly string[];
  readonly next: readonly string[];
}

const unit = 'platformctl-dogfood';

/** Makes a schedule. @throws what nobody expected */
export function runSchedule(flags: ScheduleFlags, program: Program): Schedule | { readonly failure: Ending } {
  try {
    const path = resolve(findConfig({ flag: flags.config, env: process.env, home: homedir() }));
    const config = readConfigFile(path);
    const command = [program.node, program.bin, 'dogfood', 'aggregate', '--config', path];
    if (flags.cron) return scheduleCron(flags, config, command);
    const schedule = scheduleUnits(flags, config, command, path);
    if (flags.output !== undefined) writeFiles(resolve(flags.output), schedule.files);
    return schedule;
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

function scheduleCron(flags: ScheduleFlags, { timeZone, forge }: Config, command: readonly string[]): Schedule {
  if (flags.output !== undefined)
    throw new UsageError('--output writes systemd units; a crontab line goes into crontab -e by hand.');
  const hostTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    files: { crontab: renderCrontab({ command, timeZone, hostTimeZone }) },
    remarks: findTokenRemarks(forge.tokenFile),
    next: ['Put it into the crontab of the user that owns archive and token: crontab -e'],
  };
}

function scheduleUnits(flags: ScheduleFlags, config: Config, command: readonly string[], path: string): Schedule {
  const { archive, timeZone, deadlineMinutes, forge } = config;
  const user = flags.user ?? null;
  if (!isAbsolute(archive))
    throw new UsageError(
      `archive: ${archive} means another directory wherever it is read from: write the whole path into ${path}.`,
    );
  if (user !== null && !/^[a-z_][\w-]*$/iu.test(user)) throw new UsageError(`"${user}" is no name of an account.`);
  if (user === null && !isState(archive))
    throw new UsageError(
      `The archive ${archive} lies outside of /var/lib, where systemd cannot give it to a user made up for each run: name an account that owns it with --user NAME, or set archive: /var/lib/platformctl/dogfood.`,
    );
  const tokenFile = resolve(forge.tokenFile ?? `/etc/platformctl/${forge.identity}.token`);
  const plan: UnitPlan = { command, archive, tokenFile, timeZone, deadlineMinutes, user };
  return {
    files: { [`${unit}.service`]: renderService(plan), [`${unit}.timer`]: renderTimer(plan) },
    remarks: findRemarks(config, command.slice(0, 2), path, tokenFile, user),
    next: [
      `systemctl daemon-reload && systemctl enable --now ${unit}.timer`,
      `systemctl start ${unit}.service; journalctl -u ${unit}.service -n 20`,
    ],
  };
}

function findRemarks(
  config: Config,
  program: readonly string[],
  path: string,
  tokenFile: string,
  user: string | null,
): string[] {
  const logs = config.logs.flatMap((log) => (log.kind === 'file' ? [dirname(log.file)] : []));
  const obstacles = [...program, path, ...logs].flatMap((each) => {
    const obstacle = user === null || /^\/(?:home|root|tmp)\//u.test(each) ? findObstacle(each) : null;
    return obstacle === null ? [] : [`The service cannot read ${each}: ${obstacle}.`];
  });
  const account =
    user === null || isAccount(user)
      ? []
      : [`There is no account ${user} on this host: useradd --system ${user} makes one.`];
  const place =
    user === null || existsSync(config.archive)
      ? []
      : [`Make the archive first: install -d -o ${user} -m 700 ${config.archive}`];
  return [...obstacles, ...findTokenRemarks(tokenFile), ...account, ...place];
}

/** @param tokenFile null: none is configured, and cron hands out no credential */
function findTokenRemarks(tokenFile: string | null): string[] {
  if (tokenFile === null) return ['No forge.tokenFile is configured: set it, or FORGEJO_TOKEN_FILE in the crontab.'];
  return existsSync(tokenFile) ? [] : [`There is no token at ${tokenFile} yet: ${howToStore(tokenFile)}.`];
}

/** Where nobody can be asked, it is believed: accounts need not stand in /etc/passwd. */
function isAccount(user: string): boolean {
  const { status, error } = spawnSync('id', ['-u', user], { stdio: 'ignore' });
  return error !== undefined || status === 0;
}

/** Units that somebody changed by hand are not replaced. */
function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}: make it first (mkdir -p ${folder}).`);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') !== text)
      throw new UsageError(
        `${path} is there already and differs: remove it first, or override it (systemctl edit ${name}).`,
      );
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      writeFileSync(path, text);
    } catch (error) {
      throw new ConfigError(`${path} cannot be written: ${describeSystemError(error)}.`, { cause: error });
    }
  }
}
