/** What the digest of a week is derived from, and everything its figures rest on. */
import type { EvidenceWeek } from '../evidence/evidence.ts';
import type { PlacedParticipant } from '../evidence/week-plan.ts';
import { censusLogs, type KnownLog, type LogHistory } from '../log/log-history.ts';
import type { PullBook } from '../trend/pull-book.ts';
import { tallyReview, type InReview } from '../trend/pulls.ts';
import type { WeekRollup } from '../trend/rollup.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import type { ThresholdSettings } from '../verdict/threshold.ts';
import { dayStart, weekBounds, weekDays, type Week } from '../week.ts';
import type { Provenance } from './digest.ts';

/** The settings figures depend on. */
export interface DigestSettings {
  /** The forge's address, without a slash at the end. */
  readonly forge: string;
  readonly timeZone: string;
  /** Milliseconds a run must have been stopped for before it counts as finished. */
  readonly gracePeriod: number;
  readonly threshold: ThresholdSettings;
}

export interface DigestInput {
  readonly week: Week;
  /** Of all participants: the week's own and that of the week before, where there are such. */
  readonly evidence: readonly EvidenceWeek[];
  /** Of every week, oldest first; later ones than `week` are ignored. */
  readonly rollups: readonly WeekRollup[];
  /** Every repository that takes part, also silent ones. */
  readonly participants: readonly PlacedParticipant[];
  readonly logs: readonly LogHistory[];
  readonly settings: DigestSettings;
  readonly provenance: Provenance;
  /** Since when the forge refuses the files that go with a comment; null when it takes them. */
  readonly attachmentsRefusedAt: string | null;
}

/** Everything a week's figures rest on. */
export interface Facts {
  readonly week: Week;
  /** Of every week up to this one. */
  readonly rollups: readonly WeekRollup[];
  readonly evidence: EvidenceWeek | undefined;
  readonly bounds: { readonly from: string; readonly to: string };
  /** The window's first day. */
  readonly opened: string;
  readonly trends: readonly RepositoryTrend[];
  readonly review: InReview;
  readonly log: KnownLog;
}

/**
 * Gathers the facts of a week.
 * @param trends the week itself, a repository each
 */
export function gatherFacts(input: DigestInput, week: Week, trends: readonly RepositoryTrend[], book: PullBook): Facts {
  const { timeZone, threshold } = input.settings;
  const rollups = input.rollups.filter((each) => each.week <= week);
  const bounds = weekBounds(week, timeZone);
  const opened = threshold.opened ?? weekDays(rollups[0]?.week ?? week).first;
  return {
    week,
    rollups,
    evidence: input.evidence.find((each) => each.week === week),
    bounds,
    opened,
    trends,
    review: tallyReview(book, { week, opened: dayStart(opened, timeZone), to: bounds.to }),
    log: censusLogs(input.logs, { openedDay: opened, lastDay: weekDays(week).last }),
  };
}
