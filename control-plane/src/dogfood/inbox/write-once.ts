/**
 * Writes that may have happened. An answer that is lost says nothing about the write: it is looked for before it is
 * tried once more, and looked for again before it counts as failed.
 */
import { ForgejoError } from '@platform/forgejo-client';

/**
 * Writes once.
 * @param write is called a second time only after a look that found nothing
 * @param look finds what the write would have made; null when it is not there
 * @throws ForgejoError when the server refuses, or when neither try left anything
 */
export async function writeOnce<T>(write: () => Promise<T>, look: () => Promise<T | null>): Promise<T> {
  try {
    return await writeOrFind(write, look);
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    return writeOrFind(write, look);
  }
}

async function writeOrFind<T>(write: () => Promise<T>, look: () => Promise<T | null>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const found = await look();
    if (found === null) throw error;
    return found;
  }
}

/**
 * Whether a failed exchange may have done what it asked for: no answer, a server's or a proxy's error (408 too), a
 * redirect that is no new name, or an answer that nobody can read.
 */
export function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof ForgejoError) || error.method === 'GET') return false;
  return ['unreachable', 'server', 'malformed', 'redirected'].includes(error.kind) || error.status === 408;
}

/** Removes something; that it is gone already is no failure. */
export async function removeOnce(remove: () => Promise<void>): Promise<void> {
  const gone = async (): Promise<true> => {
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof ForgejoError) || error.kind !== 'missing') throw error;
    }
    return true;
  };
  // Removing twice removes once: there is nothing to look for.
  await writeOnce(gone, () => Promise.resolve(null));
}
