/**
 * What belongs to people in a posted page: the mention line and the notes. Every edit keeps both, and neither
 * counts when a posted page is compared with a derived one.
 */
import { isHeading, splitLines } from './markdown-marker.ts';
import { mergeNotes } from './merge-notes.ts';

const openFence = '<!-- platformctl:notes -->';
const closeFence = '<!-- /platformctl:notes -->';

/** The empty notes fence, the last lines of every derived page. */
export function renderNotesFence(): string {
  return `${openFence}\n${closeFence}`;
}

/** A page taken apart; `notes` are the lines between the first opening fence and the last closing one, null without one. */
interface Parts {
  readonly page: readonly string[];
  readonly mention: string | null;
  readonly notes: readonly string[] | null;
  /** Lines after the fence: somebody wrote below it. */
  readonly after: readonly string[];
}

/**
 * The page without what belongs to people: a posted comment equals a derived page exactly when this does.
 * Line ends and blank lines at the end are no difference.
 */
export function comparablePage(body: string): string {
  const { page, notes, after } = takeApart(body);
  const fence = notes === null ? [] : [openFence, closeFence];
  return `${[...page, ...fence, ...after].join('\n').trimEnd()}\n`;
}

/**
 * The new page with the old one's mention line and notes. A fence that lost its end reaches to the end of the
 * comment, and what was written below the fence moves into it; of several fences all between the first and the
 * last is kept, in one. Without an opening fence there are no notes.
 * @param duplicates bodies of further comments that are about to go: what people wrote there is kept too
 */
export function keepNotes(newPage: string, oldBody: string, duplicates: readonly string[] = []): string {
  const old = takeApart(oldBody);
  const fresh = takeApart(newPage);
  const written = [oldBody, ...duplicates].map(readNotes).reduce(mergeNotes, '');
  const page = old.mention === null ? fresh.page : insertMention(fresh.page, old.mention);
  return `${[...page, openFence, ...(written === '' ? [] : [written]), closeFence].join('\n')}\n`;
}

/** What people wrote into a body's fence, and below it. */
function readNotes(body: string): string {
  const { notes, after } = takeApart(body);
  return trimBlank(notes === null ? [] : [...notes, ...after].filter((line) => !isFence(line))).join('\n');
}

/** The page with a mention line below its marker; unchanged for an empty line. */
export function addMention(page: string, line: string): string {
  return line === '' ? page : insertMention(splitLines(page), line).join('\n');
}

function takeApart(body: string): Parts {
  const lines = splitLines(body);
  const open = lines.findIndex((line) => line.trim() === openFence);
  const { page, mention } = takeMention(open === -1 ? lines : lines.slice(0, open));
  if (open === -1) return { page, mention, notes: null, after: [] };
  const close = lines.findLastIndex((line) => line.trim() === closeFence);
  const end = close > open ? close : lines.length;
  return { page, mention, notes: lines.slice(open + 1, end), after: lines.slice(end + 1) };
}

/** A mention line is the only text between marker and heading, and begins with a mention. */
function takeMention(lines: readonly string[]): { readonly page: readonly string[]; readonly mention: string | null } {
  const heading = lines.findIndex(isHeading);
  const between = lines.slice(1, Math.max(1, heading)).filter((line) => line.trim() !== '');
  const mention = between.length === 1 ? between[0]?.trim() : undefined;
  if (mention === undefined || !/^@[\w-]/u.test(mention)) return { page: lines, mention: null };
  return { page: [lines[0] ?? '', '', ...lines.slice(heading)], mention };
}

function insertMention(page: readonly string[], line: string): string[] {
  return [page[0] ?? '', '', line, ...page.slice(1)];
}

function isFence(line: string): boolean {
  return line.trim() === openFence || line.trim() === closeFence;
}

function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first === -1 ? [] : lines.slice(first, last + 1);
}
