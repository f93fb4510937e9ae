/**
 * The archive's lock: one file, made only if it is not there, naming who holds it. A holder that no longer lives
 * (killed, or from before a reboot, or whose number another process has now) does not hold it.
 */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { draftEnd, guard, makeFolder } from './disk.ts';
import { ArchiveError } from '../errors.ts';

/** Who holds the lock; a pid alone proves nothing. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Changes with every boot; null where the system does not tell. */
  readonly boot: string | null;
  /** Where pids mean what they say: each container has its own; null where the system does not tell. */
  readonly space?: string | null;
  /** When the process began, in the system's own ticks. */
  readonly started: string | null;
  readonly since: string;
}

/** No run lasts so long; a lock that nobody can ask about is given up after it. */
const longestRun = 24 * 3_600_000;

/**
 * Takes the lock of a directory, making the directory if need be.
 * @returns how to give it back
 * @throws ArchiveError `locked`, naming the holder
 */
export async function takeLock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  await guard(directory, () => makeFolder(directory));
  const mine = describeSelf();
  const draft = `${path}.${mine.pid}.${Math.trunc(performance.timeOrigin + performance.now() * 1000)}${draftEnd}`;
  await guard(directory, () => writeFile(draft, JSON.stringify(mine)));
  try {
    if (await tryLink(draft, path)) return () => giveBack(path, mine);
    await removeIfStale(draft, path);
    if (await tryLink(draft, path)) return () => giveBack(path, mine);
  } finally {
    await rm(draft, { force: true });
  }
  const holder = await readHolder(path);
  const who = holder === null ? 'another run' : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  const advice = holder !== null && !isNear(holder) ? '; if that host is gone, remove this file' : '';
  throw new ArchiveError(
    'locked',
    path,
    `The archive is in use by ${who}; wait for it to end, then run again${advice}`,
  );
}

/** One that was taken over, because nobody could tell whether its holder lives, is somebody else's by now. */
async function giveBack(path: string, mine: Holder): Promise<void> {
  if (isSame(await readHolder(path), mine)) await rm(path, { force: true });
}

function isSame(holder: Holder | null, mine: Holder): boolean {
  return JSON.stringify(holder) === JSON.stringify(mine);
}

/** A hard link is made only if the name is free, whole content and all, in one step. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'EEXIST') return false;
    return guard(path, () => Promise.reject(error));
  }
}

/**
 * Two takers may find the same stale lock; the slower one must not remove the lock that the faster one made since.
 * So only the holder of a second lock may remove, and it looks again.
 */
async function removeIfStale(draft: string, path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  if (!(await tryLink(draft, takeover))) {
    if (await isStale(takeover)) await rm(takeover, { force: true });
    return;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  return holder === null || !isAlive(holder);
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function describeSelf(): Holder {
  const since = new Date(performance.timeOrigin).toISOString();
  const { pid } = process;
  return { pid, host: hostname(), boot: readBoot(), space: readSpace(), started: readStart(pid), since };
}

/** Whether the holder's pid can be looked up here: the same host, or the same machine and name space. */
function isNear(holder: Holder): boolean {
  const isSameSpace = (holder.space ?? readSpace()) === readSpace();
  return isSameSpace && (holder.host === hostname() || (holder.boot !== null && holder.boot === readBoot()));
}

/** On another host nobody can tell, so it counts as alive for as long as a run may last. */
function isAlive(holder: Holder): boolean {
  if (!isNear(holder)) return !(Date.now() - Date.parse(holder.since) > longestRun);
  if (holder.boot !== readBoot()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ESRCH') return false;
  }
  return holder.started === readStart(holder.pid);
}

function readBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

function readSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Who holds the lock, looked at without touching it; null when it is free. */
export async function describeHolder(
  directory: string,
): Promise<{ readonly who: string; readonly isAlive: boolean } | null> {
  const holder = await readHolder(join(directory, 'lock'));
  if (holder === null) return null;
  const who = `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return { who, isAlive: isAlive(holder) };
}
