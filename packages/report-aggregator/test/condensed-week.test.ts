/** What a condensed week leaves out, and what it must not. */
import { expect, it } from 'vitest';
import { condenseWeek } from '../src/evidence/condensed-week.ts';
import type { EvidenceWeek } from '../src/evidence/evidence.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';

/** Three findings of one lineage and bucket, one of the same lineage in another bucket, one of another lineage. */
const findings = [
  aFinding('a', { line: 1, fingerprint: 'x1' }),
  aFinding('a', { line: 2, fingerprint: 'x2' }),
  aFinding('a', { line: 3, fingerprint: 'x3' }),
  aFinding('a', { line: 3, bucket: 'blocking' }),
  aFinding('b'),
];

function condense(...reports: Parameters<typeof anAttempt>[1][]): EvidenceWeek['repositories'][number] {
  const attempts = reports.map((parts, n) => anAttempt(n + 1, parts));
  const [condensed] = condenseWeek(anEvidenceWeek([someEvidence(attempts, { findings })])).repositories;
  if (condensed === undefined) throw new Error('the repository is gone');
  return condensed;
}

const pull = { event: 'pull_request', ref: '#1', onDefaultBranch: false } as const;

it('takes findings for one that differ only in what no later week looks at', () => {
  const { findings: left, attempts } = condense({ ...pull, report: aReport([0, 1, 1, 3, 4], { scope: 'diff' }) });

  expect(left).toEqual([findings[0], findings[3], findings[4]]);
  expect(attempts[0]?.report?.findings).toEqual([0, 0, 0, 1, 2]);
});

it('keeps the snapshot of each shape to the letter, and of earlier pushes only what is counted', () => {
  const { findings: left, attempts } = condense(
    { report: aReport([1, 2]) },
    { report: aReport([0, 2]) },
    { report: aReport([2, 1], { shape: 'full-report' }) },
  );
  const seen = attempts.map(({ report }) => report?.findings.map((at) => left[at]));

  expect(seen[0]).toEqual([findings[1], findings[1]]);
  expect(seen[1]).toEqual([findings[0], findings[2]]);
  expect(seen[2]).toEqual([findings[2], findings[1]]);
});

it('keeps every attempt, with a report or without', () => {
  const { attempts } = condense({ report: null, outcome: 'no-artifact' }, { ...pull, report: aReport([4]) });

  expect(attempts.map(({ runId, outcome, report }) => [runId, outcome, report?.findings ?? null])).toEqual([
    [1, 'no-artifact', null],
    [2, 'reported', [0]],
  ]);
});
