/**
 * The digest: everything the reader sees, as data. It is the published JSON (`platformctl.dogfood.digest/1`),
 * and the only input of the Markdown page. Its field names are a contract: widen them, rename nothing.
 * Counts are of findings unless a name says otherwise; instants are UTC with `Z`; shares and bounds have four decimals.
 */
import type { Interval, LogCensus, Needed, Threshold, Verdict } from './digest-decision.ts';
import type { Outcome, Shape } from '../evidence/evidence.ts';

export type * from './digest-decision.ts';

export interface Digest {
  readonly schema: 'platformctl.dogfood.digest/1';
  readonly week: string;
  /** The week is [from, to). */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly provisional: boolean;
  /** When the last thing used here was first seen: data, never the clock. */
  readonly asOf: string;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly gate: Gate;
  readonly rules: readonly Rule[];
  readonly repositories: readonly Repository[];
  readonly trend: readonly TrendWeek[];
  readonly pulls: Pulls;
  readonly log: LogCensus;
  readonly threshold: Threshold;
  readonly gaps: readonly Gap[];
  readonly provenance: Provenance;
  /** The week before, for the second column of the page; null when nothing is known of it. */
  readonly previous: Previous | null;
  /** What moved between the snapshots, a repository each; the largest change first. */
  readonly changes: readonly RepositoryChange[];
  /** The forge's address, from which every link of the page is built. */
  readonly forge: string;
}

export interface Ledger {
  readonly listed: number;
  readonly otherWorkflows: number;
  readonly gateRuns: number;
  /** Gate runs of pull requests from forks, included in all figures. */
  readonly forks: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

export interface Findings {
  readonly total: number;
  /** Distinct per repository and fingerprint. */
  readonly distinctFingerprints: number;
  readonly distinctLineages: number;
  readonly byBucket: Readonly<Record<string, number>>;
  readonly bySeverity: Readonly<Record<string, number>>;
}

/** What the gate cost: runs by colour, minutes from started to stopped, pull requests that saw a red run. */
export interface Gate {
  readonly green: number;
  readonly red: number;
  readonly minutes: number;
  readonly redPullRequests: number;
  /** Pull requests of the week whose last gate run was red. */
  readonly redAtLast: number;
  /** Findings per pull request in its last counted report of the week, median; null without any. */
  readonly findingsPerPullRequest: number | null;
}

/** SARIF's words between two snapshots; `resolved` is absent where the analyzer did not change. */
export interface Transition {
  readonly new: number;
  readonly reappeared: number;
  readonly unchanged: number;
  readonly updated: number;
  readonly absent: number;
  readonly resolved: number;
}

export interface Rule {
  readonly rule: string;
  readonly id: string | null;
  readonly total: number;
  readonly distinctFingerprints: number;
  readonly distinctLineages: number;
  readonly repositories: readonly string[];
  readonly byBucket: Readonly<Record<string, number>>;
  readonly open: number;
  readonly trend: Transition;
  readonly inReview: { readonly fixed: number; readonly leftOpen: number; readonly interval: Interval | null };
  readonly log: { readonly tp: number; readonly fp: number; readonly fn: number; readonly friction: number };
  readonly verdict: Verdict;
  /** How many more judged entries would decide; null: decided already, or none judged. */
  readonly needed: Needed | null;
}

export interface Repository {
  readonly repository: string;
  readonly unreachable: boolean;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly series: readonly Series[];
}

export interface Series extends Transition {
  readonly shape: Shape;
  readonly primary: boolean;
  /** Run id of this week's snapshot; null when the last one is carried. */
  readonly snapshotRun: number | null;
  /** The week compared with; null for the first snapshot (the baseline). */
  readonly against: string | null;
  readonly analyzerChanged: boolean;
  readonly open: number;
  readonly lineages: number;
}

export interface TrendWeek {
  readonly week: string;
  /** Null: no completed listing reaches back to the week. */
  readonly gateRuns: number | null;
  readonly reported: number | null;
  /** Null: no primary series had a snapshot in the week. */
  readonly open: number | null;
  readonly baseline: number;
  readonly retired: number;
  readonly new: number;
  readonly reappeared: number;
  readonly updated: number;
  readonly absent: number;
  readonly resolved: number;
}

export interface Pulls {
  readonly week: PullTally;
  readonly window: PullTally;
  readonly bulkDrops: readonly BulkDrop[];
  /** The window once more, all its pull requests, by what the findings were and where. */
  readonly byRule: Readonly<Record<string, Fates>>;
  readonly byBucket: Readonly<Record<string, Fates>>;
  readonly byRepository: Readonly<Record<string, Fates>>;
}

/** What became of findings that pull requests introduced, and of those they inherited. */
export interface Fates {
  readonly introduced: Fate;
  readonly inherited: Fate;
}

export interface BulkDrop {
  readonly repository: string;
  readonly pullRequest: string;
  /** Run id of the later report. */
  readonly run: number;
  readonly vanished: number;
  /** The week the later report stopped in. */
  readonly week: string;
}

export interface PullTally {
  readonly pullRequests: number;
  readonly runs: number;
  readonly countedReports: number;
  readonly withoutCountedReport: number;
  /** Lineages of pull requests without a base snapshot: in no rate. */
  readonly noBase: number;
  readonly introduced: Fate;
  readonly inherited: Fate;
  readonly rate: {
    readonly fixed: number;
    readonly leftOpen: number;
    readonly interval: Interval | null;
    readonly withoutBulkDrops: { readonly fixed: number; readonly leftOpen: number };
  };
}

export interface Fate {
  readonly fixed: number;
  readonly leftOpen: number;
  readonly unknown: number;
}

export interface Gap {
  readonly kind: string;
  readonly repository: string | null;
  readonly count: number;
  readonly incomplete: boolean;
  readonly sentence: string;
}

export interface Provenance {
  readonly tool: string;
  readonly configuration: string;
  readonly inputs: string;
}

export interface Previous {
  readonly week: string;
  readonly open: number | null;
  readonly gateRuns: number;
  readonly reported: number;
  readonly red: number;
  readonly inReview: { readonly fixed: number; readonly leftOpen: number; readonly interval: Interval | null };
  readonly verdict: Threshold['verdict'];
  /** Rules whose verdict was not `undecided`, by name. */
  readonly rules: Readonly<Record<string, Verdict>>;
}

export interface RepositoryChange {
  readonly repository: string;
  readonly run: { readonly id: number; readonly index: number; readonly sha: string };
  /** When the run that saw it stopped. */
  readonly seenAt: string;
  readonly analyzerChanged: boolean;
  readonly new: readonly ChangedFinding[];
  readonly reappeared: readonly ChangedFinding[];
  readonly absent: readonly ChangedFinding[];
  readonly possiblyMoved: readonly {
    readonly rule: string;
    readonly symbol: string;
    readonly from: string;
    readonly to: string;
  }[];
}

/** A finding on the page: `count` places of one lineage. */
export interface ChangedFinding {
  readonly rule: string;
  readonly id: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly symbol: string | null;
  readonly text: string;
  readonly count: number;
  /** The earliest `stopped` of any counted report that has it. */
  readonly firstSeen: string;
  /** Whole days out of sight before it came back; null unless reappeared. */
  readonly daysAway: number | null;
}
