/**
 * Dogfood logs: the entries of several sources as one census of the window. Every refused entry is named.
 */
import type { LogCensus, LogClass, LogEntry } from '../digest/digest.ts';
import { readEntry, type LogOrigin, type RefusedEntry } from './log-entry.ts';
import { splitSections } from './log-markdown.ts';

/** One log as read. */
export interface LogReading {
  readonly entries: readonly LogEntry[];
  readonly refused: readonly RefusedEntry[];
}

/** Reads the Markdown of one log, or of one comment. */
export function readLog(text: string, origin: LogOrigin): LogReading {
  const all = splitSections(text).map((section) => readEntry(section, origin));
  return {
    entries: all.filter((each): each is LogEntry => each !== null && !('reason' in each)),
    refused: all.filter((each): each is RefusedEntry => each !== null && 'reason' in each),
  };
}

/** Why an entry of a log would not count; null when it does. */
export function checkLogEntry(entry: string): string | null {
  const { entries, refused } = readLog(entry, { source: '', repository: '' });
  return entries.length === 1 && refused.length === 0 ? null : (refused[0]?.reason ?? 'it has no heading of the form');
}

/** The days of the window that are known, both included. */
export interface LogWindow {
  readonly openedDay: string;
  readonly lastDay: string;
}

/** Counts the entries of the window; the same date, time, class and title in one repository is one entry. */
export function tallyLog(readings: readonly LogReading[], window: LogWindow): LogCensus {
  const inWindow = (date: string | null): boolean =>
    date === null || (date >= window.openedDay && date <= window.lastDay);
  const { counted, duplicates } = dropDuplicates(readings.flatMap((reading) => reading.entries).toSorted(bySource));
  const entries = counted.filter((entry) => inWindow(entry.date)).toSorted(byDate);
  const refused = [...readings.flatMap((reading) => reading.refused), ...duplicates]
    .filter((each) => inWindow(each.date))
    .toSorted(bySource)
    .map(({ source, line, reason, date }) => ({ source, line, reason, date }));
  return {
    entries: entries.length,
    forgiven: entries.filter((entry) => entry.forgiven.length > 0).length,
    byClass: countClasses(entries),
    byRepository: Object.fromEntries(
      [...Map.groupBy(entries, (entry) => entry.repository)]
        .map(([name, all]) => [name, all.length] as const)
        .toSorted(([a], [b]) => compare(a, b)),
    ),
    refused,
    unknownRules: entries.flatMap(({ source, line, unknownRules }) =>
      unknownRules.map((rule) => ({ source, line, rule })),
    ),
    counted: entries,
  };
}

/** Entries by class. */
function countClasses(entries: readonly LogEntry[]): Record<LogClass, number> {
  const count = (wanted: LogClass): number => entries.filter((entry) => entry.class === wanted).length;
  return { TP: count('TP'), FP: count('FP'), FN: count('FN'), FRICTION: count('FRICTION') };
}

function dropDuplicates(entries: readonly LogEntry[]): {
  readonly counted: LogEntry[];
  readonly duplicates: RefusedEntry[];
} {
  const counted: LogEntry[] = [];
  const duplicates: RefusedEntry[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.repository, entry.date, entry.time, entry.class, entry.title]);
    if (seen.has(key)) duplicates.push({ ...entry, reason: 'a duplicate: this entry was counted already' });
    else counted.push(entry);
    seen.add(key);
  }
  return { counted, duplicates };
}

function bySource(
  a: { readonly source: string; readonly line: number },
  b: { readonly source: string; readonly line: number },
): number {
  return compare(a.source, b.source) || a.line - b.line;
}

function byDate(a: LogEntry, b: LogEntry): number {
  return compare(a.date, b.date) || compare(a.time ?? '', b.time ?? '') || bySource(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
