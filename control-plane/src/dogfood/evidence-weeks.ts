/**
 * Evidence weeks out of the archive: those derived before are taken as they are while their inputs are the same, and
 * what came back from the inbox is added. It must never ask the forge or the clock.
 */
import {
  buildEvidenceWeek,
  condenseWeek,
  describeInputs,
  dropOutlived,
  mergeRestored,
  type EvidenceWeek,
  type Participant,
  type Week,
  type WeekPlan,
} from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import { hashOf, tool } from './provenance.ts';
import { readInTurn } from './read-in-turn.ts';
import { spareMemoryFor } from './spare-memory.ts';

/** Whether a fact had been seen at the instant that is looked from. */
export type IsKnown = (fact: { readonly seenAt: string }) => boolean;

/** Evidence weeks that came back from the inbox, by week. */
export type Restored = ReadonlyMap<Week, EvidenceWeek>;

/** What came back from the inbox, as known. @throws ArchiveError */
export async function loadRestored(archive: Archive, isKnown: IsKnown): Promise<Restored> {
  const restored = new Map<Week, EvidenceWeek>();
  for (const week of await archive.restored.weeks()) {
    const evidence = await archive.restored.read(week);
    const repositories = evidence.repositories.map((each) => ({ ...each, attempts: each.attempts.filter(isKnown) }));
    restored.set(week, { ...evidence, repositories });
  }
  return restored;
}

/** Whether anything of a repository came back. */
export function isRestored(restored: Restored, name: string): boolean {
  return [...restored.values()].some(({ repositories }) =>
    repositories.some(({ repository, attempts }) => repository === name && attempts.length > 0),
  );
}

/** Which weeks are loaded, and how. */
interface Loading {
  readonly restored: Restored;
  /** Those that are needed whole; the others are condensed. */
  readonly whole: ReadonlySet<Week>;
  /** Write what had to be derived. */
  readonly keep: boolean;
}

/**
 * The evidence weeks of the participants, oldest first: derived ones are used again, restored ones added.
 * @throws ArchiveError
 */
export async function loadWeeks(
  archive: Archive,
  plans: readonly WeekPlan[],
  participants: readonly Participant[],
  loading: Loading,
): Promise<EvidenceWeek[]> {
  const backs = dropOutlived(
    [...loading.restored].map(([week, back]): EvidenceWeek => ({ ...back, week })),
    participants,
  );
  // A week in which nothing ran is no evidence, whether it was attached or not.
  const useful = new Map(backs.filter(({ repositories }) => repositories.length > 0).map((back) => [back.week, back]));
  const blank = [...useful.keys()]
    .filter((week) => !plans.some((plan) => plan.week === week))
    .map((week) => ({ week, repositories: [] }));
  const weeks: EvidenceWeek[] = [];
  for (const plan of [...plans, ...blank].toSorted((a, b) => (a.week < b.week ? -1 : 1)))
    weeks.push(await loadWeek(archive, plan, useful.get(plan.week) ?? null, loading));
  return weeks;
}

/** A derived week is disposable: it is used only if it was derived from the very same inputs by the same version. */
async function loadWeek(
  archive: Archive,
  plan: WeekPlan,
  restored: EvidenceWeek | null,
  { whole, keep }: Loading,
): Promise<EvidenceWeek> {
  const inputs = hashOf(
    [tool, describeInputs(plan), ...(restored === null ? [] : [JSON.stringify(restored)])].join('\n'),
  );
  const condensed = !whole.has(plan.week);
  const known = await archive.weeks.read(plan.week, { condensed });
  if (known?.inputs === inputs) return known;
  const derived = condensed ? await archive.weeks.read(plan.week) : null;
  if (derived?.inputs === inputs) return condense(archive, derived, keep);
  const read = readInTurn((hash) => archive.blobs.read(hash), plan);
  const own = await buildEvidenceWeek(plan, inputs, async (hash) => spareMemoryFor(await read(hash)));
  const week = restored === null ? own : mergeRestored(own, restored);
  if (keep) await archive.weeks.write(week);
  return condensed ? condense(archive, week, keep) : week;
}

async function condense(archive: Archive, week: EvidenceWeek, keep: boolean): Promise<EvidenceWeek> {
  const condensed = condenseWeek(week);
  if (keep) await archive.weeks.write(condensed, { condensed: true });
  return condensed;
}

/** The evidence of a week as a file, as the archive has it; one without any is kept too, so that it can be attached. */
export async function readEvidenceFile(
  archive: Archive,
  weeks: readonly EvidenceWeek[],
  week: Week,
): Promise<Uint8Array> {
  const blank: EvidenceWeek = { schema: 'platformctl.dogfood.evidence/1', week, inputs: '', repositories: [] };
  const derived = weeks.find((each) => each.week === week) ?? blank;
  if ((await archive.weeks.read(week))?.inputs !== derived.inputs) await archive.weeks.write(derived);
  return (await archive.weeks.readFile(week)) ?? new Uint8Array();
}
