/**
 * The archive from outside: without its lock, and without the mending that opening it brings. What a run of this user
 * could read and write there, and whether somebody else is at work.
 */
import { constants } from 'node:fs';
import { access, readdir, readFile, statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { parseObservation } from '@platform/report-aggregator';
import { listIfThere } from '../archive/disk.ts';
import { readLastRun } from '../archive/last-run.ts';
import { describeHolder } from '../archive/lock.ts';
import { readFormat } from '../archive/open-archive.ts';
import { describeSystemError } from '../config/config.ts';
import { remark, well, wrong, type Finding } from './finding.ts';

const megabyte = 1e6;
/** A week of five repositories brings about a megabyte; the largest artifact that is fetched has 32. */
const leastSpace = 64 * megabyte;
const comfortableSpace = 1000 * megabyte;
const day = 86_400_000;

export async function checkFolder(archive: string): Promise<Finding[]> {
  const check = 'archive';
  const user = nameUser();
  if (!isAbsolute(archive))
    return [remark(check, `${archive} means another directory wherever it is read from`, 'Write the whole path.')];
  if (!(await isThere(archive))) {
    const parent = await findParent(archive);
    if (await mayWrite(parent)) return [well(check, `${archive} is not there yet; the first run makes it`)];
    const cure = `sudo install -d -o ${user} -m 700 ${archive}, or let systemd make it (platformctl dogfood schedule).`;
    return [wrong(check, `${archive} is not there, and ${user} may not make it in ${parent}`, cure, 3)];
  }
  await readFormat(archive);
  for (const path of await listWritten(archive))
    if (!(await mayWrite(path)))
      return [
        wrong(
          check,
          `${user} may not write ${path}`,
          `sudo chown -R ${user} ${archive}, if a run is made by ${user}.`,
          3,
        ),
      ];
  return [well(check, `${archive}, writable for the user ${user}`), await countObservations(archive)];
}

/** A user that a container made up has no name. */
function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** Every line is read, because one that cannot be read stops a run. A half line at the end is dropped by the next run. */
async function countObservations(archive: string): Promise<Finding> {
  const folder = join(archive, 'observations');
  const files = (await listIfThere(folder)).filter((name) => name.endsWith('.ndjson'));
  let count = 0;
  for (const file of files) {
    const lines = (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, -1);
    for (const [at, line] of lines.entries()) {
      if (!isObservation(line)) {
        const found = `${join(folder, file)}:${at + 1} is no observation`;
        return wrong('observations', found, 'Restore the file from a backup.', 3);
      }
    }
    count += lines.length;
  }
  return well(
    'observations',
    `${count} of ${files.length} ${files.length === 1 ? 'repository' : 'repositories'}, all readable`,
  );
}

function isObservation(line: string): boolean {
  try {
    parseObservation(line);
    return true;
  } catch {
    return false;
  }
}

export async function checkSpace(archive: string): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(await findParent(archive));
  const free = bavail * bsize;
  const found = `${Math.floor(free / megabyte)} MB free`;
  if (free < leastSpace) return [wrong('space', found, 'Make room: a run needs 64 MB at the worst.', 3)];
  if (free < comfortableSpace) return [remark('space', found, 'Make room within the next months.')];
  return [well('space', found)];
}

export async function checkLock(archive: string): Promise<Finding[]> {
  const holder = await describeHolder(archive);
  if (holder === null) return [well('lock', 'free')];
  if (!holder.isAlive) return [well('lock', `left behind by ${holder.who}, who is gone; the next run takes it over`)];
  return [wrong('lock', `held by ${holder.who}`, 'Wait for it to end.', 3)];
}

export async function checkLastRun(archive: string, now: string): Promise<Finding[]> {
  const last = await readLastRun(archive);
  const check = 'last run';
  if (last === null) return [well(check, 'none yet: the first one takes everything that the forge still has')];
  if (last.at > now) {
    const cure =
      'Set the clock right (timedatectl), or remove last-run.json if it was the earlier clock that was wrong.';
    return [wrong(check, `at ${last.at}, which is later than this host's clock says (${now})`, cure, 2)];
  }
  const good = last.lastGood === null ? 'none ended well' : `the last good one ${describeAge(last.lastGood, now)}`;
  if (last.failure !== null)
    return [
      remark(
        check,
        `failed ${describeAge(last.at, now)}: ${last.failure} Of all, ${good}.`,
        'See whether the other checks name the cause.',
      ),
    ];
  const weeks = last.weeks.map(({ week, action }) => `${week} ${action}`).join(', ');
  const found = `${describeAge(last.at, now)}, exit ${last.exitCode}${weeks === '' ? '' : `: ${weeks}`}`;
  if (Date.parse(now) - Date.parse(last.at) < 8 * day) return [well(check, found)];
  return [
    remark(
      check,
      `${found}; no run since`,
      'Is the timer on (systemctl list-timers)? The next run catches up on at most 8 weeks.',
    ),
  ];
}

function describeAge(at: string, now: string): string {
  const days = Math.floor((Date.parse(now) - Date.parse(at)) / day);
  return `${at} (${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`})`;
}

/** Everything that a run writes or replaces things in. */
async function listWritten(archive: string): Promise<string[]> {
  const folders = (await readdir(archive, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const within = await Promise.all(
    folders.map(async ({ name }) => {
      const entries = await readdir(join(archive, name), { withFileTypes: true });
      const kept = entries.filter((entry) => entry.isDirectory() || entry.name.endsWith('.ndjson'));
      return kept.map((entry) => join(archive, name, entry.name));
    }),
  );
  return [archive, ...folders.map(({ name }) => join(archive, name)), ...within.flat()];
}

/** The nearest folder that is there. */
async function findParent(path: string): Promise<string> {
  return (await isThere(path)) || path === dirname(path) ? path : findParent(dirname(path));
}

async function isThere(path: string): Promise<boolean> {
  return may(path, constants.F_OK);
}

async function mayWrite(path: string): Promise<boolean> {
  return may(path, constants.W_OK);
}

/** Whether a log of this host can be read; null when it can. */
export async function findReadProblem(path: string): Promise<string | null> {
  try {
    await access(path, constants.R_OK);
    return null;
  } catch (error) {
    return describeSystemError(error);
  }
}

async function may(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
