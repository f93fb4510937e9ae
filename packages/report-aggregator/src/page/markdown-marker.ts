/** The marker line and the heading: how a comment of ours is recognised, and which state it was left in. */
import type { Digest } from '../digest/digest.ts';
import { describeInstant, describeWeekDays } from './page-time.ts';
import { parseWeek, WeekError, type Week } from '../week.ts';

/** The first line of the page of a week. */
export function markerOf(week: Week): string {
  return `<!-- platformctl:dogfood digest week=${week} -->`;
}

/** The heading; a provisional page says so, and the time it reaches. */
export function renderHeading({ week, provisional, asOf, timeZone }: Digest): string {
  const title = `${headingStart} ${week} (${describeWeekDays(week)})`;
  return provisional ? `${title} · ${provisionalMark}, as known on ${describeInstant(asOf, timeZone)}` : title;
}

/** What a posted page says of itself. */
export interface Marker {
  readonly week: Week;
  readonly provisional: boolean;
}

/**
 * Reads the marker of a comment.
 * @returns null unless its first line is exactly a marker of a week that exists; who wrote the comment is for the caller to check
 */
export function readMarker(body: string): Marker | null {
  const lines = splitLines(body);
  const week = /^<!-- platformctl:dogfood digest week=(\d{4}-W\d{2}) -->$/u.exec((lines[0] ?? '').trimEnd())?.[1];
  if (week === undefined || !exists(week)) return null;
  const heading = lines.find(isHeading);
  return { week, provisional: heading?.includes(` · ${provisionalMark}`) ?? false };
}

/** Whether a line is the heading of a page. */
export function isHeading(line: string): boolean {
  return line.startsWith(`${headingStart} `);
}

/** The lines of a comment, however the server or a browser ended them. */
export function splitLines(body: string): string[] {
  return body.split(/\r\n?|\n/u);
}

const headingStart = '## Dogfood evidence · week';
const provisionalMark = '**provisional**';

function exists(week: string): boolean {
  try {
    return parseWeek(week) === week;
  } catch (error) {
    if (error instanceof WeekError) return false;
    throw error;
  }
}
