/**
 * Evidence weeks one by one, as they are asked for: out of the archive where they were derived from the same inputs by
 * the same version, else derived from bytes, of what changed since. It must never ask the forge or the clock.
 */
import {
  buildEvidenceWeek,
  mergeRestored,
  readReports,
  type EarlierWeek,
  type EvidenceWeek,
  type Week,
  type WeekPlan,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import type { EarlyReadings } from './early-readings.ts';
import { readInTurn } from './read-in-turn.ts';
import { spareMemoryFor } from '../spare-memory.ts';
import { basisOf, findEarlier } from './week-basis.ts';
import type { WeekSource } from './week-sources.ts';

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
  readonly #plans: Map<Week, WeekPlan>;
  readonly #wanted: ReadonlySet<Week>;
  readonly #keep: boolean;
  readonly #readings: EarlyReadings | null;
  /** At hand, the last one that was asked for last. */
  readonly #weeks = new Map<Week, EvidenceWeek>();

  /** @param plans are taken out as ordinary weeks are written */
  constructor(
    archive: Archive,
    sources: readonly WeekSource[],
    plans: Map<Week, WeekPlan>,
    { wanted, keep, readings }: Shelving,
  ) {
    this.#archive = archive;
    this.#sources = new Map(sources.map((source) => [source.week, source]));
    this.#plans = plans;
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
    for (const [name, week] of [...this.#weeks].toReversed()) {
      if (this.#wanted.has(name)) continue;
      taken += sizeOf(week);
      if (taken > room) this.#weeks.delete(name);
    }
  }

  async #load(source: WeekSource): Promise<EvidenceWeek> {
    const known = await this.#archive.weeks.read(source.week);
    if (known?.inputs === source.inputs) return known;
    const plan = this.#plans.get(source.week);
    if (plan === undefined) throw this.#archive.weeks.unreadable(source.week);
    // A look at what was known earlier rests on bytes alone.
    const earlier = known !== null && this.#keep ? await findEarlier(this.#archive, known) : null;
    const week = await this.#derive(plan, source, earlier);
    if (this.#keep) {
      // What came back from the inbox has no bytes that could be read instead: such a week is read whole.
      await this.#archive.weeks.write(week, source.restored === null ? basisOf(plan, null) : undefined);
      // One that never stays at hand may be too large to be read back in one piece: it can be derived once more.
      if (sizeOf(week) <= room) this.#plans.delete(source.week);
    }
    return week;
  }

  async #derive(plan: WeekPlan, { inputs, restored }: WeekSource, earlier: EarlierWeek | null): Promise<EvidenceWeek> {
    const read = readInTurn((hash) => this.#archive.blobs.read(hash), plan);
    const own = await buildEvidenceWeek(
      plan,
      inputs,
      async (hash, gate) =>
        this.#readings?.take(hash, gate) ?? (await readReports(spareMemoryFor(await read(hash)), gate)),
      earlier,
    );
    return restored === null ? own : mergeRestored(own, restored);
  }
}

/** Its distinct findings. */
function sizeOf({ repositories }: EvidenceWeek): number {
  return repositories.reduce((sum, { findings }) => sum + findings.length, 0);
}
