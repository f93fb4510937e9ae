import { createHash } from 'node:crypto';

/** sha256 in hex, of text as UTF-8. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
