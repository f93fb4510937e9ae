/** What the archive and the listing of this harvest tell of the runs of one repository, for whoever has to look further. */
import type { Run } from '@platform/forgejo-client';
import type { ArtifactObservation, Observation, RunFacts } from '@platform/report-aggregator';

/** Jobs may upload after their run is said to have stopped; a look so much later sees all of it. Milliseconds. */
const lateUploads = 86_400_000;

export class Known {
  readonly #runs = new Map<number, RunFacts>();
  readonly #artifacts = new Map<number, ArtifactObservation[]>();
  readonly #lastListing: string;
  readonly #listed: Run[] = [];
  /** States that this listing changed. */
  readonly #changed = new Set<number>();

  constructor(observations: readonly Observation[]) {
    for (const each of observations) {
      if (each.kind === 'run') this.#runs.set(each.run.id, each.run);
      if (each.kind === 'artifact') this.#artifacts.set(each.runId, [...(this.#artifacts.get(each.runId) ?? []), each]);
    }
    const listings = observations.filter(({ kind }) => kind === 'listing').map(({ seenAt }) => seenAt);
    this.#lastListing = listings.toSorted().at(-1) ?? '';
  }

  addRuns(page: readonly Run[]): void {
    for (const run of page) {
      const before = this.#runs.get(run.id);
      if (before?.stopped !== run.stopped || before.status !== run.status) this.#changed.add(run.id);
      this.#runs.set(run.id, run);
      this.#listed.push(run);
    }
  }

  /** The runs of this harvest's listing. */
  get listed(): readonly Run[] {
    return this.#listed;
  }

  /** Every run that was ever seen, as last seen. */
  get runs(): Iterable<RunFacts> {
    return this.#runs.values();
  }

  run(id: number): RunFacts | undefined {
    return this.#runs.get(id);
  }

  artifactsOf(id: number): readonly ArtifactObservation[] {
    return this.#artifacts.get(id) ?? [];
  }

  /** Nothing of the run's latest execution lies in the archive, or expired. */
  lacksArtifact({ id, started }: Run): boolean {
    return !this.artifactsOf(id).some(
      ({ blob, expired, updated }) => (blob !== null || expired) && (started === null || updated >= started),
    );
  }

  /** True when an earlier harvest looked at this state of the run, so late that nothing can have followed. */
  wasLookedAt({ id, stopped }: Run): boolean {
    if (this.#changed.has(id) || stopped === null || this.#lastListing === '') return false;
    return Date.parse(this.#lastListing) >= Date.parse(stopped) + lateUploads;
  }
}
