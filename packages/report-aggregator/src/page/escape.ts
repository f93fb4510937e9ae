/**
 * The only place of escaping. Whatever a report, log, branch, title or name says is hostile until it went through
 * here: Forgejo turns a bare `@name` into a mention, `#12` into an event in another issue, hex words and addresses
 * into links, and keeps raw HTML. Text leaves this file as a code span, as a fenced block, or as a sentence whose
 * unusual words are code spans. Nothing else may put foreign text into the page.
 */

/** What stands for a text of which nothing visible is left. */
const nothing = '–';

/** Characters that a reader does not see, or that change what surrounds them; halves of surrogate pairs. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}]/gu;
const breaks = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;

/**
 * One visible line of bounded length: no control, bidi or zero-width characters, no HTML comment.
 * @param cap the most characters (code points) kept; the last one is `…` where something was cut
 */
export function cleanText(text: string, cap: number): string {
  // Nothing far behind the cap can show, and reports may hold megabytes.
  const near = text.slice(0, cap * 8);
  const line = near.replaceAll(breaks, ' ').replaceAll(invisible, '').trim();
  const points = Array.from(breakComments(line));
  return points.length > cap ? `${points.slice(0, cap - 1).join('')}…` : points.join('');
}

/** A code span, for prose and lists: its fence is longer than any run of backticks inside. */
export function codeSpan(text: string, cap = 120): string {
  return wrapCode(cleanText(text, cap));
}

/**
 * A code span for a table's cell, where a pipe ends the cell even inside code.
 * A backslash before a pipe is read differently by every parser, so the two are kept apart.
 */
export function codeCell(text: string, cap = 120): string {
  return wrapCode(cleanText(text, cap).replaceAll(/\\(?=\|)/gu, '\\ ')).replaceAll('|', '\\|');
}

/** A fenced block: its fence is longer than any run of backticks inside. */
export function fenceBlock(lines: readonly string[], language: string): string {
  const clean = lines.map((line) => breakComments(line.replaceAll(breaks, ' ').replaceAll(invisible, '')));
  const fence = '`'.repeat(Math.max(3, longestRun(clean.join('\n')) + 1));
  return [`${fence}${language}`, ...clean, fence].join('\n');
}

/**
 * A sentence of ours that holds names from elsewhere. Plain words stay plain; a word with anything unusual in it
 * (slashes, `@`, `#`, markup, hex, addresses) becomes a code span, and so does what stands between backticks.
 */
export function saySentence(sentence: string, cap = 800): string {
  const said = cleanText(sentence, cap)
    .replaceAll(/(?<!`)\bplatformctl dogfood [a-z]+(?: --[a-z-]+)*\b(?!`)/gu, '`$&`')
    .split('`')
    .map((part, at) => (at % 2 === 1 ? wrapInner(part) : sayWords(part)))
    .reduce(joinParts, '')
    // Blanks between empty pieces add up, and four of them at the start of a list's item would be a block of code.
    .replaceAll(/ {2,}/gu, ' ')
    .trim();
  return said === '' ? nothing : said;
}

function wrapInner(part: string): string {
  return part.trim() === '' ? ' ' : wrapCode(part.trim());
}

/** Two code spans side by side would melt into one. */
function joinParts(left: string, right: string): string {
  return left.endsWith('`') && right.startsWith('`') ? `${left} ${right}` : `${left}${right}`;
}

function sayWords(text: string): string {
  return text
    .split(' ')
    .map((word) => (isPlain(word) ? word : guardWord(word)))
    .join(' ');
}

const plainWord =
  /^["“(]*[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|(?<=\p{N})[.,:](?=\p{N})|[-–'’](?=[\p{L}\p{N}]))*['’]?[)"”.,;:!?…]*$/u;
const plainSigns: ReadonlySet<string> = new Set(['', '–', '—', '·', '%']);
/** A commit's hash, a ticket of another tracker, the number of a list. */
const lookalike = /\b[0-9a-fA-F]{7,}\b|^\W*(?:[A-Z]{1,10}-[1-9]\d*|\d+[.)])\W*$/u;

function isPlain(word: string): boolean {
  return plainSigns.has(word) || /^[)"”.,;:?…]+$/u.test(word) || (plainWord.test(word) && !lookalike.test(word));
}

/** Quotes and closing punctuation around the word stay outside of its code span. */
function guardWord(word: string): string {
  const [, before = '', core = '', after = ''] = /^(["“(]*)(.*?)([)"”.,;:!?…]*)$/u.exec(word) ?? [];
  return core === '' ? wrapCode(word) : `${before}${wrapCode(core)}${after}`;
}

function wrapCode(text: string): string {
  if (text === '') return nothing;
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}

/** Our marker and fences are HTML comments: no text from elsewhere may spell one, not even inside code. */
function breakComments(text: string): string {
  return text.replaceAll('<!--', '<! --').replaceAll('-->', '-- >');
}
