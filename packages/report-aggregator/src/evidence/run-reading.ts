/**
 * One attempt's artifacts read into its outcome and its counted report. One bad artifact is a fact, never an
 * exception. It must never fetch: bytes come from the caller.
 */
import { findDamage, readArtifact } from './artifact.ts';
import type { Attempt } from './attempt.ts';
import type { Outcome } from './evidence.ts';
import { matchesAny, type Gate } from './gate.ts';
import { isBridged, type ArtifactObservation } from './observation.ts';
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

/** What one artifact gave. */
export interface ArtifactReading {
  /** The report that counts: the first fix plan, else the first full report; null when none can be read. */
  readonly best: Report | null;
  /** Reports that can be read. */
  readonly copies: number;
  /** In a few words of ours, why none can be read; null when there is one, or nothing that looks like one. */
  readonly problem: string | null;
}

/** The caller's way to what archived artifacts gave, by the hash of their bytes. */
export type ReadReports = (hash: string, gate: Gate) => Promise<ArtifactReading>;

/**
 * Reads the artifacts of one gate attempt.
 * @throws whatever `read` throws: a damaged archive is no fact about the run
 */
export async function readRun(attempt: Attempt, gate: Gate, read: ReadReports): Promise<RunReading> {
  if (!attempt.finished) return without('unfinished', describeWait(attempt));
  const choice = new Choice();
  const problems: string[] = [];
  let readable = 0;
  for (const artifact of attempt.artifacts.toSorted((a, b) => Number(isBridged(a)) - Number(isBridged(b)))) {
    // What a job left beside its upload is the same report once more, and no copy of a matrix.
    if (artifact.blob === null || (isBridged(artifact) && choice.copies > 0)) continue;
    const { best, copies, problem } = await read(artifact.blob, gate);
    if (problem === null) readable++;
    else problems.push(problem);
    if (best !== null) choice.offer(best, copies);
  }
  const { best: report, copies } = choice;
  if (report !== null) return { outcome: 'reported', reason: null, report, copies };
  return explainAbsence(attempt, problems, readable);
}

/** Of a run's copies one counts: the first fix plan, else the first full report, by artifact name. Only that one is kept. */
class Choice {
  best: Report | null = null;
  copies = 0;
  #problem: string | null = null;

  offer(report: Report, copies: number): void {
    this.copies += copies;
    if (this.best === null || (this.best.shape !== 'fix-plan' && report.shape === 'fix-plan')) this.best = report;
  }

  read(bytes: Uint8Array): void {
    try {
      this.offer(readReport(bytes), 1);
    } catch (error) {
      this.#problem ??= explain(error);
    }
  }

  /** @param damage what kept the rest from being read; else the first problem is told, only where nothing could be read */
  describe(damage: string | null = null): ArtifactReading {
    const { best, copies } = this;
    return { best, copies, problem: damage ?? (copies > 0 ? null : this.#problem) };
  }
}

/** Reads the reports in an artifact's zip. */
export async function readReports(zip: Uint8Array, gate: Gate): Promise<ArtifactReading> {
  const choice = new Choice();
  try {
    for await (const { bytes } of readArtifact(zip, wantedBy(gate))) choice.read(bytes);
    return choice.describe();
  } catch (error) {
    // What was read before the damage counts all the same.
    return choice.describe(explain(error));
  }
}

/**
 * The same for bytes that just arrived, whose files are looked at anyway.
 * @returns null where they may have suffered on the way (`findDamage`)
 */
export async function readArrival(zip: Uint8Array, gate: Gate): Promise<ArtifactReading | null> {
  const choice = new Choice();
  const damage = await findDamage(zip, wantedBy(gate), ({ bytes }) => choice.read(bytes));
  return damage === null ? choice.describe() : null;
}

function wantedBy({ reports }: Gate): (baseName: string) => boolean {
  return (name) => matchesAny(name, reports);
}

function explain(error: unknown): string {
  if (!(error instanceof UnreadableError)) throw error;
  return error.message;
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
