/** The week before, beside which a digest stands. */
import type { RepositoryTrend } from '../trend/trend.ts';
import type { PullBook } from '../trend/pull-book.ts';
import { anytimeInterval } from '../verdict/interval.ts';
import { rankRules } from '../verdict/rules.ts';
import type { Week } from '../week.ts';
import { assessWeek } from './assess-week.ts';
import type { Previous } from './digest.ts';
import { gatherFacts, type DigestInput } from './facts.ts';
import { tallyGate, tallyLedger } from './tally.ts';

/** The week before, as known now: the second column of the page, and what a change of verdict is measured against. */
export function describePrevious(
  input: DigestInput,
  week: Week,
  trends: readonly RepositoryTrend[],
  book: PullBook,
): Previous | null {
  if (!input.rollups.some((each) => each.week <= week)) return null;
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
  return {
    week,
    open: openOf(facts.trends),
    gateRuns,
    reported: outcomes.reported,
    red: tallyGate(evidence).red,
    inReview: { fixed, leftOpen, interval: anytimeInterval(fixed, fixed + leftOpen) },
    verdict: assessWeek(facts, rules, input.settings, false).verdict,
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
