/**
 * Scans: the last full-scope report of a week on the default branch, one of each shape. From week to week most of its
 * findings stay as they are, so a rollup names them by their place in the scan before.
 */
import type { AttemptEvidence, RepositoryEvidence, Shape } from '../evidence/evidence.ts';
import { isSameFinding, type Finding } from '../evidence/finding.ts';

export const shapes: readonly Shape[] = ['fix-plan', 'full-report'];

export interface Scan extends Pick<AttemptEvidence, 'runId' | 'index' | 'sha' | 'created' | 'stopped'> {
  readonly shape: Shape;
  readonly tool: string;
  readonly version: string;
  readonly findings: readonly Finding[];
}

/** A scan as long as the one before it of the same shape is known. */
export interface ShortScan extends Omit<Scan, 'findings'> {
  /** Each finding, or the place of the very same one in the scan before. */
  readonly findings: readonly (Finding | number)[];
}

/** The week's scan of one shape; null when no full-scope report of it looked at the default branch. */
export function findScan({ attempts, findings }: RepositoryEvidence, shape: Shape): Scan | null {
  const attempt = attempts.findLast(
    ({ report, onDefaultBranch }) => onDefaultBranch && report?.scope === 'full' && report.shape === shape,
  );
  if (!attempt?.report) return null;
  const { runId, index, sha, created, stopped, report } = attempt;
  const { tool, version } = report;
  const found = report.findings.map((at) => findings[at] as Finding);
  return { shape, runId, index, sha, created, stopped, tool, version, findings: found };
}

/** @param before the scan before it of the same shape, if there is one */
export function shortenScan(scan: Scan, before: Scan | undefined): ShortScan {
  const places = new Map(before?.findings.map(({ fingerprint }, at) => [fingerprint, at]));
  const findings = scan.findings.map((finding) => {
    const place = places.get(finding.fingerprint);
    const same = place === undefined ? undefined : before?.findings[place];
    return place !== undefined && same !== undefined && isSameFinding(finding, same) ? place : finding;
  });
  return { ...scan, findings };
}

/** @param before as it was shortened with */
export function restoreScan(scan: ShortScan, before: Scan | undefined): Scan {
  const findings = scan.findings.map((each) => (typeof each === 'number' ? (before?.findings[each] as Finding) : each));
  return { ...scan, findings };
}
