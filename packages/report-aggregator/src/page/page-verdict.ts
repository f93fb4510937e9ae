/**
 * The verdict: what the operator reads first, as an alert whose kind carries the state. Have and need always
 * stand in it, and never a percentage without what it is of.
 */
import type { Digest, Need, Rule, Threshold } from '../digest/digest.ts';
import { codeSpan, saySentence } from './escape.ts';
import { describeCalendarDay, describeWeekDays } from './page-time.ts';
import { describeHelp } from './page-help.ts';
import { countThings, formatMean, formatNumber, formatPercent, joinWords } from '../digest/sentences.ts';
import { weekDays } from '../week.ts';

const mostNames = 5;

/** The alert of the page. */
export function renderVerdict(digest: Digest): string {
  const { threshold } = digest;
  if (threshold.state === 'broken') return renderAlert('WARNING', describeBroken(digest));
  if (threshold.state === 'met' && threshold.verdict !== 'undecided')
    return renderAlert('TIP', describeDecision(digest));
  return renderAlert('NOTE', [describeUndecided(digest), ...listRuleVerdicts(digest), describeHelp(digest)]);
}

/** `623 of 100 gate runs, 20 of 20 log entries` */
function describeNeeds({ runs, logEntries }: Threshold): string {
  const gate = `${formatNumber(runs.have)} of ${countThings(runs.need, 'gate run')}`;
  return `${gate}, ${formatNumber(logEntries.have)} of ${countThings(logEntries.need, 'log entry', 'log entries')}`;
}

function renderAlert(kind: 'TIP' | 'NOTE' | 'WARNING', lines: readonly string[]): string {
  return [`[!${kind}]`, ...lines].map((line) => `> ${line}`).join('\n');
}

function describeBroken({ threshold }: Digest): string[] {
  const { reasons, repairs } = threshold;
  const words = repairs.length === 0 ? ['look with `platformctl dogfood aggregate --dry-run`.'] : repairs;
  return [
    `**The evidence is broken.** ${reasons.map((reason) => saySentence(reason)).join(' ')}`,
    `**To repair:** ${words.map((repair) => saySentence(repair)).join(' ')} Until then there is no verdict; so far there are ${describeNeeds(threshold)}.`,
  ];
}

function describeDecision(digest: Digest): string[] {
  const { verdict, judged, limits } = digest.threshold;
  const limit = limits.drop === 0.5 ? '' : ` (the limit is ${formatPercent(limits.drop)} %)`;
  const words = verdict === 'keep' ? 'proven right at least as often as wrong' : 'proven wrong more often than right';
  const rules = listRuleVerdicts(digest);
  return [
    `**Decidable: ${verdict} the gate.** Both needs are met (${describeNeeds(digest.threshold)}), and ${describeJudged(judged)}: ${words}${limit}.`,
    ...(rules.length > 0 ? rules : ['**To tune:** no rule is proven to need it.']),
  ];
}

function describeJudged({ fp, of, interval }: Threshold['judged']): string {
  const range = interval === null ? '' : ` (${formatPercent(interval[0])}–${formatPercent(interval[1])} %)`;
  const things = countThings(of, 'entry that judges a finding', 'entries that judge a finding');
  return `${formatNumber(fp)} of ${things} ${fp === 1 ? 'was a false alarm' : 'were false alarms'}${range}`;
}

function describeUndecided(digest: Digest): string {
  const { threshold, week } = digest;
  const needs = describeNeeds(threshold);
  if (threshold.opened > weekDays(week).last) {
    return `**Not decidable yet: nothing counts before ${describeCalendarDay(threshold.opened)}.** So far there are ${needs}.`;
  }
  const missing = [
    missingOf(threshold.runs, 'gate run', 'gate runs'),
    missingOf(threshold.logEntries, 'log entry', 'log entries'),
  ].filter((each) => each !== null);
  if (missing.length > 0) {
    const one = missing.length === 1 && missing[0]?.count === 1;
    const words = joinWords(missing.map((each) => each.words));
    const so = [`So far there are ${needs}.`, describePaces(threshold), ...describeFriction(digest.log)].join(' ');
    return `**Not decidable yet: ${words} ${one ? 'is' : 'are'} missing.** ${so}`;
  }
  return describeStalemate(digest, needs);
}

/** Both needs are met, and still nothing is proven. */
function describeStalemate({ threshold, log }: Digest, needs: string): string {
  const friction = log.byClass.FRICTION;
  if (log.entries > 0 && friction === log.entries) {
    return `**Not decidable yet: the log is nothing but friction.** The numbers are there (${needs}), but no entry says anything about a finding.`;
  }
  if (friction * 2 > log.entries) {
    const share = `${formatNumber(friction)} of ${countThings(log.entries, 'entry', 'entries')}`;
    return `**Not decidable yet: the log is mostly friction.** Both needs are met (${needs}), but ${share} ${friction === 1 ? 'is' : 'are'} about friction, which says nothing about right or wrong.`;
  }
  if (threshold.judged.of === 0) {
    return `**Not decidable yet: no finding was judged.** Both needs are met (${needs}), but no entry says right (\`TP\`) or wrong (\`FP\`).`;
  }
  return `**Not decidable yet: the log is split.** Both needs are met (${needs}), but ${describeJudged(threshold.judged)}: neither keep nor drop is proven.`;
}

/** Named while entries are still missing, so that the next ones are about findings. */
function describeFriction({ byClass, entries }: Digest['log']): string[] {
  const friction = byClass.FRICTION;
  if (friction * 2 <= entries) return [];
  const share = `${formatNumber(friction)} of ${countThings(entries, 'entry', 'entries')}`;
  return [`The log is mostly friction so far (${share}), which says nothing about right or wrong.`];
}

function missingOf(
  { have, need }: Need,
  one: string,
  many: string,
): { readonly count: number; readonly words: string } | null {
  return have >= need ? null : { count: need - have, words: countThings(need - have, one, many) };
}

function describePaces({ runs, logEntries }: Threshold): string {
  const open = [
    { need: runs, things: 'gate runs' },
    { need: logEntries, things: 'log entries' },
  ].filter(({ need }) => need.have < need.need);
  if (open.every(({ need }) => need.perWeek === null)) return 'There are too few complete weeks for a forecast.';
  return `At the present pace ${joinWords(open.map(({ need, things }) => describePace(need, things)))}.`;
}

function describePace({ perWeek, metIn }: Need, things: string): string {
  if (perWeek === null) return `nothing can be said of the ${things}`;
  const pace = `${formatMean(perWeek.mean)} a week, likely ${formatMean(perWeek.low)}–${formatMean(perWeek.high)}`;
  if (metIn === null) return `the ${things} will not come together (${pace})`;
  return `the ${things} are there in ${metIn}, ${describeWeekDays(metIn)} (${pace})`;
}

/** Rules whose own verdict is proven, with what proves it. */
function listRuleVerdicts(digest: Digest): string[] {
  const named = new Set(digest.threshold.tune);
  const say = (rules: readonly Rule[]): string =>
    joinWords(
      rules.map((rule) => describeProof(rule, digest)),
      mostNames,
    );
  const drop = digest.rules.filter((rule) => rule.verdict === 'drop');
  const tune = digest.rules.filter((rule) => named.has(rule.rule));
  return [
    ...(drop.length > 0 ? [`**To drop:** ${say(drop)}.`] : []),
    ...(tune.length > 0 ? [`**To tune:** ${say(tune)}.`] : []),
  ];
}

function describeProof({ rule, log, inReview, verdict }: Rule, { threshold }: Digest): string {
  const ignored = verdict === 'tune' && inReview.interval !== null && inReview.interval[1] < threshold.limits.tuneFixed;
  const fixed = `${formatNumber(inReview.fixed)} of ${formatNumber(inReview.fixed + inReview.leftOpen)} fixed in review`;
  const proof = ignored ? fixed : `${formatNumber(log.fp)} of ${formatNumber(log.fp + log.tp)} false`;
  return `${codeSpan(rule)} (${proof})`;
}
