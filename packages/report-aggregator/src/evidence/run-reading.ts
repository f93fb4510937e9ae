/**
 * One attempt's artifacts read into its outcome and its counted report. One bad artifact is a fact, never an
 * exception. It must never fetch: bytes come from the caller.
 */
import { readArtifact } from './artifact.ts';
import type { Attempt } from './attempt.ts';
import type { Outcome } from './evidence.ts';
import { matchesAny, type Gate } from './gate.ts';
import type { ArtifactObservation } from './observation.ts';
import { readReport, UnreadableError, type Report } from './report.ts';

/** How an attempt ended for us. */
export interface RunReading {
  readonly outcome: Outcome;
  /** In a few words of ours, why there is no report; null when there is one. */
  readonly reason: string | null;
  readonly report: Report | null;
  /** Reports found in the run; one counts, the others are copies. */
  readonly copies: number;
}

/** Said of a run whose artifact no token may have, which is no failure of the server. */
export const withheldReason = 'the server hands artifacts of this repository to no token';

/** The caller's way to archived bytes, by hash. */
export type ReadBlob = (hash: string) => Promise<Uint8Array>;

/**
 * Reads the artifacts of one gate attempt.
 * @throws whatever `readBlob` throws: a damaged archive is no fact about the run
 */
export async function readRun(attempt: Attempt, gate: Gate, readBlob: ReadBlob): Promise<RunReading> {
  if (!attempt.finished) return without('unfinished', describeWait(attempt));
  const choice = new Choice();
  const problems: string[] = [];
  let readable = 0;
  for (const artifact of attempt.artifacts.toSorted((a, b) => Number(isBridged(a)) - Number(isBridged(b)))) {
    // What a job left beside its upload is the same report once more, and no copy of a matrix.
    if (artifact.blob === null || (isBridged(artifact) && choice.copies > 0)) continue;
    try {
      await readReports(await readBlob(artifact.blob), gate, choice);
      readable++;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      problems.push(error.message);
    }
  }
  const { best: report, copies } = choice;
  if (report !== null) return { outcome: 'reported', reason: null, report, copies };
  return explainAbsence(attempt, problems, readable);
}

function isBridged({ via }: ArtifactObservation): boolean {
  return via?.startsWith('bridge:') === true;
}

/** Of a run's copies one counts: the first fix plan, else the first full report, by artifact name. Only that one is kept. */
class Choice {
  best: Report | null = null;
  copies = 0;

  offer(report: Report): void {
    this.copies++;
    if (this.best === null || (this.best.shape !== 'fix-plan' && report.shape === 'fix-plan')) this.best = report;
  }
}

/** The first report that can be read counts for an artifact; the reason of the first that cannot, only when none can. */
async function readReports(zip: Uint8Array, gate: Gate, choice: Choice): Promise<void> {
  const before = choice.copies;
  let problem: UnreadableError | null = null;
  for await (const entry of readArtifact(zip, (name) => matchesAny(name, gate.reports))) {
    try {
      choice.offer(readReport(entry.bytes));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      problem ??= error;
    }
  }
  if (choice.copies === before && problem !== null) throw problem;
}

function explainAbsence(attempt: Attempt, problems: readonly string[], readable: number): RunReading {
  const missing = attempt.artifacts.filter((artifact) => artifact.blob === null);
  if (missing.some(isUnreachable)) return without('unreachable', 'the server did not hand out the artifact');
  if (missing.some((artifact) => artifact.problem === 'unproven'))
    return without('unreachable', 'what the server handed out may belong to another run');
  if (problems[0] !== undefined) return without('unreadable', problems[0]);
  if (missing.some((artifact) => artifact.problem === 'too-large')) {
    return without('unreadable', 'the artifact is larger than 32 MiB');
  }
  // Only where nothing else is known: what was brought by another way says more.
  if (readable === 0 && missing.some((artifact) => artifact.problem === 'withheld'))
    return without('unreachable', withheldReason);
  if (missing.some((artifact) => artifact.problem !== 'withheld'))
    return without('artifact-expired', 'the server no longer had the artifact when it was first asked');
  if (readable > 0)
    return without('no-report', 'the artifact holds no report (the analyzer stopped before writing one)');
  const { status } = attempt.run;
  if (status === 'cancelled' || status === 'skipped') return without('cancelled', `the run was ${status}`);
  return without('no-artifact', 'the run uploaded nothing');
}

/** Listed and not expired, yet nothing archived: it failed, or the harvest broke off before it. */
function isUnreachable(artifact: ArtifactObservation): boolean {
  return !artifact.expired && (artifact.problem === 'unreachable' || artifact.problem === null);
}

function describeWait(attempt: Attempt): string {
  return attempt.run.stopped === null ? `the run is ${attempt.run.status}` : 'the run stopped only just now';
}

function without(outcome: Outcome, reason: string): RunReading {
  return { outcome, reason, report: null, copies: 0 };
}
