/**
 * From the archive to what weeks are derived from: what is known is joined once and placed into weeks. An archive knows
 * more every week, so what was seen of old weeks must leave memory with their plans. It must never ask the forge or the
 * clock.
 */
import {
  dropOutlived,
  findGateRuns,
  forgetOld,
  joinHistory,
  planWeeks,
  type EvidenceWeek,
  type Participant,
  type PlacedParticipant,
  type Week,
  type WeekPlan,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { readHistories } from '../archive/histories.ts';
import { gateOf, type Config } from '../config/config.ts';
import type { Candidate } from '../harvest/discover.ts';
import { basisOf, keyOf } from './week-basis.ts';

/** Whether a fact had been seen at the instant that is looked from. */
export type IsKnown = (fact: { readonly seenAt: string }) => boolean;

/** What a week's evidence is derived from, besides its plan. */
export interface WeekSource {
  readonly week: Week;
  /** What came back from the inbox for it. */
  readonly restored: EvidenceWeek | null;
  /** Hash of all that it is derived from, and of who derives. */
  readonly inputs: string;
}

/** Weeks as they can be derived, and who takes part in them. */
export interface WeekSources {
  /** Every week that anything is known of, oldest first. */
  readonly sources: readonly WeekSource[];
  /** Nearly all that is in memory; a plan is taken out when its week is written, unless that is a huge one. */
  readonly plans: Map<Week, WeekPlan>;
  readonly participants: readonly PlacedParticipant[];
}

/** Evidence weeks that came back from the inbox, by week. */
type Restored = ReadonlyMap<Week, EvidenceWeek>;

/**
 * Joins what the archive knows of the candidates. Whoever waits for this holds nothing but what it returns: a function
 * that still runs would hold all that it ever looked at.
 * @param first the first week that a digest will be derived of
 * @throws ArchiveError
 */
export async function findSources(
  archive: Archive,
  config: Config,
  candidates: readonly Candidate[],
  { first, isKnown }: { readonly first: Week; readonly isKnown: IsKnown },
): Promise<WeekSources> {
  const restored = await loadRestored(archive, isKnown);
  const participants = await joinParticipants(archive, config, candidates, restored, isKnown);
  const plans = new Map(planWeeks(participants, config.timeZone).map((plan) => [plan.week, plan]));
  const useful = findUseful(restored, participants);
  for (const week of useful.keys()) if (!plans.has(week)) plans.set(week, { week, repositories: [] });
  const inOrder = [...plans.values()].toSorted((a, b) => (a.week < b.week ? -1 : 1));
  return {
    sources: inOrder.map((plan) => describeSource(plan, useful.get(plan.week) ?? null)),
    plans,
    participants: participants.map((each) => forgetOld(each, first, config.timeZone)),
  };
}

/** What came back from the inbox, as known. */
async function loadRestored(archive: Archive, isKnown: IsKnown): Promise<Restored> {
  const restored = new Map<Week, EvidenceWeek>();
  for (const week of await archive.restored.weeks()) {
    const evidence = await archive.restored.read(week);
    const repositories = evidence.repositories.map((each) => ({ ...each, attempts: each.attempts.filter(isKnown) }));
    restored.set(week, { ...evidence, repositories });
  }
  return restored;
}

async function joinParticipants(
  archive: Archive,
  config: Config,
  candidates: readonly Candidate[],
  restored: Restored,
  isKnown: IsKnown,
): Promise<Participant[]> {
  const histories = await readHistories(archive.observations, isKnown);
  const names = new Set(candidates.map(({ repository }) => repository));
  const participants: Participant[] = [];
  for (const { repository, named } of candidates) {
    if (histories.goesOnAs(repository, names)) continue;
    const history = joinHistory(repository, histories.of(repository), config.gracePeriodMinutes * 60_000);
    const participant = { history, gate: gateOf(config, repository, histories.formerNames(repository)) };
    if (named || findGateRuns(participant).size > 0 || isRestored(restored, repository)) participants.push(participant);
  }
  return participants;
}

/** Whether anything of a repository came back. */
function isRestored(restored: Restored, name: string): boolean {
  return [...restored.values()].some(({ repositories }) =>
    repositories.some(({ repository, attempts }) => repository === name && attempts.length > 0),
  );
}

/** A week in which nothing ran is no evidence, whether it was attached or not. */
function findUseful(restored: Restored, participants: readonly Participant[]): Restored {
  const backs = dropOutlived(
    [...restored].map(([week, back]): EvidenceWeek => ({ ...back, week })),
    participants,
  );
  return new Map(backs.filter(({ repositories }) => repositories.length > 0).map((back) => [back.week, back]));
}

function describeSource(plan: WeekPlan, restored: EvidenceWeek | null): WeekSource {
  return { week: plan.week, restored, inputs: keyOf(basisOf(plan, restored)) };
}
