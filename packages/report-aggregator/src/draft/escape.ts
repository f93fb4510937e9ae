/**
 * The only place where foreign text becomes Markdown. Everything out of a report, log, branch or title is hostile
 * until it stands in a code span: there it can mention nobody, refer to nothing, and render as nothing but itself.
 */

/** Characters that are invisible, move text around, or end lines. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

/**
 * Text in a code span, on one line and of bounded length.
 * @param limit the most characters shown
 * @returns a dash where nothing is left
 */
export function codeSpan(text: string, limit = 120): string {
  const clean = cutText(text.toWellFormed().replaceAll(/\s+/gu, ' ').replaceAll(unprintable, '').trim(), limit);
  if (clean === '') return '–';
  const longest = Math.max(0, ...(clean.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** The same for a cell of a table, where a bar would end the cell even inside a code span. */
export function codeCell(text: string, limit?: number): string {
  return codeSpan(text, limit).replaceAll('|', '\\|');
}

/** A path or name as part of an address: nothing in it can leave the path. */
export function urlPath(path: string): string {
  return path.toWellFormed().split('/').map((part) => encodeURIComponent(part).replaceAll(/[()'*!]/gu, percentEncode)).join('/');
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function cutText(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
