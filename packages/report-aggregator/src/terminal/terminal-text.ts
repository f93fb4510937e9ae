/**
 * Text for a terminal: spans of Markdown as colours, and words wrapped to a width that counts what is seen.
 */

/** How a terminal shows things; without colour the functions return their text. */
export interface TerminalStyle {
  readonly columns: number;
  readonly bold: (text: string) => string;
  readonly code: (text: string) => string;
}

// eslint-disable-next-line no-control-regex -- colours begin with this very character
const escapes = /\u001B\[[0-9;]*m/gu;

/** The number of places a text takes; colours take none. */
export function visibleLength(text: string): number {
  return Array.from(text.replaceAll(escapes, '')).length;
}

/** Code spans, bold, emphasis and links as a terminal shows them. Nothing inside a code span is touched. */
export function renderSpans(text: string, style: TerminalStyle): string {
  return splitCode(text)
    .map((part) => (part.isCode ? style.code(part.text) : renderPlain(part.text, style)))
    .join('');
}

interface Part {
  readonly text: string;
  readonly isCode: boolean;
}

/** A code span ends at a run of as many backticks as it began with. */
function splitCode(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/gu)) {
    if (match.index < at) continue;
    parts.push({ text: text.slice(at, match.index), isCode: false }, { text: unpad(match[2] ?? ''), isCode: true });
    at = match.index + match[0].length;
  }
  return [...parts, { text: text.slice(at), isCode: false }];
}

function unpad(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}

function renderPlain(text: string, style: TerminalStyle): string {
  return text
    .replaceAll(/\]\([^)\s]*\)/gu, '')
    .replaceAll(/(?<!\\)\[(?!!)/gu, '')
    .replaceAll(/(?<!\\)\*\*([^*]+)\*\*/gu, (_, inner: string) => style.bold(inner))
    .replaceAll('**', '')
    .replaceAll(/(?<![\w*\\])\*([^*\s][^*]*)(?<!\\)\*/gu, '$1')
    .replaceAll(/\\([\\[\]*_|<>`#])/gu, '$1');
}

/** Wraps a paragraph; the first line begins with one prefix, the others with another. */
export function wrapText(text: string, style: TerminalStyle, first: string, rest: string): string {
  const lines = wrapWords(renderSpans(text, style), style.columns - visibleLength(first));
  return lines.map((line, n) => (n === 0 ? first : rest) + line).join('\n');
}

/** Words into lines of a width; a word that is longer is cut where it must be. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text).flatMap((each) => cutWord(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && visibleLength(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A percent sign stays with its number. */
export function splitWords(text: string): string[] {
  return text.split(/ (?!%)/u);
}

/** A long word is cut after a hyphen or slash where it has one. With colours in it, it is never cut: that would cut a colour. */
function cutWord(word: string, width: number): string[] {
  if (visibleLength(word) <= width || word.includes('\u001B')) return [word];
  const characters = Array.from(word);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length;) {
    const room = characters.slice(at, at + width);
    const last = Math.max(room.lastIndexOf('-'), room.lastIndexOf('/'));
    const length = at + width >= characters.length || last <= 0 ? width : last + 1;
    pieces.push(characters.slice(at, at + length).join(''));
    at += length;
  }
  return pieces;
}
