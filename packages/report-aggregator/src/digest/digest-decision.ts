/** The part of the digest that people and verdicts make: the dogfood log, the threshold, what is needed to decide. */

export type Interval = readonly [number, number];
export type Verdict = 'keep' | 'tune' | 'drop' | 'undecided';
export type LogClass = 'TP' | 'FP' | 'FN' | 'FRICTION';

export interface LogCensus {
  readonly entries: number;
  readonly forgiven: number;
  readonly byClass: Readonly<Record<LogClass, number>>;
  readonly byRepository: Readonly<Record<string, number>>;
  /** `date` is null where the entry has no usable one. */
  readonly refused: readonly {
    readonly source: string;
    readonly line: number;
    readonly reason: string;
    readonly date: string | null;
  }[];
  readonly unknownRules: readonly { readonly source: string; readonly line: number; readonly rule: string }[];
  /** The counted entries of the window, by date, time, source and line. */
  readonly counted: readonly LogEntry[];
}

/** One human line in a dogfood log. */
export interface LogEntry {
  readonly source: string;
  readonly line: number;
  /** `""` where the entry names none (a comment without a Repo line). */
  readonly repository: string;
  /** `2026-05-30` */
  readonly date: string;
  /** `21:14`; null when it was left out. */
  readonly time: string | null;
  readonly class: LogClass;
  readonly title: string;
  /** Rule codes (`PY031`), known ones only. */
  readonly rules: readonly string[];
  readonly unknownRules: readonly string[];
  /** What was forgiven in its form, in words; empty for the exact form. */
  readonly forgiven: readonly string[];
}

export interface Threshold {
  readonly state: 'met' | 'not-yet' | 'broken';
  readonly verdict: 'keep' | 'drop' | 'undecided';
  /** Names of rules to tune. */
  readonly tune: readonly string[];
  readonly runs: Need;
  readonly logEntries: Need;
  /** The window's first day, as configured. */
  readonly opened: string;
  /** False alarms among the judged entries, pooled, with their interval. */
  readonly judged: { readonly fp: number; readonly of: number; readonly interval: Interval | null };
  readonly needed: Needed | null;
  /** What is wrong when broken, and what else holds a verdict back; in sentences. */
  readonly reasons: readonly string[];
  /** How to repair what is broken, with the command; empty when nothing is. */
  readonly repairs: readonly string[];
  readonly limits: VerdictLimits;
}

/** The four percentages verdicts rest on, as shares. */
export interface VerdictLimits {
  readonly drop: number;
  readonly tuneFalse: number;
  readonly tuneFixed: number;
  readonly keep: number;
}

export interface Need {
  readonly have: number;
  readonly need: number;
  readonly perWeek: { readonly mean: number; readonly low: number; readonly high: number } | null;
  /** The week the need was met, or will be at the mean; null: no forecast. */
  readonly metIn: string | null;
}

/** How many further judged entries at the rate seen would decide; both null: not within 1,000. */
export interface Needed {
  readonly entries: number | null;
  readonly verdict: Verdict | null;
}
