/**
 * Evidence weeks one by one, as they are asked for: out of the archive where they were derived from the same inputs by
 * the same version, else derived from bytes, of what changed since. It must never ask the forge or the clock.
 */
import {
  buildEvidenceWeek,
  mergeRestored,
  readReports,
  type EvidenceWeek,
  type Week,
  type WeekPlan,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import type { EarlyReadings } from './early-readings.ts';
import { readInTurn } from './read-in-turn.ts';
import { spareMemoryFor } from '../spare-memory.ts';
import { basisOf, findEarlier } from './week-basis.ts';

/** What a week's evidence is derived from. */
export interface WeekSource {
  readonly plan: WeekPlan;
  /** What came back from the inbox for it. */
  readonly restored: EvidenceWeek | null;
  /** Hash of all of it, and of who derives. */
  readonly inputs: string;
}

/** How evidence weeks are held. */
export interface Shelving {
  /** Those that stay at hand. */
  readonly wanted: ReadonlySet<Week>;
  /** Whether to write what had to be derived. */
  readonly keep: boolean;
  /** What was read already. */
  readonly readings: EarlyReadings | null;
}

/** Distinct findings of the weeks at hand besides those that are wanted; real weeks have some hundreds. */
const room = 10_000;

export class EvidenceShelf {
  readonly #archive: Archive;
  readonly #sources: ReadonlyMap<Week, WeekSource>;
  readonly #wanted: ReadonlySet<Week>;
  readonly #keep: boolean;
  readonly #readings: EarlyReadings | null;
  /** At hand, the last one that was asked for last. */
  readonly #weeks = new Map<Week, EvidenceWeek>();

  constructor(archive: Archive, sources: readonly WeekSource[], { wanted, keep, readings }: Shelving) {
    this.#archive = archive;
    this.#sources = new Map(sources.map((source) => [source.plan.week, source]));
    this.#wanted = wanted;
    this.#keep = keep;
    this.#readings = readings;
  }

  /** The evidence of a week that has a source. @throws ArchiveError */
  async take(name: Week): Promise<EvidenceWeek> {
    const week = this.#weeks.get(name) ?? (await this.#load(this.#sources.get(name) as WeekSource));
    this.#weeks.delete(name);
    this.#weeks.set(name, week);
    this.#makeRoom();
    return week;
  }

  /** Pull requests reach back some weeks: those that were looked at lately are likely to be asked for again. */
  #makeRoom(): void {
    let taken = 0;
    for (const [name, { repositories }] of [...this.#weeks].toReversed()) {
      if (this.#wanted.has(name)) continue;
      taken += repositories.reduce((sum, { findings }) => sum + findings.length, 0);
      if (taken > room) this.#weeks.delete(name);
    }
  }

  async #load({ plan, restored, inputs }: WeekSource): Promise<EvidenceWeek> {
    const known = await this.#archive.weeks.read(plan.week);
    if (known?.inputs === inputs) return known;
    // A look at what was known earlier rests on bytes alone.
    const earlier = known !== null && this.#keep ? await findEarlier(this.#archive, known) : null;
    const read = readInTurn((hash) => this.#archive.blobs.read(hash), plan);
    const own = await buildEvidenceWeek(
      plan,
      inputs,
      async (hash, gate) =>
        this.#readings?.take(hash, gate) ?? (await readReports(spareMemoryFor(await read(hash)), gate)),
      earlier,
    );
    const week = restored === null ? own : mergeRestored(own, restored);
    // What came back from the inbox has no bytes that could be read instead: such a week is read whole.
    if (this.#keep) await this.#archive.weeks.write(week, restored === null ? basisOf(plan, null) : undefined);
    return week;
  }
}
