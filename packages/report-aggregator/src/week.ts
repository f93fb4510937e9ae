/**
 * ISO 8601 weeks in an IANA time zone: read, print, step, bounds. It must never read the clock.
 */
import { Temporal } from 'temporal-polyfill';

/** A week as printed: `2026-W19`. Strings of this form sort in time. */
export type Week = string;

/** What is wrong with a week that was typed. */
export class WeekError extends Error {
  override readonly name = 'WeekError';
}

/**
 * Reads `2026-19`, `2026-W19`, `2026W19` or `2026-W9`.
 * @returns the printed form
 * @throws WeekError when it is no week, or the year has no such week
 */
export function parseWeek(text: string): Week {
  const match = /^(\d{4})-?[Ww]?-?(\d{1,2})$/.exec(text.trim());
  if (!match) throw new WeekError(`"${text}" is not a week: write it as 2026-19 or 2026-W19`);
  const [year, number] = [Number(match[1]), Number(match[2])];
  const last = weeksInYear(year);
  if (number < 1 || number > last) {
    throw new WeekError(
      `${year} has no week ${number}: its weeks are ${printWeek(year, 1)} to ${printWeek(year, last)}`,
    );
  }
  return printWeek(year, number);
}

/** The week holding an instant (ISO text), as seen in the zone. */
export function weekOf(instant: string, timeZone: string): Week {
  const date = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();
  return weekOfDate(date);
}

/** The week holding a calendar date such as `2026-05-30`. */
export function weekOfDay(day: string): Week {
  return weekOfDate(Temporal.PlainDate.from(day));
}

/** The instants [from, to) of a week in the zone, as UTC text with `Z`. */
export function weekBounds(week: Week, timeZone: string): WeekBounds {
  const key = `${week} ${timeZone}`;
  const known = bounds.get(key);
  if (known !== undefined) return known;
  const found = { from: weekStart(week, timeZone), to: weekStart(addWeeks(week, 1), timeZone) };
  bounds.set(key, found);
  return found;
}

function weekStart(week: Week, timeZone: string): string {
  const key = `${week} ${timeZone}`;
  const start = starts.get(key) ?? startOfDay(mondayOf(week), timeZone);
  starts.set(key, start);
  return start;
}

interface WeekBounds {
  readonly from: string;
  readonly to: string;
}

// Calendar arithmetic is slow, and the weeks of a run are few: each is worked out once.
const bounds = new Map<string, WeekBounds>();
const starts = new Map<string, string>();
const mondays = new Map<Week, Temporal.PlainDate>();
const shifted = new Map<string, Week>();

/** The instant a calendar day such as `2026-05-01` begins in the zone, as UTC text with `Z`. */
export function dayStart(day: string, timeZone: string): string {
  return startOfDay(Temporal.PlainDate.from(day), timeZone);
}

/** The first and last calendar day of a week, as `2026-06-29`. */
export function weekDays(week: Week): { readonly first: string; readonly last: string } {
  const monday = mondayOf(week);
  return { first: monday.toString(), last: monday.add({ days: 6 }).toString() };
}

/** The week `n` weeks later (earlier when negative). */
export function addWeeks(week: Week, n: number): Week {
  const key = `${week} ${n}`;
  const known = shifted.get(key);
  if (known !== undefined) return known;
  const monday = mondayOf(week).add({ days: 7 * n });
  const found = weekOfDate(monday);
  mondays.set(found, monday);
  shifted.set(key, found);
  return found;
}

/** Whole weeks from one week to another; negative when `to` is earlier. */
export function weeksBetween(from: Week, to: Week): number {
  return mondayOf(from).until(mondayOf(to), { largestUnit: 'day' }).days / 7;
}

/** Every week of the range, both ends included; empty when it runs backwards. */
export function weekRange(first: Week, last: Week): Week[] {
  const weeks: Week[] = [];
  for (let week = first; week <= last; week = addWeeks(week, 1)) weeks.push(week);
  return weeks;
}

/** Year and number as in file names: `2026-19`. */
export function weekFileName(week: Week): string {
  return week.replace('W', '');
}

function printWeek(year: number, number: number): Week {
  return `${String(year).padStart(4, '0')}-W${String(number).padStart(2, '0')}`;
}

function weekOfDate(date: Temporal.PlainDate): Week {
  // ISO weeks are always defined for the ISO calendar.
  return printWeek(date.yearOfWeek ?? 0, date.weekOfYear ?? 0);
}

function mondayOf(week: Week): Temporal.PlainDate {
  const monday = mondays.get(week) ?? findMonday(week);
  mondays.set(week, monday);
  return monday;
}

/** ISO 8601: week 1 is the week with 4 January in it. */
function findMonday(week: Week): Temporal.PlainDate {
  const [year, number] = [Number(week.slice(0, 4)), Number(week.slice(6))];
  const fourth = new Temporal.PlainDate(year, 1, 4);
  return fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ days: 7 * (number - 1) });
}

/** 28 December always lies in the last week of its ISO year. */
function weeksInYear(year: number): number {
  return new Temporal.PlainDate(year, 12, 28).weekOfYear ?? 52;
}

function startOfDay(date: Temporal.PlainDate, timeZone: string): string {
  return date.toZonedDateTime(timeZone).toInstant().toString();
}
