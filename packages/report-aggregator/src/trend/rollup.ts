/**
 * The rollup of a week: all that later weeks need of it, a fraction of its size. Trends, pull requests and windows rest
 * on rollups alone; findings one by one are looked at only where a week is the digest's own, or the one before. What a
 * pull request found counts in the week as known at its end, so a rollup rests on every week before it too.
 */
import type { Ledger } from '../digest/digest.ts';
import type { Week } from '../week.ts';
import type { FateGroup, FateNumbers } from './fate-table.ts';
import type { PullLife } from './pull-life.ts';
import type { ShortScan } from './scan.ts';

export interface WeekRollup {
  readonly schema: 'platformctl.dogfood.rollup/1';
  readonly week: Week;
  /** Those of the evidence week it was made of. */
  readonly inputs: string;
  /** Stands for the inputs of this week and of all before it: equal key, equal rollup. */
  readonly key: string;
  /** As in the evidence week. */
  readonly repositories: readonly RepositoryRollup[];
}

export interface RepositoryRollup {
  readonly repository: string;
  readonly ledger: Ledger;
  /** Gate runs whose reports the server hands to no token. */
  readonly withheld: number;
  /** Gate runs known only from evidence attached to a comment. */
  readonly restored: number;
  /** When each gate run with a counted report stopped. */
  readonly reported: readonly string[];
  /** When the last thing used was first seen; empty without any. */
  readonly seenAt: string;
  /** What the trend compares, at most one of each shape. */
  readonly scans: readonly ShortScan[];
  /** Lineages that no earlier week had, or only later, and the earliest `stopped` of a report with them. */
  readonly firstSeen: readonly (readonly [lineage: string, stopped: string])[];
  /** When each report stopped that can be the base of a pull request, oldest first. */
  readonly bases: readonly string[];
  /** What the fates of its pull requests are grouped by. */
  readonly groups: readonly FateGroup[];
  /** Pull requests that ran in the week, as known at its end. */
  readonly pulls: readonly PullRollup[];
}

/** A pull request's life so far. */
export interface PullRollup extends Omit<PullLife, 'fates'> {
  /** `#12` */
  readonly ref: string;
  readonly fates: FateNumbers;
}
