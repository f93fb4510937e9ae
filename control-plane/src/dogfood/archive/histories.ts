/**
 * What the archive knows of a repository under all the names it had. A repository that was renamed or transferred goes
 * on under its new name, and what was seen under the old one up to then is its own; whatever answers to the old name
 * later is another repository.
 */
import type { Observation } from '@platform/report-aggregator';
import type { ObservationFiles } from './observation-files.ts';

/** One file of observations, cut where the repository went elsewhere. */
interface Cut {
  /** Up to and with the last move; empty when it never moved. */
  readonly before: readonly Observation[];
  readonly after: readonly Observation[];
  /** Where it went; null when it never did. */
  readonly to: string | null;
}

export class Histories {
  readonly #cuts: ReadonlyMap<string, Cut>;

  constructor(files: ReadonlyMap<string, readonly Observation[]>) {
    this.#cuts = new Map([...files].map(([name, observations]) => [name, cut(observations)]));
  }

  /** Everything known of a repository. Under its old name only, it is still all there. */
  of(repository: string): Observation[] {
    const own = this.#cuts.get(repository);
    const former = this.formerNames(repository).flatMap((name) => this.#cuts.get(name)?.before ?? []);
    if (own === undefined) return former;
    // Nothing came after it moved: it is still asked for by this name, and follows the redirect.
    const mine = own.to !== null && own.after.length === 0 ? own.before : own.after;
    // One that came back to its name is among its own former ones.
    return [...new Set([...former, ...mine])];
  }

  /** The names that a repository had before, its own among them if it came back to it. */
  formerNames(repository: string): string[] {
    const found = new Set<string>();
    const collect = (name: string): void => {
      for (const [old, { to }] of this.#cuts) {
        if (to !== name || found.has(old)) continue;
        found.add(old);
        collect(old);
      }
    };
    collect(repository);
    return [...found].toSorted();
  }

  /** True for an old name of a repository that one of the others is a newer name of: it counts there. */
  goesOnAs(repository: string, others: ReadonlySet<string>): boolean {
    const own = this.#cuts.get(repository);
    if (own === undefined || own.to === null || own.after.length > 0) return false;
    return [...others].some((other) => other !== repository && this.formerNames(other).includes(repository));
  }
}

/**
 * Reads every file of observations.
 * @param isKnown leaves out what was seen later than wanted
 * @throws ArchiveError
 */
export async function readHistories(
  observations: ObservationFiles,
  isKnown: (observation: { readonly seenAt: string }) => boolean = () => true,
): Promise<Histories> {
  const files = new Map<string, readonly Observation[]>();
  for (const name of await observations.repositories()) {
    files.set(name, (await observations.read(name)).filter(isKnown));
  }
  return new Histories(files);
}

/** Log readings stay with the name they were read under: they are no part of what moved. */
function cut(observations: readonly Observation[]): Cut {
  const own = observations.filter(({ kind }) => kind !== 'log');
  const at = own.findLastIndex(({ kind }) => kind === 'move');
  const move = own[at];
  return {
    before: own.slice(0, at + 1),
    after: own.slice(at + 1),
    to: move?.kind === 'move' ? move.to : null,
  };
}
