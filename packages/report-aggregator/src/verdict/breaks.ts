/**
 * Broken evidence: reports stopped coming, or too many are lost. Each break says what is wrong, where most of it
 * is, and the command that repairs it. What is lost for good is called lost.
 */
import { outcomes, type Outcome } from '../evidence/evidence.ts';
import { listLost } from '../digest/outcome-words.ts';
import { formatNumber, joinWords } from '../digest/sentences.ts';
import { sum } from '../digest/tally.ts';
import { weekFileName, type Week } from '../week.ts';

/** The gate runs of one week, all repositories together. */
export interface WeekOutcomes {
  readonly week: Week;
  readonly gateRuns: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Gate runs that left no readable report, by repository. */
  readonly lost: Readonly<Record<string, number>>;
  /** Of the unreachable ones, those whose artifacts no token can read on a server before Forgejo 16. */
  readonly withheld: number;
}

/** What is wrong, and how to repair it; a sentence each. */
export interface Break {
  readonly reason: string;
  readonly repair: string;
}

const lostOutcomes = ['unreachable', 'artifact-expired', 'no-report', 'no-artifact', 'unreadable'] as const;

/** Whether a gate run ended without a readable report although nobody cancelled it. */
export function isLost(outcome: Outcome): boolean {
  return lostOutcomes.some((each) => each === outcome);
}

/**
 * Finds what is wrong with the evidence up to a week.
 * @param weeks every week up to it, oldest first
 */
export function findBreaks(weeks: readonly WeekOutcomes[]): Break[] {
  const week = weeks.at(-1)?.week ?? '';
  const active = weeks.filter((each) => each.gateRuns - each.outcomes.unfinished > 0).slice(-2);
  const silent = active.length === 2 && active.every((each) => each.outcomes.reported === 0);
  const recent = weeks.slice(-4);
  const all = sum(recent.map(({ gateRuns }) => gateRuns));
  const lost = sum(recent.map((each) => countLost(each.outcomes)));
  return [
    ...(silent ? [describeSilence(active, week)] : []),
    ...(all > 0 && lost > all / 5 ? [describeLoss(recent, lost, all, week)] : []),
  ];
}

function describeSilence(active: readonly WeekOutcomes[], week: Week): Break {
  const ended = addOutcomes(active);
  const weeks = joinWords(active.map((each) => each.week));
  return {
    reason: `No gate run of ${weeks} left a report: ${joinWords(listLost(ended))}.`,
    repair: describeRepair(ended, active, week),
  };
}

function describeLoss(recent: readonly WeekOutcomes[], lost: number, all: number, week: Week): Break {
  const ended = { ...addOutcomes(recent), cancelled: 0, unfinished: 0 };
  const worst = findWorst(recent);
  const where =
    worst === null || worst.count * 2 < lost
      ? ''
      : `, ${worst.count === lost ? 'all' : formatNumber(worst.count)} of them in \`${worst.repository}\``;
  const runs = `${formatNumber(lost)} of ${formatNumber(all)} gate runs of the last four weeks`;
  return {
    reason: `${runs} left no readable report, more than a fifth: ${joinWords(listLost(ended))}${where}.`,
    repair: describeRepair(ended, recent, week),
  };
}

const causes: Readonly<Record<Exclude<Outcome, 'reported' | 'unreachable' | 'artifact-expired'>, string>> = {
  'no-report': 'the analyzer stopped before it wrote a report',
  'no-artifact': 'the gate stopped before it uploaded anything',
  unreadable: 'its report is cut off, or no report at all',
  cancelled: 'it was cancelled before it uploaded anything',
  unfinished: 'it has not stopped',
};

/** The repair of what happened most. */
function describeRepair(ended: Readonly<Record<Outcome, number>>, weeks: readonly WeekOutcomes[], week: Week): string {
  const most = outcomes.filter((outcome) => outcome !== 'reported').toSorted((a, b) => ended[b] - ended[a])[0];
  const withheld = sum(weeks.map((each) => each.withheld));
  if (most === 'unreachable' && withheld * 2 > ended.unreachable)
    return '`platformctl dogfood bridge` prints the lines by which the gate leaves its reports where a token may read them (Forgejo before 16).';
  if (most === undefined || most === 'unreachable')
    return `\`platformctl dogfood aggregate --week ${weekFileName(week)}\` asks the forge again for what it did not hand out, and renews this page.`;
  if (most === 'artifact-expired')
    return 'run `platformctl dogfood aggregate --no-publish` every night, so that artifacts are fetched before they expire; those that did are lost.';
  const worst = findWorst(weeks);
  const where = worst === null ? 'the gate' : `\`${worst.repository}\``;
  return `open the newest such run of ${where} and mend what it says (${causes[most]}); then look with \`platformctl dogfood aggregate --dry-run\`.`;
}

function findWorst(weeks: readonly WeekOutcomes[]): { readonly repository: string; readonly count: number } | null {
  const counts = new Map<string, number>();
  for (const [repository, count] of weeks.flatMap(({ lost }) => Object.entries(lost)))
    counts.set(repository, (counts.get(repository) ?? 0) + count);
  const [worst] = [...counts]
    .map(([repository, count]) => ({ repository, count }))
    .toSorted((a, b) => b.count - a.count || (a.repository < b.repository ? -1 : 1));
  return worst ?? null;
}

function countLost(ended: WeekOutcomes['outcomes']): number {
  return sum(lostOutcomes.map((outcome) => ended[outcome]));
}

function addOutcomes(weeks: readonly WeekOutcomes[]): Record<Outcome, number> {
  return Object.fromEntries(
    outcomes.map((outcome) => [outcome, sum(weeks.map((week) => week.outcomes[outcome]))]),
  ) as Record<Outcome, number>;
}
