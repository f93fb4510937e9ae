/**
 * All repositories of a run harvested, a few at a time. One that fails is a gap, not the end, unless it is the
 * configuration that is wrong.
 */
import { ForgejoError, type ForgejoClient, type Repository } from '@platform/forgejo-client';
import pMap from 'p-map';
import type { Archive } from '../archive/archive.ts';
import { readHistories } from '../archive/histories.ts';
import { gateOf, type Config } from '../config/config.ts';
import type { Candidate } from './discover.ts';
import { ConfigError } from '../errors.ts';
import { Abilities } from './abilities.ts';
import type { Inspector } from './downloads.ts';
import { harvestRepository } from './harvest.ts';
import type { Permit } from './permit.ts';
import type { Progress } from '../progress.ts';
import type { Source } from './source.ts';

/** Repositories harvested at once; each also bounds its own downloads. */
const repositoriesAtOnce = 2;
const describedAtOnce = 4;

/** What a harvest is asked to do. */
export interface HarvestRequest {
  readonly config: Config;
  /** The instant of this harvest; all its observations carry it. */
  readonly now: string;
  readonly progress: Progress;
  /** Without it nothing more is asked. */
  readonly permit: Permit;
  readonly inspector: Inspector;
}

/** A repository that this harvest could not list. */
export interface LostRepository {
  readonly repository: string;
  readonly error: ForgejoError;
}

/**
 * Harvests every candidate. One that goes on under the name of another is harvested as that one.
 * @returns those that could not be listed
 * @throws ConfigError when a named repository was never seen and does not exist, ForgejoError when no repository
 *   could be listed at all, ArchiveError, PermitWithdrawn
 */
export async function harvestAll(
  forge: ForgejoClient,
  archive: Archive,
  candidates: readonly Candidate[],
  { config, now: seenAt, progress, permit, inspector }: HarvestRequest,
): Promise<LostRepository[]> {
  const tour = new Tour(archive, candidates, seenAt, permit);
  const described = new Map<string, Repository>();
  await tour.visit(candidates, describedAtOnce, async ({ repository }) => {
    described.set(repository, await forge.repository(repository));
  });
  const staying = await tour.noteMoves(candidates, described);
  const histories = await readHistories(archive.observations);
  const abilities = new Abilities(forge);
  await tour.visit(staying, repositoriesAtOnce, async ({ repository }) => {
    const known = histories.of(repository);
    const gate = gateOf(config, repository, histories.formerNames(repository));
    const plan = { repository, gate, seenAt, lookBackWeeks: config.lookBackWeeks, known, inspector };
    const open = async (): Promise<Source> =>
      permit.guard(await abilities.openSource(repository, gate, known, described.get(repository)));
    await harvestRepository(open(), archive, plan, (step) => progress.step(repository, step));
    const { fullName = repository } = described.get(repository) ?? {};
    if (fullName !== repository)
      await archive.observations.append(repository, [{ kind: 'move', seenAt, to: fullName }]);
  });
  // Where every one is gone the page says so; where none answers it is the forge that is out of reach.
  const first = tour.lost.find(({ error }) => error.kind !== 'missing');
  if (first !== undefined && tour.lost.length === candidates.length) throw first.error;
  return tour.lost;
}

/** Visits to repositories, of which some fail. */
class Tour {
  readonly lost: LostRepository[] = [];
  readonly #archive: Archive;
  readonly #names: ReadonlySet<string>;
  readonly #seenAt: string;
  readonly #permit: Permit;

  constructor(archive: Archive, candidates: readonly Candidate[], seenAt: string, permit: Permit) {
    this.#archive = archive;
    this.#names = new Set(candidates.map(({ repository }) => repository));
    this.#seenAt = seenAt;
    this.#permit = permit;
  }

  /**
   * A failure that no other visit would do better with ends the tour, once the visits under way came to their end: they
   * write into the archive, and whoever is told of the failure gives its lock back.
   * @throws ConfigError, ArchiveError, PermitWithdrawn, ForgejoError `unauthorized`
   */
  async visit(
    candidates: readonly Candidate[],
    atOnce: number,
    act: (candidate: Candidate) => Promise<void>,
  ): Promise<void> {
    const failures: unknown[] = [];
    const visitOne = async (candidate: Candidate): Promise<void> => {
      if (failures.length > 0) return;
      try {
        await this.#visitOne(candidate, act);
      } catch (error) {
        failures.push(error);
      }
    };
    await pMap(candidates, visitOne, { concurrency: atOnce });
    if (failures.length > 0) throw failures[0];
  }

  async #visitOne(candidate: Candidate, act: (candidate: Candidate) => Promise<void>): Promise<void> {
    this.#permit.check();
    try {
      await act(candidate);
    } catch (error) {
      if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
      // What keeps us from the inbox may have kept us from here: that must not be put down to the repository.
      await this.#permit.confirm();
      await noteFailure(this.#archive, candidate, this.#seenAt, error);
      this.lost.push({ repository: candidate.repository, error });
    }
  }

  /** Notes which repositories go on as another candidate. @returns those that are to be harvested themselves */
  async noteMoves(
    candidates: readonly Candidate[],
    described: ReadonlyMap<string, { readonly fullName: string }>,
  ): Promise<Candidate[]> {
    const staying: Candidate[] = [];
    for (const candidate of candidates) {
      const { repository } = candidate;
      const to = described.get(repository)?.fullName;
      if (to === undefined) continue;
      if (to === repository || !this.#names.has(to)) staying.push(candidate);
      else await this.#archive.observations.append(repository, [{ kind: 'move', seenAt: this.#seenAt, to }]);
    }
    return staying;
  }
}

/** A repository seen before is a gap; a named one that nobody ever saw is a mistake in the configuration. */
async function noteFailure(
  archive: Archive,
  { repository, named }: Candidate,
  seenAt: string,
  error: ForgejoError,
): Promise<void> {
  const known = (await readHistories(archive.observations)).of(repository);
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
