/** The threshold as of one week: what came since the window opened, and what was lost on the way. */
import { outcomes } from '../evidence/evidence.ts';
import type { RepositoryRollup } from '../trend/rollup.ts';
import { isLost } from '../verdict/breaks.ts';
import { assessThreshold } from '../verdict/threshold.ts';
import { dayStart, weekBounds, weekOfDay, weekRange, type Week } from '../week.ts';
import type { Ledger, Rule, Threshold } from './digest.ts';
import type { DigestSettings, Facts } from './facts.ts';
import { sum, sumLedgers } from './tally.ts';

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
  const byWeek = new Map(facts.rollups.map((each) => [each.week, each.repositories]));
  const inWindow = weekRange(weekOfDay(facts.opened), facts.week);
  const isComplete = (week: Week): boolean =>
    weekBounds(week, timeZone).from >= opened && byWeek.has(week) && !(provisional && week === facts.week);
  const reportedIn = (week: Week): number =>
    (byWeek.get(week) ?? []).flatMap(({ reported }) => reported.filter((stopped) => stopped >= opened)).length;
  const entriesIn = (week: Week): number =>
    facts.log.census.counted.filter(({ date }) => weekOfDay(date) === week).length;
  return assessThreshold({
    settings: threshold,
    opened: facts.opened,
    outcomes: weekRange(facts.rollups[0]?.week ?? facts.week, facts.week).map((week) => ({
      week,
      ...countOutcomes(byWeek.get(week) ?? []),
    })),
    reported: inWindow.map((week) => ({ week, count: reportedIn(week), complete: isComplete(week) })),
    entries: inWindow.map((week) => ({ week, count: entriesIn(week), complete: isComplete(week) })),
    log: facts.log.census,
    rules,
  });
}

function countOutcomes(
  repositories: readonly RepositoryRollup[],
): Ledger & { readonly lost: Record<string, number>; readonly withheld: number } {
  return {
    ...sumLedgers(repositories.map(({ ledger }) => ledger)),
    lost: countLost(repositories),
    withheld: sum(repositories.map(({ withheld }) => withheld)),
  };
}

/** Gate runs without a readable report, by repository. */
function countLost(repositories: readonly RepositoryRollup[]): Record<string, number> {
  const counts = repositories.map(
    ({ repository, ledger }) =>
      [repository, sum(outcomes.filter(isLost).map((outcome) => ledger.outcomes[outcome]))] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
