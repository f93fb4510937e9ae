/**
 * The heading of a dogfood-log entry, taken apart: `2026-05-30 21:14 — `[FN]` title`. It only reads; what is
 * forgiven and what is refused is decided elsewhere. Headings are written by anyone: it takes linear time.
 */

/** The parts of a heading, as typed. */
export interface EntryHeading {
  /** `2026-05-30`, or the template's `YYYY-MM-DD`; null when it begins otherwise. */
  readonly date: string | null;
  readonly time: string | null;
  /** What stands between date and class where a dash should stand, or before the class where there is no date. */
  readonly between: string;
  /** The word in square brackets; null without one. */
  readonly class: string | null;
  /** Whether the class stands in backticks. */
  readonly ticked: boolean;
  readonly title: string;
}

const dateForm = /^(?:\d{4}-\d{2}-\d{2}|YYYY-MM-DD)(?![\d-])/u;
const timeForm = /^(?:\d{1,2}:\d{2}|HH:MM)(?![\d:])/u;
const classForm = /(`?)\[\s*([A-Za-z_]+)\s*\]`?/u;

/** Takes a heading apart. */
export function readHeading(heading: string): EntryHeading {
  const match = classForm.exec(heading);
  const before = match === null ? heading : heading.slice(0, match.index);
  const date = dateForm.exec(before)?.[0] ?? null;
  const afterDate = before.slice(date?.length ?? 0);
  // ISO 8601 joins date and time with a T.
  const clock = (date === null ? afterDate : afterDate.replace(/^T(?=\d)/u, '')).trim();
  const time = date === null ? null : (timeForm.exec(clock)?.[0] ?? null);
  return {
    date,
    time,
    between: clock.slice(time?.length ?? 0).trim(),
    class: match?.[2] ?? null,
    ticked: match?.[1] === '`',
    title: match === null ? '' : heading.slice(match.index + match[0].length).trim(),
  };
}

/** Whether a text is nothing but dashes, of any kind and number; also nothing at all. */
export function isDash(text: string): boolean {
  return /^[—–−‒―‐-]*$/u.test(text);
}
