/**
 * A download that can be taken for the artifact itself. One that cannot be read may have suffered on the way, and
 * what an artifact is must not be decided by a bad night of a proxy: it is believed only when every try brings the
 * same bytes, as many as the server lists, and even then it is asked for again as long as it is listed.
 */
import { hashOf } from '../hash.ts';

/** What came, and whether it can be read. */
export interface Download {
  readonly zip: Uint8Array;
  readonly damaged: boolean;
}

const mostDownloads = 4;

/**
 * Downloads until there is something to believe.
 * @param ask one download
 * @param listed its size in bytes, 0 where it is not told (of artifacts of old actions it is another measure, and those come whole), and the
 *   hash of damaged bytes that an earlier harvest kept; null without
 * @param isDamaged whether the bytes cannot be read as they are
 * @returns null when everything that came was damaged, and not in the same way
 */
export async function fetchWholeZip(
  ask: () => Promise<Uint8Array>,
  listed: { readonly size: number; readonly kept: string | null },
  isDamaged: (zip: Uint8Array) => Promise<boolean>,
): Promise<Download | null> {
  const hashes = new Set<string>();
  for (let tried = 1; ; tried++) {
    const zip = await ask();
    if (!(await isDamaged(zip))) return { zip, damaged: false };
    const hash = hashOf(zip);
    if (hash === listed.kept) return { zip, damaged: true };
    hashes.add(hash);
    if (tried < mostDownloads) continue;
    return hashes.size === 1 && (listed.size === 0 || zip.length === listed.size) ? { zip, damaged: true } : null;
  }
}
