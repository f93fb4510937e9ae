/** What a derived thing says of where it comes from. */
import { createHash } from 'node:crypto';

/** Which version of this program derives; a newer one reads every report again. */
export const tool = 'platformctl 0.1.0';

/** sha256 in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
