/**
 * Evidence weeks that come back from the files attached to our own comments, after the archive was lost. Whatever
 * was attached is foreign text until it was parsed here; what the archive knows itself is never overridden.
 */
import * as z from 'zod';
import { Dictionary } from './dictionary.ts';
import { outcomes, type AttemptEvidence, type EvidenceWeek, type RepositoryEvidence } from './evidence.ts';
import type { Participant } from './week-plan.ts';

const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
const Text = z.string().nullable();
const Count = z.number().int().nonnegative();
const Finding = z.object({
  rule: z.string(),
  id: Text,
  file: Text,
  line: z.number().nullable(),
  symbol: Text,
  module: Text,
  distribution: Text,
  text: z.string(),
  severity: z.string(),
  confidence: z.string(),
  bucket: z.string(),
  fingerprint: z.string(),
});
const Report = z.object({
  shape: z.enum(['fix-plan', 'full-report']),
  tool: z.string(),
  version: z.string(),
  scope: z.enum(['full', 'diff']),
  changedFiles: z.array(z.string()),
  copies: Count,
  unknownBuckets: z.array(z.string()),
  findings: z.array(Count),
});
const Attempt = z.object({
  runId: Count,
  index: Count,
  workflow: z.string(),
  event: z.string(),
  status: z.string(),
  ref: z.string(),
  sha: z.string(),
  created: Instant,
  started: Instant.nullable(),
  stopped: Instant.nullable(),
  fork: z.boolean(),
  onDefaultBranch: z.boolean(),
  outcome: z.enum(outcomes),
  reason: Text,
  seenAt: Instant,
  report: Report.nullable(),
});
const Repository = z
  .object({
    repository: z.string(),
    otherWorkflows: Count,
    otherSeenAt: Instant.nullable(),
    findings: z.array(Finding),
    attempts: z.array(Attempt),
  })
  .refine(
    ({ findings, attempts }) =>
      attempts.every(({ report }) => report?.findings.every((at) => at < findings.length) ?? true),
    'a report names a finding that is not there',
  );
const Week = z.object({
  schema: z.literal('platformctl.dogfood.evidence/1'),
  week: z.string(),
  inputs: z.string(),
  repositories: z.array(Repository),
});

/**
 * Reads an evidence week back.
 * @param json its text
 * @throws SyntaxError or ZodError when it is none
 */
export function parseEvidenceWeek(json: string): EvidenceWeek {
  return Week.parse(JSON.parse(json));
}

/**
 * Leaves to restored weeks what may still be added: only repositories that take part, and no attempt that was going on
 * when its week was attached and that is known to have stopped since, in whatever week.
 */
export function dropOutlived(restored: readonly EvidenceWeek[], participants: readonly Participant[]): EvidenceWeek[] {
  const known = new Map(
    participants.map(({ history }) => [history.repository, new Set(history.attempts.map(({ run }) => run.id))]),
  );
  for (const { repository, attempts } of restored.flatMap(({ repositories }) => repositories))
    for (const { runId } of attempts.filter(isFinished)) known.get(repository)?.add(runId);
  return restored.map((week) => ({
    ...week,
    repositories: week.repositories
      .filter(({ repository }) => known.has(repository))
      .map((each) => ({
        ...each,
        attempts: each.attempts.filter(
          (attempt) => isFinished(attempt) || known.get(each.repository)?.has(attempt.runId) !== true,
        ),
      })),
  }));
}

/**
 * Adds what only the restored week knows: attempts that the forge lists no more, and reports it has no more.
 * @param derived the same week as the archive knows it
 * @param restored the week as it came back, without what it has outlived (`dropOutlived`)
 */
export function mergeRestored(derived: EvidenceWeek, restored: EvidenceWeek): EvidenceWeek {
  const names = [...derived.repositories, ...restored.repositories].map(({ repository }) => repository);
  return {
    ...derived,
    repositories: [...new Set(names)]
      .toSorted()
      .map((name) => mergeRepository(findOf(derived, name), findOf(restored, name))),
  };
}

function findOf(week: EvidenceWeek, name: string): RepositoryEvidence {
  const known = week.repositories.find(({ repository }) => repository === name);
  return known ?? { repository: name, otherWorkflows: 0, otherSeenAt: null, findings: [], attempts: [] };
}

function mergeRepository(derived: RepositoryEvidence, restored: RepositoryEvidence): RepositoryEvidence {
  const dictionary = new Dictionary();
  const finished = new Set(restored.attempts.filter(isFinished).map(({ runId }) => runId));
  const own = derived.attempts.filter((attempt) => isFinished(attempt) || !finished.has(attempt.runId));
  const byKey = new Map(own.map((attempt) => [keyOf(attempt), adopt(attempt, derived, dictionary)]));
  for (const attempt of restored.attempts) {
    const known = byKey.get(keyOf(attempt));
    if (known !== undefined && (known.outcome === 'reported' || attempt.outcome !== 'reported')) continue;
    byKey.set(keyOf(attempt), { ...adopt(attempt, restored, dictionary), restored: true });
  }
  return {
    repository: derived.repository,
    otherWorkflows: Math.max(derived.otherWorkflows, restored.otherWorkflows),
    otherSeenAt:
      [derived.otherSeenAt, restored.otherSeenAt]
        .filter((at) => at !== null)
        .toSorted()
        .at(-1) ?? null,
    findings: dictionary.findings,
    attempts: [...byKey.values()].toSorted(byPlace),
  };
}

function isFinished({ outcome }: AttemptEvidence): boolean {
  return outcome !== 'unfinished';
}

function keyOf({ runId, stopped }: AttemptEvidence): string {
  return `${runId} ${stopped ?? ''}`;
}

/** The attempt with its findings as indices into another dictionary. */
function adopt(attempt: AttemptEvidence, { findings }: RepositoryEvidence, dictionary: Dictionary): AttemptEvidence {
  if (attempt.report === null) return attempt;
  const indices = attempt.report.findings.flatMap((at) => {
    const finding = findings[at];
    return finding === undefined ? [] : [dictionary.indexOf(finding)];
  });
  return { ...attempt, report: { ...attempt.report, findings: indices } };
}

function byPlace(a: AttemptEvidence, b: AttemptEvidence): number {
  const [x, y] = [a.stopped ?? a.created, b.stopped ?? b.created];
  return x < y ? -1 : x > y ? 1 : a.runId - b.runId;
}
