/** Days, weeks and instants as a reader says them. It must never read the clock or a locale. */
import { Temporal } from 'temporal-polyfill';
import { weekDays, type Week } from '../week.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `29 June – 5 July`, `6–12 July`, `28 December 2026 – 3 January 2027`. */
export function describeWeekDays(week: Week): string {
  const { first, last } = weekDays(week);
  const [from, to] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)];
  if (from.year !== to.year) return `${describeDay(from, true)} – ${describeDay(to, true)}`;
  return from.month === to.month ? `${from.day}–${describeDay(to)}` : `${describeDay(from)} – ${describeDay(to)}`;
}

/** `5 July at 04:00`, in the zone. */
export function describeInstant(instant: string, timeZone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${describeDay(local.toPlainDate())} at ${time}`;
}

/** `1 May 2026`, of a calendar day such as `2026-05-01`. */
export function describeCalendarDay(day: string): string {
  return describeDay(Temporal.PlainDate.from(day), true);
}

/** `W26`; with its year where that is another than the one of `beside`. */
export function shortWeek(week: Week, beside: Week): string {
  return week.slice(0, 4) === beside.slice(0, 4) ? week.slice(5) : week;
}

/** The calendar day of an instant as it stands in the text; `–` when it is no instant. */
export function dayOf(instant: string): string {
  return /^\d{4}-\d{2}-\d{2}(?=T|$)/u.exec(instant)?.[0] ?? '–';
}

function describeDay(date: Temporal.PlainDate, withYear = false): string {
  return `${date.day} ${months[date.month - 1] ?? ''}${withYear ? ` ${date.year}` : ''}`;
}
