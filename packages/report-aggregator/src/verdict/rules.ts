/**
 * Rules: what each found, how it moves, what became of its findings in review, what people judged, and whether it
 * earns its place. The log joins by code, everything else by name.
 */
import type { LogCensus, Rule, VerdictLimits } from '../digest/digest.ts';
import type { EvidenceWeek } from '../evidence/evidence.ts';
import { anytimeInterval } from './interval.ts';
import type { RuleInReview } from '../trend/pulls.ts';
import { ruleCode, ruleName } from '../log/rule-names.ts';
import { noTransition } from '../trend/snapshot.ts';
import { tallyRules, type RuleTally } from '../digest/tally.ts';
import { openByRule, type OpenRule } from '../trend/trend-rows.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import { findNeededForRule, judgeRule } from './verdict.ts';

/** Every rule with findings, open ones, window or log figures; descending by open, then by name. */
export function rankRules(
  evidence: EvidenceWeek | undefined,
  trends: readonly RepositoryTrend[],
  inReview: ReadonlyMap<string, RuleInReview>,
  log: LogCensus,
  limits: VerdictLimits,
): Rule[] {
  const tallies = evidence === undefined ? new Map<string, RuleTally>() : tallyRules(evidence);
  const open = openByRule(trends);
  const logged = tallyEntries(log);
  const names = new Set([...tallies.keys(), ...open.keys(), ...inReview.keys(), ...logged.keys()]);
  return [...names]
    .map((rule) => describeRule(rule, tallies.get(rule), open.get(rule), inReview.get(rule), logged.get(rule), limits))
    .toSorted((a, b) => b.open - a.open || (a.rule < b.rule ? -1 : 1));
}

type RuleLog = Rule['log'];
const noLog: RuleLog = { tp: 0, fp: 0, fn: 0, friction: 0 };
const noTally: RuleTally = {
  id: null,
  total: 0,
  distinctFingerprints: 0,
  distinctLineages: 0,
  repositories: [],
  byBucket: {},
};
const noOpen: OpenRule = { id: null, open: 0, trend: noTransition, repositories: [] };

function describeRule(
  rule: string,
  tally: RuleTally = noTally,
  open: OpenRule = noOpen,
  { fixed, leftOpen }: RuleInReview = { fixed: 0, leftOpen: 0 },
  log: RuleLog = noLog,
  limits: VerdictLimits,
): Rule {
  const evidence = { fp: log.fp, tp: log.tp, fixed, leftOpen };
  return {
    rule,
    id: tally.id ?? open.id ?? ruleCode(rule),
    total: tally.total,
    distinctFingerprints: tally.distinctFingerprints,
    distinctLineages: tally.distinctLineages,
    repositories: [...new Set([...tally.repositories, ...open.repositories])].toSorted(),
    byBucket: tally.byBucket,
    open: open.open,
    trend: open.trend,
    inReview: { fixed, leftOpen, interval: anytimeInterval(fixed, fixed + leftOpen) },
    log,
    verdict: judgeRule(evidence, limits),
    needed: findNeededForRule(evidence, limits),
  };
}

/** Log entries by rule name; an entry that names two rules speaks of both. */
function tallyEntries({ counted }: LogCensus): Map<string, RuleLog> {
  const named = counted.flatMap((entry) =>
    entry.rules.map((code) => ({ rule: ruleName(code) ?? code, kind: entry.class })),
  );
  return new Map(
    [...Map.groupBy(named, ({ rule }) => rule)].map(([rule, entries]) => {
      const count = (kind: string): number => entries.filter((entry) => entry.kind === kind).length;
      return [rule, { tp: count('TP'), fp: count('FP'), fn: count('FN'), friction: count('FRICTION') }];
    }),
  );
}
