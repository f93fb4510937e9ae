/**
 * The first thing on the page: can the operator decide, and if not, what is missing and what helps most. Two or
 * three sentences, have and need always among them.
 */
import type { Digest, Need, Rule } from '../digest.ts';
import { codeSpan } from './escape.ts';
import { band, count, list, number } from './words.ts';

/** The alert; its kind carries the state. */
export function renderVerdict(digest: Digest): string {
  const { state } = digest.threshold;
  if (state === 'broken') return alert('WARNING', describeBroken(digest));
  if (state === 'not-yet') return alert('NOTE', describeMissing(digest));
  return digest.threshold.verdict === 'undecided' ? alert('NOTE', describeSplit(digest)) : alert('TIP', describeDecided(digest));
}

function alert(kind: string, lines: readonly string[]): string {
  return [`> [!${kind}]`, ...lines.filter((line) => line !== '').map((line) => `> ${line}`)].join('\n');
}

function describeBroken({ threshold }: Digest): string[] {
  return [`**The evidence is broken.** ${threshold.reasons.join(' ')}`, `So far: ${describeNeeds(threshold.runs, threshold.logEntries)}.`];
}

function describeMissing(digest: Digest): string[] {
  const { runs, logEntries, reasons } = digest.threshold;
  const missing = [
    runs.have < runs.need ? count(runs.need - runs.have, 'gate run') : null,
    logEntries.have < logEntries.need ? count(logEntries.need - logEntries.have, 'log entry', 'log entries') : null,
  ].filter((each) => each !== null);
  const head = missing.length === 0 ? 'the log holds nothing but friction' : `${list(missing)} ${isOne(missing, runs, logEntries) ? 'is' : 'are'} missing`;
  const pace = [describePace('gate runs', runs), describePace('log entries', logEntries)].filter((each) => each !== '').join(' ');
  return [
    `**Not decidable yet: ${head}.** There are ${describeNeeds(runs, logEntries)}. ${pace}`.trimEnd(),
    [...reasons, logEntries.have < logEntries.need ? '**What helps most:** judge a finding or two a week; the fold below has an entry to copy.' : ''].join(' ').trim(),
  ];
}

function isOne(missing: readonly string[], runs: Need, logEntries: Need): boolean {
  return missing.length === 1 && (runs.need - runs.have === 1 || logEntries.need - logEntries.have === 1);
}

function describePace(what: string, need: Need): string {
  if (need.have >= need.need) return '';
  if (need.perWeek === null) return `When enough ${what} are there cannot be said yet: a forecast takes three weeks.`;
  const { mean, low, high } = need.perWeek;
  const pace = `${round(mean)} a week (${round(low)}–${round(high)})`;
  return need.metIn === null ? `No end in sight for the ${what}: ${pace}.` : `At ${pace} there are enough ${what} in ${need.metIn}.`;
}

function describeSplit(digest: Digest): string[] {
  const { runs, logEntries, judged, reasons } = digest.threshold;
  const met = `Both needs are met (${describeNeeds(runs, logEntries)})`;
  if (judged.interval === null) return [`**Not decidable yet: nothing is judged.** ${met}, but no entry says right or wrong.`, ...reasons, '**What helps most:** judge a finding or two a week.'];
  const dominated = reasons.length > 0;
  const head = dominated ? 'the log is about friction' : 'the log is split';
  return [
    `**Not decidable yet: ${head}.** ${met}, but ${judged.fp} of ${count(judged.of, 'judged entry', 'judged entries')} ${judged.fp === 1 ? 'was a false alarm' : 'were false alarms'} (${band(judged.interval)}): neither keep nor drop is proven.`,
    [...reasons, `**What helps most:** judge a finding or two a week. ${describeNeeded(digest)}`].join(' '),
  ];
}

/** How many more judged entries would decide, for the gate and for the rules that are closest. */
function describeNeeded({ threshold: { needed }, rules }: Digest): string {
  const gate =
    needed === null ? '' : needed.entries === null ? 'The gate is not decided at this rate (it would take over 1,000 more).' : `At this rate ${number(needed.entries)} more would decide the gate (${needed.verdict}).`;
  const close = rules.filter((rule) => rule.needed?.entries !== null && rule.needed !== null && rule.needed.entries <= 2);
  const tune = close.filter((rule) => rule.needed?.verdict === 'tune');
  if (tune.length === 0) return gate;
  const most = Math.max(...tune.map((rule) => rule.needed?.entries ?? 0));
  const more = most === 1 ? 'one more judged entry each' : 'one or two more judged entries each';
  return `${gate} At the rate seen, ${more} would prove that ${list(tune.map(nameWithRate))} ${tune.length === 1 ? 'needs' : 'need'} tuning.`.trim();
}

function nameWithRate(rule: Rule): string {
  return `${codeSpan(rule.rule)} (${rule.log.fp} of ${rule.log.tp + rule.log.fp} false)`;
}

function describeDecided({ threshold }: Digest): string[] {
  const { verdict, runs, logEntries, judged, tune } = threshold;
  const proof = judged.interval === null ? '' : `${judged.fp} of ${count(judged.of, 'judged entry', 'judged entries')} ${judged.fp === 1 ? 'was a false alarm' : 'were false alarms'} (${band(judged.interval)})`;
  const rules = tune.length === 0 ? 'No rule is proven to need tuning.' : `**To tune:** ${list(tune.map((rule) => codeSpan(rule)))}.`;
  return [`**Decidable: ${verdict} the gate.** Both needs are met (${describeNeeds(runs, logEntries)}), and ${proof}.`, rules];
}

function describeNeeds(runs: Need, logEntries: Need): string {
  return `${number(runs.have)} of ${number(runs.need)} gate runs, ${number(logEntries.have)} of ${number(logEntries.need)} log entries`;
}

function round(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

