/**
 * A new entry put into a log that people keep: where they would put it, in their line endings, and only when it is
 * read back as one entry more.
 */
import { readHeading } from './log-heading.ts';
import { splitSections } from './log-markdown.ts';
import { readLog } from './log.ts';

/** The log with the entry, or why it would not count there. */
export type InsertedEntry = { readonly text: string } | { readonly reason: string };

const origin = { source: '', repository: '' };

/**
 * Puts an entry into a log: on top where the newest stands on top, else at the end.
 * @param entry as `renderLogEntry` writes it
 */
export function insertLogEntry(log: string, entry: string): InsertedEntry {
  const newline = log.includes('\r\n') ? '\r\n' : '\n';
  const at = findPlace(log);
  const [before, after] = at === null ? [`${log.trimEnd()}\n\n`, ''] : [log.slice(0, at), `\n${log.slice(at)}`];
  const text = (at === null && log.trim() === '' ? '' : before) + entry + after;
  const reason = findObjection(log, text, entry);
  return reason === null ? { text: text.replaceAll(/\r\n|\n/gu, newline) } : { reason };
}

/** Where the first entry begins; null where there is none, or where the oldest stands on top. */
function findPlace(log: string): number | null {
  const dated = splitSections(log)
    .filter(({ hidden }) => hidden === null)
    .map(({ line, heading }) => ({ line, date: readHeading(heading).date }))
    .filter(({ date }) => date !== null && /^\d/u.test(date));
  const [first, last] = [dated[0], dated.at(-1)];
  if (first === undefined || (first.date ?? '') < (last?.date ?? '')) return null;
  const breaks = [...log.matchAll(/\r\n|\r|\n/gu)];
  const before = breaks[first.line - 2];
  return before === undefined ? 0 : before.index + before[0].length;
}

/** Nobody notices an entry that silently does not count: it is looked for where it would stand. */
function findObjection(log: string, text: string, entry: string): string | null {
  const [before, after, alone] = [log, text, entry].map((each) => readLog(each, origin));
  const added = alone?.entries[0];
  if (before === undefined || after === undefined || added === undefined) return 'it is no entry';
  const isSame = before.entries.some(
    ({ date, time, class: kind, title }) =>
      date === added.date && time === added.time && kind === added.class && title === added.title,
  );
  if (isSame) return 'the log has an entry of this day, time, class and title already';
  const counts = after.entries.length === before.entries.length + 1 && after.refused.length === before.refused.length;
  return counts ? null : 'a comment or code fence of the log is not closed, and would swallow it';
}
