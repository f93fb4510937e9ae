/**
 * What makes a comment ours, and what in it is not derived: the marker line first, the mention line after it, and
 * the notes that people write at the end. All of these are whole lines, which no text from a report can form.
 */
import { parseWeek, type Week } from '../week.ts';

const notesBegin = '<!-- platformctl:notes -->';
const notesEnd = '<!-- /platformctl:notes -->';
const provisionalMark = '**provisional**';

/** The first line of a week's comment. */
export function markerOf(week: Week): string {
  return `<!-- platformctl:dogfood digest week=${week} -->`;
}

/** The empty notes fence that ends every page. */
export const emptyNotes = `${notesBegin}\n${notesEnd}`;

/** What the heading of a provisional page says. */
export function provisionalHeading(reached: string): string {
  return ` · ${provisionalMark}, as of ${reached}`;
}

/** Which week a comment is the digest of; null when its first line is no marker. */
export function readMarker(body: string): { readonly week: Week; readonly provisional: boolean } | null {
  const lines = toLines(body);
  const week = /^<!-- platformctl:dogfood digest week=(\d{4}-W\d{2}) -->$/u.exec(lines[0] ?? '')?.[1];
  if (week === undefined || !isWeek(week)) return null;
  const heading = lines.find((line) => line.startsWith('## ')) ?? '';
  return { week, provisional: heading.includes(provisionalMark) };
}

/** A comment without its mention line and without what people wrote into the notes: what is compared with a derived page. */
export function comparablePage(body: string): string {
  const { page } = splitNotes(dropMention(body));
  return page.trimEnd();
}

/** A derived page with the mention line and the notes that a posted comment has. */
export function keepNotes(page: string, posted: string): string {
  const { notes } = splitNotes(posted);
  const mention = findMention(posted);
  const { page: derived } = splitNotes(page);
  const [marker = '', ...rest] = derived.split('\n');
  const head = mention === null ? [marker] : [marker, '', mention];
  return `${[...head, ...rest].join('\n').trimEnd()}\n\n${notesBegin}\n${notes}${notesEnd}\n`;
}

/** The line that tells people about a changed verdict; only configured names are ever mentioned. */
export function addMention(page: string, names: readonly string[], sentence: string): string {
  const [marker = '', ...rest] = page.split('\n');
  return [marker, '', `${names.map((name) => `@${name}`).join(' ')} ${sentence}`, ...rest].join('\n');
}

/** Between the marker and the heading there is nothing, or one mention line. */
function findMention(body: string): string | null {
  const lines = toLines(body);
  const heading = lines.findIndex((line) => line.startsWith('## '));
  return lines.slice(1, heading === -1 ? 1 : heading).find((line) => line.startsWith('@')) ?? null;
}

function dropMention(body: string): string {
  const mention = findMention(body);
  if (mention === null) return toLines(body).join('\n');
  const lines = toLines(body);
  lines.splice(lines.indexOf(mention) - 1, 2);
  return lines.join('\n');
}

/** The last fence counts; where somebody broke it, what stands after its beginning is kept as notes. */
function splitNotes(body: string): { readonly page: string; readonly notes: string } {
  const lines = toLines(body);
  const begin = lines.indexOf(notesBegin);
  if (begin === -1) return { page: lines.join('\n'), notes: '' };
  const end = lines.lastIndexOf(notesEnd);
  const inner = lines.slice(begin + 1, end > begin ? end : undefined).filter((line) => line !== notesBegin && line !== notesEnd);
  const after = end > begin ? lines.slice(end + 1).filter((line) => line.trim() !== '') : [];
  const notes = [...inner, ...after].join('\n').replace(/\n+$/u, '');
  return { page: lines.slice(0, begin).join('\n'), notes: notes.trim() === '' ? '' : `${notes}\n` };
}

function toLines(body: string): string[] {
  return body.split(/\r\n|\r|\n/u);
}

function isWeek(text: string): boolean {
  try {
    return parseWeek(text) === text;
  } catch {
    return false;
  }
}
