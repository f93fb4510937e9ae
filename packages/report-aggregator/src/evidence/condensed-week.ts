/**
 * A condensed evidence week: what later weeks need of an earlier one, in a quarter of the room. It is an evidence
 * week like any other, in which findings that differ only in numbers and words have become one. A digest needs two
 * weeks whole, its own and the one before; every figure about earlier ones rests on lineages, buckets and snapshots.
 */
import type { EvidenceWeek, RepositoryEvidence, ReportEvidence, Shape } from './evidence.ts';
import { lineagesOf, type Finding } from './finding.ts';
import { findSnapshot } from '../trend/snapshot.ts';

const shapes: readonly Shape[] = ['fix-plan', 'full-report'];

/** Condenses a week; equal weeks give equal condensed ones. */
export function condenseWeek(week: EvidenceWeek): EvidenceWeek {
  return { ...week, repositories: week.repositories.map((repository) => condenseRepository(week.week, repository)) };
}

function condenseRepository(week: string, repository: RepositoryEvidence): RepositoryEvidence {
  const snapshots = new Set(shapes.map((shape) => findSnapshot(week, repository, shape)?.report));
  const lineages = lineagesOf(repository.findings);
  const findings: Finding[] = [];
  const places = new Map<string | number, number>();
  const place = (at: number, key: string | number): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, findings.length);
    return findings.push(repository.findings[at] as Finding) - 1;
  };
  const condense = (report: ReportEvidence): number[] =>
    report.findings.map((at) =>
      // What is compared with a snapshot is compared by fingerprint, and shown with its numbers.
      place(at, snapshots.has(report) ? at : `${lineages[at]}${repository.findings[at]?.bucket}`),
    );
  const attempts = repository.attempts.map((attempt) =>
    attempt.report === null
      ? attempt
      : { ...attempt, report: { ...attempt.report, findings: condense(attempt.report) } },
  );
  return { ...repository, findings, attempts };
}
