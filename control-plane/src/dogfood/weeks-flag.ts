/**
 * The weeks that a run is about: as typed after `--week`, or by the calendar.
 */
import { addWeeks, parseWeek, weekOf, weekRange, WeekError, type Week } from '@platform/report-aggregator';
import { UsageError } from './errors.ts';

/**
 * Reads `2026-19`, `2026-W19`, `last`, `current`, or a range `2026-14..2026-19`.
 * @param now ISO text; `last` is the week before the one holding it
 * @returns the weeks, oldest first
 * @throws UsageError for anything else, a future week, or a range that runs backwards
 */
export function parseWeeksFlag(text: string, now: string, timeZone: string): Week[] {
  const current = weekOf(now, timeZone);
  const [first = '', last = first, ...rest] = text.split('..').map((part) => part.trim());
  if (rest.length > 0) throw new UsageError(`"${text}" is no range of weeks: write it as 2026-14..2026-19.`);
  const [from, to] = [parseOne(first, current), parseOne(last, current)];
  for (const week of [from, to]) {
    if (week > current) throw new UsageError(`${week} lies in the future: the latest week there can be is ${current}.`);
  }
  if (from > to) throw new UsageError(`The range ${text} runs backwards: write ${to}..${from}.`);
  return weekRange(from, to);
}

/** The week holding most of the last seven days: on a Sunday night the one that is ending. */
export function defaultWeek(now: string, timeZone: string): Week {
  return weekOf(new Date(Date.parse(now) - 84 * 3_600_000).toISOString(), timeZone);
}

const forms = '2026-19 or 2026-W19, last, current, or where several are taken a range such as 2026-14..2026-19';

function parseOne(text: string, current: Week): Week {
  if (text === 'current') return current;
  if (text === 'last') return addWeeks(current, -1);
  if (/^\d{4}-\d\d-\d\d$/u.test(text) && !Number.isNaN(Date.parse(text)))
    throw new UsageError(`${text} is a day: its week is ${weekOf(`${text}T12:00:00Z`, 'UTC')}.`);
  if (!/^\d{4}-?W?-?\d{1,2}$/iu.test(text)) throw new UsageError(`"${text}" is not a week: write ${forms}.`);
  try {
    return parseWeek(text);
  } catch (error) {
    if (error instanceof WeekError) throw new UsageError(`${error.message}.`);
    throw error;
  }
}
