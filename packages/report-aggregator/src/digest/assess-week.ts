/** The threshold as of one week: what came since the window opened, and what was lost on the way. */
import type { RepositoryEvidence } from '../evidence/evidence.ts';
import { withheldReason } from '../evidence/run-reading.ts';
import { isLost } from '../verdict/breaks.ts';
import { assessThreshold } from '../verdict/threshold.ts';
import { dayStart, weekBounds, weekOfDay, weekRange, type Week } from '../week.ts';
import type { Rule, Threshold } from './digest.ts';
import type { DigestSettings, Facts } from './facts.ts';
import { tallyLedger } from './tally.ts';

/**
 * Assesses a week.
 * @param provisional a week that still goes on says nothing of the pace
 */
export function assessWeek(
  facts: Facts,
  rules: readonly Rule[],
  { timeZone, threshold }: DigestSettings,
  provisional: boolean,
): Threshold {
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
      withheld: countWithheld(byWeek.get(week) ?? []),
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

function countWithheld(repositories: readonly RepositoryEvidence[]): number {
  return repositories.flatMap(({ attempts }) => attempts).filter(({ reason }) => reason === withheldReason).length;
}
