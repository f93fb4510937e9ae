/**
 * The digest of a week, derived: a pure function of evidence weeks, what was seen of each repository, the logs and
 * the settings. Same input, same digest, on any machine and at any time.
 */
import type { RepositoryEvidence } from '../evidence/evidence.ts';
import type { PlacedParticipant } from '../evidence/week-plan.ts';
import { findForgeChanges } from '../evidence/forge-changes.ts';
import {
  assessStanding,
  findAsOf,
  findMissedWeeks,
  isProvisional,
  type RepositoryStanding,
} from '../evidence/standing.ts';
import { openBook } from '../trend/pull-book.ts';
import { tallyPulls, type PullWindow } from '../trend/pulls.ts';
import { describeChanges, describeSeries, followTrend } from '../trend/trend-rows.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import { rankRules } from '../verdict/rules.ts';
import { addWeeks, dayStart, weekBounds, weekOf } from '../week.ts';
import { assessWeek } from './assess-week.ts';
import type { Digest, Repository } from './digest.ts';
import { gatherFacts, type DigestInput, type Facts } from './facts.ts';
import { findGaps } from './gaps.ts';
import { describePrevious } from './previous.ts';
import { emptyEvidence, tallyFindings, tallyGate, tallyLedger } from './tally.ts';

export type { DigestSettings } from './facts.ts';

/** Derives the digest of a week. */
export function deriveDigest(input: DigestInput): Digest {
  const { week, settings, participants } = input;
  const followed = followTrend(input.rollups, week, (each) =>
    isListed(participants, weekBounds(each, settings.timeZone).from),
  );
  const book = openBook(input.rollups);
  const facts = gatherFacts(input, week, followed.now, book);
  const evidence = facts.evidence?.repositories ?? [];
  const standings = participants.map((each) => assessStanding(each, week, settings.timeZone, settings.gracePeriod));
  const rules = rankRules(
    facts.evidence,
    facts.trends,
    facts.review.byRule,
    facts.log.census,
    settings.threshold.verdict,
  );
  const pulls = tallyPulls(book, windowOf(facts, settings.timeZone));
  const forgeChanges = findForgeChanges(participants, facts.evidence, facts.bounds);
  const names = new Set(participants.map(({ history }) => history.repository));
  return {
    schema: 'platformctl.dogfood.digest/1',
    week,
    ...facts.bounds,
    timeZone: settings.timeZone,
    provisional: isProvisional(standings),
    asOf: findAsOf({
      ...facts,
      from: facts.bounds.from,
      standings,
      participants,
      otherwiseSeenAt: [facts.log.seenAt, input.attachmentsRefusedAt, ...forgeChanges.map(({ seenAt }) => seenAt)],
    }),
    ledger: tallyLedger(evidence),
    findings: tallyFindings(evidence),
    gate: tallyGate(evidence),
    rules,
    repositories: [...names].toSorted().map((name) => describeRepository(name, evidence, facts.trends, standings)),
    trend: followed.rows,
    pulls,
    log: facts.log.census,
    threshold: assessWeek(facts, rules, settings, isProvisional(standings)),
    gaps: findGaps({
      repositories: evidence,
      standings,
      trends: facts.trends,
      bulkDrops: pulls.bulkDrops,
      rollups: facts.rollups,
      missed: findMissedWeeks(participants, week, settings.timeZone),
      forgeChanges,
      attachmentsRefusedAt: input.attachmentsRefusedAt,
    }),
    provenance: input.provenance,
    previous: describePrevious(input, addWeeks(week, -1), followed.before, book),
    changes: describeChanges(followed),
    forge: settings.forge,
  };
}

function windowOf({ week, bounds, opened }: Facts, timeZone: string): PullWindow {
  return { week, ...bounds, opened: dayStart(opened, timeZone), weekOf: (instant) => weekOf(instant, timeZone) };
}

/** Whether some completed listing reaches back to an instant. */
function isListed(participants: readonly PlacedParticipant[], from: string): boolean {
  return participants.some(({ history }) =>
    history.listings.some(({ since, seenAt }) => seenAt > from && (since === null || since <= from)),
  );
}

function describeRepository(
  name: string,
  evidence: readonly RepositoryEvidence[],
  trends: readonly RepositoryTrend[],
  standings: readonly RepositoryStanding[],
): Repository {
  const own = evidence.find(({ repository }) => repository === name) ?? { repository: name, ...emptyEvidence };
  return {
    repository: name,
    unreachable: standings.some(({ repository, unreachableSince }) => repository === name && unreachableSince !== null),
    ledger: tallyLedger([own]),
    findings: tallyFindings([own]),
    series: (trends.find(({ repository }) => repository === name)?.series ?? []).map(describeSeries),
  };
}
