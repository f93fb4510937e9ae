/** What the host brings along: Node, the time zone, somebody who notices silence. */
import type { Config } from '../config/config.ts';
import { remark, well, wrong, type Finding } from './finding.ts';

const oldestNode = 24;

export function checkNode(version: string, path: string): Finding[] {
  if (Number.parseInt(version, 10) >= oldestNode) return [well('node', `${version} (${path})`)];
  return [wrong('node', `${version} (${path})`, `Install Node ${oldestNode} or later.`, 2)];
}

export function checkTimeZone({ timeZone }: Config, now: string): Finding[] {
  const there = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(
    new Date(now),
  );
  return [well('time zone', `${timeZone}, where it is ${there}`)];
}

export function checkHeartbeat({ heartbeat }: Config): Finding[] {
  if (heartbeat !== null) return [well('heartbeat', 'configured; only a run tells it')];
  const cure = 'Set heartbeat.url to an address of a service such as healthchecks.io.';
  return [remark('heartbeat', 'none: nobody is told when no run comes', cure)];
}
