/** Whether a service with a user of its own could read a file of this host. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** @returns what stands in its way; null when nothing does */
export function findObstacle(path: string): string | null {
  if (/^\/(?:tmp|var\/tmp)\//u.test(path)) return 'the service has a /tmp of its own';
  if (/^\/(?:home|root|run\/user)\//u.test(path)) return 'the service sees no home directories';
  for (let [each, bits] = [path, 0o004]; ; [each, bits] = [dirname(each), 0o001]) {
    const mode = readMode(each);
    if (mode === null) return `${each} is not there, or hidden`;
    if ((mode & bits) === 0) return `${each} may only be read by its owner or group`;
    if (each === dirname(each)) return null;
  }
}

function readMode(path: string): number | null {
  try {
    return statSync(path).mode;
  } catch {
    return null;
  }
}
