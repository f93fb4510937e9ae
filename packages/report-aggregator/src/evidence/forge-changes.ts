/**
 * What happened to a repository itself while it was watched: runs left the list of the forge, or it got another name.
 * Nothing is lost by it that was archived, and whoever compares the page with the forge should know.
 */
import type { EvidenceWeek } from './evidence.ts';
import type { PlacedParticipant } from './week-plan.ts';

/** One kind of change of one repository, as far as a week is concerned. */
export interface ForgeChange {
  readonly what: 'deleted' | 'transferred' | 'renamed';
  readonly repository: string;
  /** Gate runs of the week that are listed no more; 1 for a new name. */
  readonly count: number;
  /** When it was last seen to be so, for the first time. */
  readonly seenAt: string;
}

/** Finds the changes that concern the gate runs of a week, and new names that were first seen in it. */
export function findForgeChanges(
  participants: readonly PlacedParticipant[],
  week: EvidenceWeek | undefined,
  bounds: { readonly from: string; readonly to: string },
): ForgeChange[] {
  return participants.flatMap((participant) => [
    ...findUnlisted(participant, week, 'deleted'),
    ...findUnlisted(participant, week, 'transferred'),
    ...findNewName(participant, bounds),
  ]);
}

function findUnlisted(
  { history: { repository, observations } }: PlacedParticipant,
  week: EvidenceWeek | undefined,
  what: 'deleted' | 'transferred',
): ForgeChange[] {
  const evidence = week?.repositories.find((each) => each.repository === repository);
  const own = new Set(evidence?.attempts.map(({ runId }) => runId));
  const gone = observations.filter((each) => each.kind === 'unlisted' && each.reason === what && own.has(each.runId));
  const seen = gone.map(({ seenAt }) => seenAt).toSorted();
  const count = new Set(gone.map((each) => (each.kind === 'unlisted' ? each.runId : 0))).size;
  return count === 0 ? [] : [{ what, repository, count, seenAt: seen.at(-1) ?? '' }];
}

/** Of the moves to the name it has now, or that it would have, the first. */
function findNewName(
  { history: { repository, observations } }: PlacedParticipant,
  { from, to }: { readonly from: string; readonly to: string },
): ForgeChange[] {
  const moves = observations.filter((each) => each.kind === 'move').toSorted((a, b) => (a.seenAt < b.seenAt ? -1 : 1));
  const last = moves.at(-1);
  const first = moves.find((each) => each.to === last?.to);
  if (first === undefined || first.seenAt < from || first.seenAt >= to) return [];
  return [{ what: 'renamed', repository, count: 1, seenAt: first.seenAt }];
}
