/** Numbers and words of the page: plurals, thousands, shares that never stand without their n. */
import { Temporal } from 'temporal-polyfill';
import type { Interval } from '../digest.ts';
import { weekDays, type Week } from '../week.ts';

/** `1,000`; the same on every machine. */
export function number(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+(?!\d))/gu, ',');
}

/** `1 finding`, `2 findings`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `a, b and c`. */
export function list(parts: readonly string[]): string {
  const [last, ...rest] = parts.toReversed();
  return rest.length === 0 ? (last ?? '') : `${rest.toReversed().join(', ')} and ${last ?? ''}`;
}

/** `23 of 106 (11–36 %)`; a dash without observations. */
export function share(x: number, n: number, interval: Interval | null): string {
  return n === 0 || interval === null ? '–' : `${number(x)} of ${number(n)} (${band(interval)})`;
}

/** `11–36 %` */
export function band([low, high]: Interval): string {
  return `${Math.round(low * 100)}–${Math.round(high * 100)} %`;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `29 June – 5 July` */
export function weekDates(week: Week): string {
  const { first, last } = weekDays(week);
  const [a, b] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)];
  const [from, to] = [months[a.month - 1] ?? '', months[b.month - 1] ?? ''];
  if (a.year !== b.year) return `${a.day} ${from} ${a.year} – ${b.day} ${to} ${b.year}`;
  return a.month === b.month ? `${a.day} – ${b.day} ${to}` : `${a.day} ${from} – ${b.day} ${to}`;
}

/** `5 July 04:00`, as a clock in the zone shows it. */
export function moment(instant: string, timeZone: string): string {
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  return `${at.day} ${months[at.month - 1] ?? ''} ${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`;
}

/** `W27` */
export function shortWeek(week: Week): string {
  return week.slice(5);
}
