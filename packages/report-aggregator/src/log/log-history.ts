/**
 * Dogfood logs over time: the latest reading of each source counts, and it counts from the reading since which
 * its entries have been as they are.
 */
import type { LogCensus } from '../digest/digest.ts';
import { readLog, tallyLog, type LogReading, type LogWindow } from './log.ts';

/** Every reading of one source, oldest first; null where it was gone. */
export interface LogHistory {
  readonly source: string;
  readonly repository: string | null;
  readonly readings: readonly { readonly seenAt: string; readonly text: string | null }[];
}

/** The census of a window, and when the last of its entries came to be as it is (null without any). */
export interface KnownLog {
  readonly census: LogCensus;
  readonly seenAt: string | null;
}

/** Takes the latest reading of each source. */
export function censusLogs(logs: readonly LogHistory[], window: LogWindow): KnownLog {
  const sources = logs.map((log) => readAll(log));
  const census = tallyLog(
    sources.flatMap((readings) => readings.at(-1)?.reading ?? []),
    window,
  );
  const seen = sources.map((readings) => findUnchangedSince(readings, window)).filter((at) => at !== null);
  return { census, seenAt: seen.toSorted().at(-1) ?? null };
}

interface KnownReading {
  readonly seenAt: string;
  readonly reading: LogReading;
}

function readAll({ source, repository, readings }: LogHistory): KnownReading[] {
  return readings.map(({ seenAt, text }) => ({ seenAt, reading: readLog(text ?? '', { source, repository }) }));
}

/** Walks back while what the window shows of this source stays the same. */
function findUnchangedSince(readings: readonly KnownReading[], window: LogWindow): string | null {
  const shown = readings.map(({ reading }) => JSON.stringify(tallyLog([reading], window)));
  const nothing = JSON.stringify(tallyLog([], window));
  const first = shown.findLastIndex((text) => text !== shown.at(-1)) + 1;
  return first === 0 && shown[0] === nothing ? null : (readings[first]?.seenAt ?? null);
}
