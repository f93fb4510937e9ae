/**
 * Observations: what a harvest saw on the forge, one fact each, with the instant it was seen. They are the
 * archive's append-only truth; everything else is derived from them and from archived bytes. This file names
 * their shapes and reads them back from text. It must never interpret them: that is attempt.ts.
 */
import * as z from 'zod';
import { instant, isPlainObservation } from './plain-observation.ts';

/** The fields of a run that any figure depends on. Instants are UTC with `Z`; `null` where the server has its zero time. */
export interface RunFacts {
  /** Of the whole server; minus `index` where the server tells no ids (Forgejo 11). */
  readonly id: number;
  /** The number within the repository, as shown in the address of its page. */
  readonly index: number;
  readonly workflow: string;
  /** The `on:` key that started the run (`trigger_event`): push, pull_request, schedule, workflow_dispatch … */
  readonly event: string;
  readonly status: string;
  /** Branch, tag, or `#12` for a pull request. */
  readonly ref: string;
  readonly sha: string;
  readonly created: string;
  readonly started: string | null;
  readonly stopped: string | null;
  readonly fork: boolean;
}

export interface RunObservation {
  readonly kind: 'run';
  readonly seenAt: string;
  readonly run: RunFacts;
}

/** One version of an artifact as listed, and the hash of its archived bytes where we have them. */
export interface ArtifactObservation {
  readonly kind: 'artifact';
  readonly seenAt: string;
  readonly runId: number;
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly expired: boolean;
  readonly updated: string;
  /** sha256 of the zip in the archive; null where nothing was fetched. */
  readonly blob: string | null;
  /**
   * Why nothing was fetched although it was wanted. Bytes with a problem came damaged every time; they are kept, and
   * asked for again while they are listed.
   */
  readonly problem: ArtifactProblem | null;
  /** By what other way it came than the server's own route for artifacts: `bridge:<commit>`, `web`, `incoming`. */
  readonly via?: string;
}

/** Whether a job left it beside its upload, for a server that hands that one to no token. */
export function isBridged<A extends Pick<ArtifactObservation, 'via'>>(
  artifact: A,
): artifact is A & { readonly via: string } {
  return artifact.via?.startsWith('bridge:') === true;
}

/**
 * The server failed us; it is over a limit; it was gone; the server hands it to no token and there was no other way;
 * what came could not be proven to belong to the run.
 */
export type ArtifactProblem = 'unreachable' | 'too-large' | 'gone' | 'withheld' | 'unproven';

/** A listing of runs and artifacts that came to its end. */
export interface ListingObservation {
  readonly kind: 'listing';
  readonly seenAt: string;
  readonly defaultBranch: string;
  /** Every run created at or after this instant was listed; null: every run there is. */
  readonly since: string | null;
}

/** A harvest that could not list the repository: it is seen before, and not now. */
export interface FailureObservation {
  readonly kind: 'failure';
  readonly seenAt: string;
  readonly reason: string;
}

/** One reading of a dogfood log; `blob` is the hash of its text, null when the log was gone. */
export interface LogObservation {
  readonly kind: 'log';
  readonly seenAt: string;
  /** Where it was read: `owner/repo:path`, a file of the host, or `owner/repo#9 comment 12`. */
  readonly source: string;
  /** The repository its entries belong to; null for comments, which name theirs. */
  readonly repository: string | null;
  readonly blob: string | null;
}

/** The repository answers under another name now; what follows is observed there. */
export interface MoveObservation {
  readonly kind: 'move';
  readonly seenAt: string;
  /** `owner/name` */
  readonly to: string;
}

/** A run that was known and is listed no more: it was deleted, or the repository has another owner since. */
export interface UnlistedObservation {
  readonly kind: 'unlisted';
  readonly seenAt: string;
  readonly runId: number;
  readonly reason: 'deleted' | 'transferred';
}

export type Observation =
  | RunObservation
  | ArtifactObservation
  | ListingObservation
  | FailureObservation
  | MoveObservation
  | UnlistedObservation
  | LogObservation;

// Whole seconds, so that instants sort as text (the server has no finer ones, and a harvest is cut to the second).
const Instant = z.string().regex(instant);
const Run = z.object({
  id: z.number().int(),
  index: z.number().int(),
  workflow: z.string(),
  event: z.string(),
  status: z.string(),
  ref: z.string(),
  sha: z.string(),
  created: Instant,
  started: Instant.nullable(),
  stopped: Instant.nullable(),
  fork: z.boolean(),
});
const AnyObservation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), seenAt: Instant, run: Run }),
  z.object({
    kind: z.literal('artifact'),
    seenAt: Instant,
    runId: z.number().int(),
    id: z.number().int(),
    name: z.string(),
    size: z.number(),
    expired: z.boolean(),
    updated: Instant,
    blob: z.string().nullable(),
    problem: z.enum(['unreachable', 'too-large', 'gone', 'withheld', 'unproven']).nullable(),
    via: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('listing'), seenAt: Instant, defaultBranch: z.string(), since: Instant.nullable() }),
  z.object({ kind: z.literal('failure'), seenAt: Instant, reason: z.string() }),
  z.object({ kind: z.literal('move'), seenAt: Instant, to: z.string() }),
  z.object({
    kind: z.literal('unlisted'),
    seenAt: Instant,
    runId: z.number().int(),
    reason: z.enum(['deleted', 'transferred']),
  }),
  z.object({
    kind: z.literal('log'),
    seenAt: Instant,
    source: z.string(),
    repository: z.string().nullable(),
    blob: z.string().nullable(),
  }),
]);

/**
 * Reads one line of an observations file.
 * @param line one JSON object
 * @returns the observation
 * @throws SyntaxError or ZodError when the line is not one; the caller says which file and line
 */
export function parseObservation(line: string): Observation {
  const json: unknown = JSON.parse(line);
  // Nearly every line is a run or an artifact; what is plainly one needs no closer look, and no words about it.
  return isPlainObservation(json) ? json : AnyObservation.parse(json);
}
