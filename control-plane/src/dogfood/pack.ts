/**
 * Upkeep: old archived bytes put into packs. Nothing is thrown away and no digest changes, because bytes are found by
 * their hash wherever they lie. How old they are is told by the observations, never by the clock of a file.
 */
import { homedir } from 'node:os';
import type { Archive } from './archive/archive.ts';
import type { Packed } from './archive/blob-files.ts';
import { markPacked, openArchive } from './archive/open-archive.ts';
import { loadConfig } from './config/config.ts';
import { UsageError } from './errors.ts';
import type { Ending } from './ending.ts';
import { describeFailure } from './exit.ts';

/** The flags as parsed. */
export interface PackFlags {
  readonly config?: string | undefined;
  /** Weeks. */
  readonly 'older-than': number;
}

export interface PackOutcome extends Packed {
  /** Bytes last seen before this instant were packed. */
  readonly until: string;
}

/** @throws what nobody expected */
export async function runPack(flags: PackFlags, now: Date): Promise<PackOutcome | { readonly failure: Ending }> {
  try {
    const config = loadConfig({ flag: flags.config, env: process.env, home: homedir() });
    if (flags['older-than'] < config.lookBackWeeks)
      throw new UsageError(
        `--older-than ${flags['older-than']} is younger than lookBackWeeks (${config.lookBackWeeks}): such bytes are still in use every week.`,
      );
    await using archive = await openArchive(config.archive);
    const until = new Date(now.getTime() - flags['older-than'] * 7 * 86_400_000).toISOString();
    return { ...(await packOld(archive, until)), until };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

/**
 * Packs what was last seen before an instant.
 * @throws ArchiveError; what was packed until then stays packed
 */
export async function packOld(archive: Archive, until: string): Promise<Packed> {
  const lastSeen = new Map<string, string>();
  for (const repository of await archive.observations.repositories()) {
    for (const observation of await archive.observations.read(repository)) {
      if (observation.kind !== 'artifact' && observation.kind !== 'log') continue;
      const { blob, seenAt } = observation;
      if (blob !== null && seenAt > (lastSeen.get(blob) ?? '')) lastSeen.set(blob, seenAt);
    }
  }
  const old = [...lastSeen].filter(([, seenAt]) => seenAt < until).map(([blob]) => blob);
  if (old.length > 0) await markPacked(archive.directory);
  return archive.blobs.pack(old);
}
