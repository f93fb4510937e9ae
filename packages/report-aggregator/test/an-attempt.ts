/** Evidence in small, for tests that look at one fact: everything has a value, and each test says what matters. */
import type { AttemptEvidence, EvidenceWeek, ReportEvidence, RepositoryEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';

export function aFinding(symbol: string, over: Partial<Finding> = {}): Finding {
  return {
    rule: 'unused-symbol',
    id: 'PY031',
    file: 'a.py',
    line: 3,
    symbol,
    module: null,
    distribution: null,
    text: `${symbol} is odd`,
    severity: 'warning',
    confidence: 'high',
    bucket: 'review_needed',
    fingerprint: symbol,
    ...over,
  };
}

/** A full scan by a fix plan, with the findings at these indices. */
export function aReport(findings: readonly number[] = [0], over: Partial<ReportEvidence> = {}): ReportEvidence {
  const how = { shape: 'fix-plan', tool: 'fallow-py', version: '1', scope: 'full' } as const;
  return { ...how, changedFiles: [], copies: 1, unknownBuckets: [], findings, ...over };
}

/** A red run of the default branch on 12 May, with a report of one finding. */
export function anAttempt(runId: number, over: Partial<AttemptEvidence> = {}): AttemptEvidence {
  return {
    runId,
    index: runId,
    workflow: 'gate.yml',
    event: 'push',
    status: 'failure',
    ref: 'main',
    sha: 's',
    created: '2026-05-12T09:48:00Z',
    started: '2026-05-12T09:50:00Z',
    stopped: '2026-05-12T10:00:00Z',
    seenAt: '2026-05-18T02:00:00Z',
    fork: false,
    onDefaultBranch: true,
    outcome: 'reported',
    reason: null,
    report: aReport(),
    ...over,
  };
}

/** The evidence of `o/r` in one week. */
export function someEvidence(
  attempts: readonly AttemptEvidence[],
  over: Partial<RepositoryEvidence> = {},
): RepositoryEvidence {
  const findings = [aFinding('f')];
  return { repository: 'o/r', otherWorkflows: 0, otherSeenAt: null, findings, attempts, ...over };
}

export function anEvidenceWeek(repositories: readonly RepositoryEvidence[], week = '2026-W20'): EvidenceWeek {
  return { schema: 'platformctl.dogfood.evidence/1', week, inputs: 'own', repositories };
}
