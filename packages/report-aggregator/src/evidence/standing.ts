/**
 * How final a week is: which repositories are settled for it, and when the last thing used was first seen.
 * Knowledge is data here; nothing may be read from the clock.
 */
import { joinHistory, type RepositoryHistory } from './attempt.ts';
import type { Observation } from './observation.ts';
import { findGateRuns, type Participant, type PlacedParticipant } from './week-plan.ts';
import type { WeekRollup } from '../trend/rollup.ts';
import { addWeeks, weekBounds, weekOf, weekRange, type Week } from '../week.ts';

/** A run created longer ago than this no longer holds its week up: its approval never came, or its runner is lost. */
const patience = 7 * 86_400_000;

/** What is known of one repository for one week. */
export interface RepositoryStanding {
  readonly repository: string;
  /** The first completed listing after which nothing in the week can be open; null when there was none yet. */
  readonly settledAt: string | null;
  /** The first failure since its last listing, where the week is not settled without it; null when it answers. */
  readonly unreachableSince: string | null;
}

/** Decides for one repository whether a week is settled. */
export function assessStanding(
  participant: PlacedParticipant,
  week: Week,
  timeZone: string,
  grace: number,
): RepositoryStanding {
  const { history } = participant;
  const bounds = weekBounds(week, timeZone);
  const settling = history.listings.find(
    ({ seenAt }) =>
      Date.parse(seenAt) >= Date.parse(bounds.to) + grace && !hasOpenRun(participant, seenAt, bounds, grace),
  );
  const settledAt = settling?.seenAt ?? null;
  return {
    repository: history.repository,
    settledAt,
    unreachableSince: settledAt === null ? (history.failure?.seenAt ?? null) : null,
  };
}

/** Whether, as known at a listing, a gate run placed in the week may still go on. */
function hasOpenRun(
  { history, gate }: PlacedParticipant,
  seenAt: string,
  bounds: { readonly from: string; readonly to: string },
  grace: number,
): boolean {
  const recent = viewRecent(history, seenAt, grace);
  const gateRuns = findGateRuns({ history: recent, gate });
  return recent.attempts.some(
    ({ run, finished, placedAt }) =>
      !finished && gateRuns.has(run.id) && placedAt >= bounds.from && placedAt < bounds.to,
  );
}

/** The history as it was known at an instant, of the runs young enough to hold a week up. */
function viewRecent(
  { repository, observations }: PlacedParticipant['history'],
  seenAt: string,
  grace: number,
): RepositoryHistory {
  const young = withoutOldRuns(observations, Date.parse(seenAt) - patience);
  return joinHistory(
    repository,
    young.filter((each) => each.seenAt <= seenAt),
    grace,
  );
}

/** Leaves out what was seen of runs that were created up to an instant. */
function withoutOldRuns(observations: readonly Observation[], instant: number): Observation[] {
  const young = new Set(
    observations
      .filter((o) => o.kind === 'run')
      .filter((o) => Date.parse(o.run.created) > instant)
      .map((o) => o.run.id),
  );
  return observations.filter((o) => {
    if (o.kind === 'run') return young.has(o.run.id);
    return o.kind === 'artifact' ? young.has(o.runId) : true;
  });
}

/**
 * Leaves out what no digest asks for once weeks are planned; of a long history that is nearly all of it.
 * @param week the first that a digest will be derived of
 */
export function forgetOld({ history, gate }: Participant, week: Week, timeZone: string): PlacedParticipant {
  const { attempts: _attempts, observations, ...rest } = history;
  // No listing settles a week before it has ended.
  const settling = Date.parse(weekBounds(week, timeZone).to);
  return { gate, history: { ...rest, observations: withoutOldRuns(observations, settling - patience) } };
}

/** A week is provisional until every reachable repository is settled for it. */
export function isProvisional(standings: readonly RepositoryStanding[]): boolean {
  return standings.some((standing) => standing.settledAt === null && standing.unreachableSince === null);
}

/** What a digest rests on, as far as its instant is concerned. */
interface Rests {
  /** Of every week up to the one of the digest. */
  readonly rollups: readonly Pick<WeekRollup, 'week' | 'repositories'>[];
  readonly week: Week;
  /** The instant the week begins. */
  readonly from: string;
  readonly standings: readonly RepositoryStanding[];
  readonly participants: readonly PlacedParticipant[];
  /** When the counted log entries came to be as they are, and whatever else the page names was seen; null for none. */
  readonly otherwiseSeenAt: readonly (string | null)[];
}

/** The instant the last thing used was first seen: deriving with nothing seen later gives the same digest. */
export function findAsOf({ rollups, week, from, standings, participants, otherwiseSeenAt }: Rests): string {
  const counted = rollups.flatMap(({ repositories }) => repositories.map(({ seenAt }) => seenAt));
  const provisional = isProvisional(standings);
  const settling = provisional ? [] : standings.map((standing) => standing.settledAt ?? '');
  // A week that just began and has nothing yet is known from the first look into it.
  const silent = provisional && !rollups.some((each) => each.week === week);
  const looked = silent ? [firstListingAfter(participants, from)] : [];
  const lost = standings.map((standing) => standing.unreachableSince ?? '');
  const latest = latestOf([...counted, ...settling, ...looked, ...lost, ...otherwiseSeenAt.map((at) => at ?? '')]);
  return latest === '' ? from : latest;
}

function firstListingAfter(participants: readonly PlacedParticipant[], from: string): string {
  const seen = participants.flatMap(({ history }) => history.listings.map((listing) => listing.seenAt)).toSorted();
  return seen.find((at) => at >= from) ?? '';
}

/** The last weeks before this one, at most twelve, in which no repository was listed although harvests had begun. */
export function findMissedWeeks(participants: readonly PlacedParticipant[], week: Week, timeZone: string): Week[] {
  const instants = new Set(participants.flatMap(({ history }) => history.listings.map(({ seenAt }) => seenAt)));
  const harvested = new Set([...instants].map((at) => weekOf(at, timeZone)));
  const first = [...harvested].toSorted()[0];
  if (first === undefined || first >= week) return [];
  return weekRange(first, addWeeks(week, -1))
    .filter((each) => !harvested.has(each))
    .slice(-12);
}

function latestOf(instants: readonly string[]): string {
  return instants.reduce((a, b) => (a > b ? a : b), '');
}
