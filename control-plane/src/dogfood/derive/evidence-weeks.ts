/**
 * Evidence weeks out of the archive: those derived before are taken as they are while their inputs are the same, and
 * what came back from the inbox is added. It must never ask the forge or the clock.
 */
import {
  dropOutlived,
  RollupChain,
  type EvidenceWeek,
  type Participant,
  type Week,
  type WeekPlan,
  type WeekRollup,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { EvidenceShelf, type Shelving, type WeekSource } from './evidence-shelf.ts';
import { hashOf } from '../hash.ts';
import { basisOf, keyOf } from './week-basis.ts';

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

/** What digests are derived from, as far as reports go. */
export interface LoadedWeeks {
  /** Of the weeks that were wanted, where anything ran in them. */
  readonly evidence: readonly EvidenceWeek[];
  /** Of every week, oldest first. */
  readonly rollups: readonly WeekRollup[];
}

/** How weeks are loaded: of those that are not wanted the rollup is enough. */
interface Loading extends Shelving {
  readonly restored: Restored;
}

/**
 * Loads what is known of the participants' weeks. What was derived from the same inputs by the same version is taken as
 * it was: a run derives anew what new knowledge touches, and looks into no other week.
 * @throws ArchiveError
 */
export async function loadWeeks(
  archive: Archive,
  plans: readonly WeekPlan[],
  participants: readonly Participant[],
  { restored, ...shelving }: Loading,
): Promise<LoadedWeeks> {
  const sources = findSources(plans, participants, restored);
  const shelf = new EvidenceShelf(archive, sources, shelving);
  const chain = new RollupChain();
  let key = '';
  for (const { plan, inputs } of sources) {
    key = hashOf(`${key}\n${inputs}`);
    const known = await archive.rollups.read(plan.week);
    if (known?.key === key) {
      chain.add(known);
      continue;
    }
    const week = await shelf.take(plan.week);
    const reached: EvidenceWeek[] = [];
    for (const each of chain.reachOf(week)) reached.push(await shelf.take(each));
    const rollup = chain.rollUp(week, key, reached);
    if (shelving.keep) await archive.rollups.write(rollup);
    chain.add(rollup);
  }
  const evidence: EvidenceWeek[] = [];
  for (const { plan } of sources) if (shelving.wanted.has(plan.week)) evidence.push(await shelf.take(plan.week));
  return { evidence, rollups: chain.rollups };
}

/** Every week that anything is known of, oldest first. */
function findSources(
  plans: readonly WeekPlan[],
  participants: readonly Participant[],
  restored: Restored,
): WeekSource[] {
  const backs = dropOutlived(
    [...restored].map(([week, back]): EvidenceWeek => ({ ...back, week })),
    participants,
  );
  // A week in which nothing ran is no evidence, whether it was attached or not.
  const useful = new Map(backs.filter(({ repositories }) => repositories.length > 0).map((back) => [back.week, back]));
  const blank = [...useful.keys()]
    .filter((week) => !plans.some((plan) => plan.week === week))
    .map((week) => ({ week, repositories: [] }));
  return [...plans, ...blank]
    .toSorted((a, b) => (a.week < b.week ? -1 : 1))
    .map((plan) => describeSource(plan, useful.get(plan.week) ?? null));
}

function describeSource(plan: WeekPlan, restored: EvidenceWeek | null): WeekSource {
  return { plan, restored, inputs: keyOf(basisOf(plan, restored)) };
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
