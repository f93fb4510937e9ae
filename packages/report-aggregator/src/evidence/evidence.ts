/**
 * The evidence week: all facts of one week after runs and reports were joined. It is derived, disposable and
 * self-contained: trends, pull requests, windows and first-seen dates of later weeks need no older bytes.
 * It must never depend on the clock or on the order of the harvest.
 */
import type { Finding } from './finding.ts';

/** How one gate run ended for us; every gate run has exactly one. */
export type Outcome =
  | 'reported'
  | 'no-artifact'
  | 'artifact-expired'
  | 'no-report'
  | 'unreadable'
  | 'cancelled'
  | 'unreachable'
  | 'unfinished';

export const outcomes: readonly Outcome[] = [
  'reported',
  'no-artifact',
  'artifact-expired',
  'no-report',
  'unreadable',
  'cancelled',
  'unreachable',
  'unfinished',
];

export type Shape = 'fix-plan' | 'full-report';
export type Scope = 'full' | 'diff';

/** The counted report of an attempt, with its findings as indices into the repository's dictionary. */
export interface ReportEvidence {
  readonly shape: Shape;
  readonly tool: string;
  readonly version: string;
  readonly scope: Scope;
  /** Files the diff-scoped report looked at; empty for a full one. */
  readonly changedFiles: readonly string[];
  /** Reports found in the run; one counts, the others are copies. */
  readonly copies: number;
  /** Top-level lists that look like buckets but have no known name. */
  readonly unknownBuckets: readonly string[];
  /** One index into `RepositoryEvidence.findings` per finding of the report. */
  readonly findings: readonly number[];
}

/** One execution of a gate run, placed in the week it stopped. */
export interface AttemptEvidence {
  readonly runId: number;
  readonly index: number;
  readonly workflow: string;
  readonly event: string;
  readonly status: string;
  readonly ref: string;
  readonly sha: string;
  readonly created: string;
  readonly started: string | null;
  /** Null only for an unfinished run that has no time of stopping yet. */
  readonly stopped: string | null;
  readonly fork: boolean;
  /** Whether the run was on the repository's default branch by push, schedule or dispatch, and not from a fork. */
  readonly onDefaultBranch: boolean;
  readonly outcome: Outcome;
  /** In a few words of ours, why the outcome is not `reported`; null otherwise. */
  readonly reason: string | null;
  /** When the last thing used of this attempt was first seen. */
  readonly seenAt: string;
  readonly report: ReportEvidence | null;
  /** Known only from evidence attached to a comment of ours: the archive was lost, and the forge has it no more. */
  readonly restored?: true;
}

export interface RepositoryEvidence {
  readonly repository: string;
  /** Attempts of other workflows that stopped in the week: counted, never downloaded. */
  readonly otherWorkflows: number;
  /** The latest instant at which one of the other workflows' attempts was first seen; null without any. */
  readonly otherSeenAt: string | null;
  /** Each distinct finding of the week's reports, once. */
  readonly findings: readonly Finding[];
  /** Gate attempts, by `stopped` (unfinished ones by `created`), then run id. */
  readonly attempts: readonly AttemptEvidence[];
}

export interface EvidenceWeek {
  readonly schema: 'platformctl.dogfood.evidence/1';
  /** `2026-W19` */
  readonly week: string;
  /** Hash of everything the week was derived from; equal key, equal week. */
  readonly inputs: string;
  /** By name; only repositories with a listed run in the week. */
  readonly repositories: readonly RepositoryEvidence[];
}
