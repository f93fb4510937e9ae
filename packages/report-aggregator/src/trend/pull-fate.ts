/**
 * What became of the findings of one pull request: introduced or inherited, and fixed, left open or unknown. Lineages
 * are counted one report at a time, and summed by rule and bucket at once: a window holds thousands of pull requests.
 */
import type { Fate } from '../digest/digest.ts';
import type { AttemptEvidence, ReportEvidence } from '../evidence/evidence.ts';
import { lineagesOf, type Finding } from '../evidence/finding.ts';

/** A gate attempt together with the dictionary that its report points into. */
export interface KnownAttempt {
  readonly attempt: AttemptEvidence;
  readonly dictionary: readonly Finding[];
}

/** What became of a pull request's findings of one rule and bucket; counts are occurrences. */
export interface GroupFate {
  readonly rule: string;
  readonly bucket: string;
  /** Whether they vanished in a bulk drop. */
  readonly dropped: boolean;
  readonly introduced: Fate;
  readonly inherited: Fate;
}

/** One lineage in one report: the first finding that has it, and how many do. */
interface Occurrence {
  readonly finding: Finding;
  count: number;
}

/** The lineages of one report. */
export type Occurrences = ReadonlyMap<string, Occurrence>;

/** Counts the lineages of an attempt's report; none without one. */
export function countLineages({ attempt, dictionary }: KnownAttempt): Occurrences {
  const lineages = lineagesOf(dictionary);
  const counts = new Map<string, Occurrence>();
  for (const at of attempt.report?.findings ?? []) {
    const lineage = lineages[at] as string;
    const known = counts.get(lineage);
    if (known === undefined) counts.set(lineage, { finding: dictionary[at] as Finding, count: 1 });
    else known.count++;
  }
  return counts;
}

/**
 * Decides the fates of a pull request's lineages.
 * @param counted the lineages of its counted reports, in the order of the pushes
 * @param last the last counted report
 * @param base the lineages of the default branch before it began
 * @param dropped lineages that vanished in a bulk drop
 */
export function decideFates(
  counted: readonly Occurrences[],
  last: ReportEvidence,
  base: Occurrences,
  dropped: ReadonlySet<string>,
): GroupFate[] {
  const left = counted.at(-1);
  const changed = new Set(last.changedFiles);
  const groups = new Map<string, GroupFate[]>();
  for (const [lineage, { finding, count }] of findMost(counted)) {
    const [now, before] = [left?.get(lineage)?.count ?? 0, base.get(lineage)?.count ?? 0];
    const stillChanged = finding.file !== null && changed.has(finding.file);
    const { introduced, inherited } = groupOf(groups, finding, dropped.has(lineage));
    addFate(introduced, Math.max(0, count - before), Math.max(0, now - before), stillChanged);
    addFate(inherited, Math.min(count, before), Math.min(now, before), stillChanged);
  }
  return [...groups.values()].flat();
}

/** For each lineage, the most that one report held. */
function findMost(counted: readonly Occurrences[]): Occurrences {
  const most = new Map<string, Occurrence>();
  for (const report of counted) {
    for (const [lineage, occurrence] of report)
      if (occurrence.count > (most.get(lineage)?.count ?? 0)) most.set(lineage, occurrence);
  }
  return most;
}

/** Fates that are still added to. */
export interface OpenFates {
  readonly introduced: Writable<Fate>;
  readonly inherited: Writable<Fate>;
}

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Rules are many, the groups of one rule a handful. */
function groupOf(groups: Map<string, GroupFate[]>, { rule, bucket }: Finding, dropped: boolean): OpenFates {
  const ofRule = groups.get(rule) ?? [];
  groups.set(rule, ofRule);
  const known = ofRule.find((group) => group.bucket === bucket && group.dropped === dropped);
  if (known !== undefined) return known;
  const group = { rule, bucket, dropped, introduced: noFate(), inherited: noFate() };
  ofRule.push(group);
  return group;
}

/** Nothing yet, to add to. */
export function noFate(): Writable<Fate> {
  return { fixed: 0, leftOpen: 0, unknown: 0 };
}

/** Gone with its file still among the changed ones: fixed. Gone with its file: nobody knows. */
function addFate(fate: Writable<Fate>, all: number, leftOpen: number, stillChanged: boolean): void {
  fate.leftOpen += leftOpen;
  if (stillChanged) fate.fixed += all - leftOpen;
  else fate.unknown += all - leftOpen;
}

/** Adds up fates. */
export function sumFates(fates: readonly Fate[]): Fate {
  const total = noFate();
  for (const { fixed, leftOpen, unknown } of fates) {
    total.fixed += fixed;
    total.leftOpen += leftOpen;
    total.unknown += unknown;
  }
  return total;
}
