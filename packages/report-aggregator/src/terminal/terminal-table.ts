/** A table of our page for a terminal: columns aligned as the Markdown says, wrapped until it fits. */
import { sum } from '../digest/tally.ts';
import { renderSpans, splitWords, visibleLength, wrapWords, type TerminalStyle } from './terminal-text.ts';

const gap = '  ';
/** A column is not made narrower than this. */
const narrowest = 8;
/** Names longer than this may be cut to make room. */
const longestKept = 30;

/** Renders the lines of one table. */
export function renderTable(lines: readonly string[], style: TerminalStyle): string {
  const [head = [], rule = [], ...body] = lines.map(splitRow);
  const rows = [head, ...body].map((row) => row.map((cell) => renderSpans(cell, style)));
  const right = rule.map((cell) => cell.trim().endsWith(':'));
  const natural = naturalWidths(rows);
  const widths = fitWidths(natural, wholeWords(rows, natural.length), style.columns);
  const shown = rows.map((row) => renderRow(row, widths, right));
  const under = widths.map((width) => '─'.repeat(width)).join(gap);
  const isHeadEmpty = head.every((cell) => cell.trim() === '');
  return [...(isHeadEmpty ? [] : [style.bold(shown[0] ?? ''), under]), ...shown.slice(1)].join('\n');
}

/** Cells between bars; a bar behind a backslash is text. */
function splitRow(line: string): string[] {
  return line
    .replace(/^\|/u, '')
    .replace(/\|\s*$/u, '')
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, at) => Math.max(1, ...rows.map((row) => visibleLength(row[at] ?? ''))));
}

/** Takes first from columns that only lose blanks by it, then from the widest, as long as that is sensible. */
function fitWidths(natural: readonly number[], whole: readonly number[], columns: number): number[] {
  const widths = [...natural];
  const room = columns - gap.length * (widths.length - 1);
  for (let over = sum(widths) - room; over > 0; over--) {
    const slack = widths.map((width, at) => width - (whole[at] ?? 0));
    const spare = Math.max(...slack);
    const chosen = spare > 0 ? slack.indexOf(spare) : widths.indexOf(Math.max(...widths));
    if (spare <= 0 && (widths[chosen] ?? 0) <= narrowest) break;
    widths[chosen] = (widths[chosen] ?? 0) - 1;
  }
  return widths;
}

/** The longest word of each column: narrower than this, words are cut. */
function wholeWords(rows: readonly (readonly string[])[], columns: number): number[] {
  return Array.from({ length: columns }, (_, at) =>
    Math.min(longestKept, Math.max(1, ...rows.flatMap((row) => splitWords(row[at] ?? '').map(visibleLength)))),
  );
}

function renderRow(row: readonly string[], widths: readonly number[], right: readonly boolean[]): string {
  const cells = widths.map((width, at) => wrapWords(row[at] ?? '', width));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, at) => pad(cell[line] ?? '', widths[at] ?? 0, right[at] ?? false))
      .join(gap)
      .trimEnd(),
  ).join('\n');
}

function pad(text: string, width: number, right: boolean): string {
  const blank = ' '.repeat(Math.max(0, width - visibleLength(text)));
  return right ? blank + text : text + blank;
}
