/**
 * Snapshots of a series and what happened between two of them, in SARIF's words, by lineage. Findings are
 * multisets: a lineage may occur several times in one report, and a fingerprint too.
 */
import type { Transition } from '../digest/digest.ts';
import { lineagesOf, type Finding } from '../evidence/finding.ts';
import type { Scan } from './scan.ts';
import type { Week } from '../week.ts';

/** A week's scan: what one series looked like then. */
export interface Snapshot {
  readonly week: Week;
  readonly scan: Scan;
  /** The findings of each lineage: mostly one, and a list of its own for each would be as large as all of them. */
  readonly lineages: ReadonlyMap<string, Finding | readonly Finding[]>;
  /** Findings. */
  readonly open: number;
}

/** What happened to one lineage between two snapshots; `finding` is one of its occurrences, the newest we have. */
export interface LineageChange extends Transition {
  readonly lineage: string;
  readonly finding: Finding;
}

/** A scan with its findings by lineage. */
export function openSnapshot(week: Week, scan: Scan): Snapshot {
  const known = lineagesOf(scan.findings);
  const lineages = new Map<string, Finding | Finding[]>();
  for (const [at, finding] of scan.findings.entries()) {
    const lineage = known[at] as string;
    const same = lineages.get(lineage);
    if (same === undefined) lineages.set(lineage, finding);
    else if (Array.isArray(same)) same.push(finding);
    else lineages.set(lineage, [same, finding]);
  }
  return { week, scan, lineages, open: scan.findings.length };
}

/** True when the two were made by different analyzers, so that an absence proves no fix. */
export function isAnalyzerChanged(before: Snapshot, now: Snapshot): boolean {
  return before.scan.tool !== now.scan.tool || before.scan.version !== now.scan.version;
}

/**
 * Compares two snapshots of one series.
 * @param isOlder whether a lineage was in a snapshot older than `before`
 * @returns one change per lineage that is in either, those of `now` first
 */
export function compareSnapshots(
  before: Snapshot,
  now: Snapshot,
  isOlder: (lineage: string) => boolean,
): LineageChange[] {
  const resolvable = !isAnalyzerChanged(before, now);
  const seen = [...now.lineages].map(([lineage, current]) => {
    const previous = [before.lineages.get(lineage) ?? []].flat();
    return compareLineage(lineage, previous, [current].flat(), previous.length === 0 && isOlder(lineage), resolvable);
  });
  const gone = [...before.lineages]
    .filter(([lineage]) => !now.lineages.has(lineage))
    .map(([lineage, previous]) => compareLineage(lineage, [previous].flat(), [], false, resolvable));
  return [...seen, ...gone];
}

/** min(b, n) occurrences are pairs, unchanged as far as fingerprints match; the surplus is new, back or absent. */
function compareLineage(
  lineage: string,
  previous: readonly Finding[],
  current: readonly Finding[],
  isBack: boolean,
  resolvable: boolean,
): LineageChange {
  const pairs = Math.min(previous.length, current.length);
  const unchanged = Math.min(pairs, countShared(previous, current));
  const surplus = current.length - pairs;
  const absent = previous.length - pairs;
  return {
    lineage,
    finding: (current[0] ?? previous[0]) as Finding,
    new: isBack ? 0 : surplus,
    reappeared: isBack ? surplus : 0,
    unchanged,
    updated: pairs - unchanged,
    absent,
    resolved: resolvable ? absent : 0,
  };
}

/** Size of the multiset intersection of the fingerprints. */
function countShared(previous: readonly Finding[], current: readonly Finding[]): number {
  const left = new Map<string, number>();
  for (const { fingerprint } of previous) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  let shared = 0;
  for (const { fingerprint } of current) {
    const remaining = left.get(fingerprint) ?? 0;
    if (remaining > 0) shared++;
    left.set(fingerprint, remaining - 1);
  }
  return shared;
}

export const noTransition: Transition = { new: 0, reappeared: 0, unchanged: 0, updated: 0, absent: 0, resolved: 0 };

/** Adds up transitions. */
export function sumTransitions(parts: readonly Transition[]): Transition {
  return {
    new: sumOf(parts, 'new'),
    reappeared: sumOf(parts, 'reappeared'),
    unchanged: sumOf(parts, 'unchanged'),
    updated: sumOf(parts, 'updated'),
    absent: sumOf(parts, 'absent'),
    resolved: sumOf(parts, 'resolved'),
  };
}

function sumOf(parts: readonly Transition[], key: keyof Transition): number {
  return parts.reduce((total, part) => total + part[key], 0);
}
