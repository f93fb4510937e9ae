/**
 * All repositories of a run harvested, a few at a time. One that fails is a gap, not the end, unless it is the
 * configuration that is wrong.
 */
import { ForgejoError, type ForgejoClient } from '@platform/forgejo-client';
import pMap from 'p-map';
import type { Archive } from '../archive/archive.ts';
import { gateOf, type Config } from '../config/config.ts';
import type { Candidate } from './discover.ts';
import { ConfigError } from '../errors.ts';
import { Abilities } from './abilities.ts';
import { harvestRepository } from './harvest.ts';
import type { Progress } from '../progress.ts';

/** Repositories harvested at once; each also bounds its own downloads. */
const repositoriesAtOnce = 2;

/** A repository that this harvest could not list. */
export interface LostRepository {
  readonly repository: string;
  readonly error: ForgejoError;
}

/**
 * Harvests every candidate.
 * @param seenAt the instant of this harvest; all its observations carry it
 * @returns those that could not be listed
 * @throws ConfigError when a named repository was never seen and does not exist, ForgejoError when no repository
 *   could be listed at all, ArchiveError
 */
export async function harvestAll(
  forge: ForgejoClient,
  archive: Archive,
  config: Config,
  candidates: readonly Candidate[],
  seenAt: string,
  progress: Progress,
): Promise<LostRepository[]> {
  const lost: LostRepository[] = [];
  const abilities = new Abilities(forge);
  await pMap(
    candidates,
    async ({ repository, named }) => {
      const plan = { repository, gate: gateOf(config, repository), seenAt, lookBackWeeks: config.lookBackWeeks };
      try {
        const known = await archive.observations.read(repository);
        const source = await abilities.openSource(repository, plan.gate, known);
        await harvestRepository(source, archive, plan, (step) => progress.step(repository, step));
      } catch (error) {
        if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
        await noteFailure(archive, repository, named, seenAt, error);
        lost.push({ repository, error });
      }
    },
    { concurrency: repositoriesAtOnce },
  );
  const [first] = lost;
  if (first !== undefined && lost.length === candidates.length) throw first.error;
  return lost;
}

/** A repository seen before is a gap; a named one that nobody ever saw is a mistake in the configuration. */
async function noteFailure(
  archive: Archive,
  repository: string,
  named: boolean,
  seenAt: string,
  error: ForgejoError,
): Promise<void> {
  const known = await archive.observations.read(repository);
  const seenBefore = known.some((observation) => observation.kind === 'listing');
  const missing = error.kind === 'missing' || error.kind === 'unsupported' || error.kind === 'forbidden';
  if (!seenBefore && missing && named) {
    throw new ConfigError(
      `The repository ${repository} does not exist, has Actions switched off, or is hidden from this token: check its name under "repositories", and what the user of the token may read.`,
    );
  }
  if (seenBefore || named)
    await archive.observations.append(repository, [{ kind: 'failure', seenAt, reason: error.kind }]);
}
