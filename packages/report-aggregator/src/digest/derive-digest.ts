/**
 * The digest of a week, derived: a pure function of evidence weeks, what was seen of each repository, the logs and
 * the settings. Same input, same digest, on any machine and at any time.
 */
import { isLost } from '../verdict/breaks.ts';
import type { Digest, Interval, Previous, Provenance, Repository, Rule } from './digest.ts';
import type { EvidenceWeek, RepositoryEvidence } from '../evidence/evidence.ts';
import type { Participant } from '../evidence/evidence-week.ts';
import { findGaps } from './gaps.ts';
import { anytimeInterval } from '../verdict/interval.ts';
import { censusLogs, type KnownLog, type LogHistory } from '../log/log-history.ts';
import { openBook, tallyPulls, tallyReview, type InReview, type PullBook, type PullWindow } from '../trend/pulls.ts';
import { rankRules } from '../verdict/rules.ts';
import {
  assessStanding,
  findAsOf,
  findMissedWeeks,
  isProvisional,
  type RepositoryStanding,
} from '../evidence/standing.ts';
import { emptyEvidence, tallyFindings, tallyGate, tallyLedger } from './tally.ts';
import { assessThreshold, type ThresholdSettings } from '../verdict/threshold.ts';
import { describeChanges, describeSeries, followTrend } from '../trend/trend-rows.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import { addWeeks, dayStart, weekBounds, weekDays, weekOf, weekOfDay, weekRange, type Week } from '../week.ts';

/** The settings figures depend on. */
export interface DigestSettings {
  /** The forge's address, without a slash at the end. */
  readonly forge: string;
  readonly timeZone: string;
  /** Milliseconds a run must have been stopped for before it counts as finished. */
  readonly gracePeriod: number;
  readonly threshold: ThresholdSettings;
}

interface DigestInput {
  readonly week: Week;
  /** Evidence weeks of all participants, oldest first; later ones than `week` are ignored. */
  readonly weeks: readonly EvidenceWeek[];
  /** Every repository that takes part, also silent ones. */
  readonly participants: readonly Participant[];
  readonly logs: readonly LogHistory[];
  readonly settings: DigestSettings;
  readonly provenance: Provenance;
  /** Since when the forge refuses the files that go with a comment; null when it takes them. */
  readonly attachmentsRefusedAt: string | null;
}

/** Derives the digest of a week. */
export function deriveDigest(input: DigestInput): Digest {
  const { week, settings, participants } = input;
  const followed = followTrend(input.weeks, week, (each) =>
    isListed(participants, weekBounds(each, settings.timeZone).from),
  );
  const book = openBook(input.weeks);
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
      otherwiseSeenAt: [facts.log.seenAt ?? '', input.attachmentsRefusedAt ?? ''],
    }),
    ledger: tallyLedger(evidence),
    findings: tallyFindings(evidence),
    gate: tallyGate(evidence),
    rules,
    repositories: [...names].toSorted().map((name) => describeRepository(name, evidence, facts.trends, standings)),
    trend: followed.rows,
    pulls,
    log: facts.log.census,
    threshold: assess(facts, rules, input, isProvisional(standings)),
    gaps: findGaps({
      repositories: evidence,
      standings,
      trends: facts.trends,
      bulkDrops: pulls.bulkDrops,
      weeks: facts.weeks,
      missed: findMissedWeeks(participants, week, settings.timeZone),
      attachmentsRefusedAt: input.attachmentsRefusedAt,
    }),
    provenance: input.provenance,
    previous: describePrevious(input, addWeeks(week, -1), followed.before, book),
    changes: describeChanges(followed),
    forge: settings.forge,
  };
}

/** Everything a week's figures rest on. */
interface Facts {
  readonly week: Week;
  readonly weeks: readonly EvidenceWeek[];
  readonly evidence: EvidenceWeek | undefined;
  readonly bounds: { readonly from: string; readonly to: string };
  /** The window's first day. */
  readonly opened: string;
  readonly trends: readonly RepositoryTrend[];
  readonly review: InReview;
  readonly log: KnownLog;
}

function gatherFacts(input: DigestInput, week: Week, trends: readonly RepositoryTrend[], book: PullBook): Facts {
  const { timeZone, threshold } = input.settings;
  const weeks = input.weeks.filter((each) => each.week <= week);
  const bounds = weekBounds(week, timeZone);
  const opened = threshold.opened ?? weekDays(weeks[0]?.week ?? week).first;
  return {
    week,
    weeks,
    evidence: weeks.find((each) => each.week === week),
    bounds,
    opened,
    trends,
    review: tallyReview(book, { opened: dayStart(opened, timeZone), to: bounds.to }),
    log: censusLogs(input.logs, { openedDay: opened, lastDay: weekDays(week).last }),
  };
}

function windowOf({ bounds, opened }: Facts, timeZone: string): PullWindow {
  return { ...bounds, opened: dayStart(opened, timeZone), weekOf: (instant) => weekOf(instant, timeZone) };
}

/** Whether some completed listing reaches back to an instant. */
function isListed(participants: readonly Participant[], from: string): boolean {
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

function assess(facts: Facts, rules: readonly Rule[], input: DigestInput, provisional: boolean): Digest['threshold'] {
  const { timeZone, threshold } = input.settings;
  const opened = dayStart(facts.opened, timeZone);
  const byWeek = new Map(facts.weeks.map((each) => [each.week, each.repositories]));
  const inWindow = weekRange(weekOfDay(facts.opened), facts.week);
  const isComplete = (week: Week): boolean =>
    weekBounds(week, timeZone).from >= opened && byWeek.has(week) && !(provisional && week === facts.week);
  const reportedIn = (week: Week): number =>
    (byWeek.get(week) ?? []).flatMap(({ attempts }) =>
      attempts.filter((a) => a.outcome === 'reported' && (a.stopped ?? '') >= opened),
    ).length;
  const entriesIn = (week: Week): number =>
    facts.log.census.counted.filter(({ date }) => weekOfDay(date) === week).length;
  return assessThreshold({
    settings: threshold,
    opened: facts.opened,
    outcomes: weekRange(facts.weeks[0]?.week ?? facts.week, facts.week).map((week) => ({
      week,
      ...tallyLedger(byWeek.get(week) ?? []),
      lost: countLost(byWeek.get(week) ?? []),
    })),
    reported: inWindow.map((week) => ({ week, count: reportedIn(week), complete: isComplete(week) })),
    entries: inWindow.map((week) => ({ week, count: entriesIn(week), complete: isComplete(week) })),
    log: facts.log.census,
    rules,
  });
}

/** Gate runs without a readable report, by repository. */
function countLost(repositories: readonly RepositoryEvidence[]): Record<string, number> {
  const counts = repositories.map(
    ({ repository, attempts }) => [repository, attempts.filter(({ outcome }) => isLost(outcome)).length] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** The week before, as known now: the second column of the page, and what a change of verdict is measured against. */
function describePrevious(
  input: DigestInput,
  week: Week,
  trends: readonly RepositoryTrend[],
  book: PullBook,
): Previous | null {
  if (!input.weeks.some((each) => each.week <= week)) return null;
  const facts = gatherFacts(input, week, trends, book);
  const evidence = facts.evidence?.repositories ?? [];
  const rules = rankRules(
    facts.evidence,
    facts.trends,
    facts.review.byRule,
    facts.log.census,
    input.settings.threshold.verdict,
  );
  const { gateRuns, outcomes } = tallyLedger(evidence);
  const { fixed, leftOpen } = facts.review;
  const interval: Interval | null = anytimeInterval(fixed, fixed + leftOpen);
  return {
    week,
    open: openOf(facts.trends),
    gateRuns,
    reported: outcomes.reported,
    red: tallyGate(evidence).red,
    inReview: { fixed, leftOpen, interval },
    verdict: assess(facts, rules, input, false).verdict,
    rules: Object.fromEntries(
      rules.filter(({ verdict }) => verdict !== 'undecided').map(({ rule, verdict }) => [rule, verdict]),
    ),
  };
}

/** What is open, carried where a week had no snapshot; null before the first one. */
function openOf(trends: readonly RepositoryTrend[]): number | null {
  const open = trends.flatMap(({ series }) => series.filter((each) => each.primary).map((each) => each.carried.open));
  return open.length === 0 ? null : open.reduce((total, each) => total + each, 0);
}
