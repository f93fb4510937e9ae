/**
 * The page for a terminal: the same Markdown, with tables aligned and wrapped, code and bold in colour, links as
 * their text, folds opened, and the chart as bars. It reads only what our own page can hold, line by line.
 */
import { renderSpans, visibleLength, wrapText, wrapWords, type TerminalStyle } from './terminal-text.ts';
import { renderTable } from './terminal-table.ts';

export type { TerminalStyle } from './terminal-text.ts';

/** Renders a page, ending with one newline. */
export function renderTerminal(markdown: string, style: TerminalStyle): string {
  const lines = markdown.split('\n');
  const blocks: string[] = [];
  for (let at = 0; at < lines.length;) {
    const { block, next } = readBlock(lines, at, style);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return `${blocks
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .replace(/^\n+/u, '')
    .trimEnd()}\n`;
}

interface Block {
  readonly block: string | null;
  readonly next: number;
}

function readBlock(lines: readonly string[], at: number, style: TerminalStyle): Block {
  const line = lines[at] ?? '';
  if (line.startsWith('```')) return readFence(lines, at, style);
  if (line.startsWith('|')) return readTable(lines, at, style);
  return { block: renderLine(line, style), next: at + 1 };
}

/** A diagram becomes bars; anything else stays as it is, indented. */
function readFence(lines: readonly string[], at: number, style: TerminalStyle): Block {
  const fence = /^`+/u.exec(lines[at] ?? '')?.[0] ?? '```';
  const end = lines.findIndex((line, n) => n > at && line.trim() === fence);
  const inner = lines.slice(at + 1, end === -1 ? lines.length : end);
  const next = end === -1 ? lines.length : end + 1;
  if ((lines[at] ?? '').slice(fence.length).trim() === 'mermaid') return { block: renderBars(inner, style), next };
  return { block: inner.map((line) => `    ${line}`).join('\n'), next };
}

function readTable(lines: readonly string[], at: number, style: TerminalStyle): Block {
  const end = lines.findIndex((line, n) => n > at && !line.startsWith('|'));
  const next = end === -1 ? lines.length : end;
  return { block: renderTable(lines.slice(at, next), style), next };
}

function renderLine(line: string, style: TerminalStyle): string | null {
  if (/^<!--.*-->$/u.test(line) || line === '</details>') return null;
  const summary = /^<details><summary>(.*)<\/summary>$/u.exec(line)?.[1];
  if (summary !== undefined) return style.bold(`▾ ${summary}`);
  const heading = /^(#{1,6}) (.*)$/u.exec(line);
  if (heading) return renderHeading(heading[1]?.length ?? 1, heading[2] ?? '', style);
  const alert = /^> \[!(\w+)\]$/u.exec(line)?.[1];
  if (alert !== undefined) return style.bold(`┃ ${alert}`);
  if (line.startsWith('> ')) return wrapText(line.slice(2), style, '┃ ', '┃ ');
  if (line.startsWith('- ')) return wrapText(line.slice(2), style, '• ', '  ');
  return wrapText(line, style, '', '');
}

function renderHeading(level: number, text: string, style: TerminalStyle): string {
  const lines = wrapWords(renderSpans(text, style), style.columns);
  const shown = lines.map((line) => style.bold(line)).join('\n');
  return level > 2 ? shown : `${shown}\n${'━'.repeat(Math.max(...lines.map(visibleLength)))}`;
}

/** The chart's own numbers as two bars a week: new and returned, then resolved. */
function renderBars(diagram: readonly string[], style: TerminalStyle): string {
  const read = (name: string): string[] =>
    (diagram.find((line) => line.trim().startsWith(`${name} [`)) ?? '')
      .replace(/^.*\[|\].*$/gu, '')
      .split(',')
      .map((each) => each.trim());
  const title = /"(.*)"/u.exec(diagram.find((line) => line.includes('title')) ?? '')?.[1] ?? '';
  const [bars, resolved] = [read('bar').map(Number), read('line').map(Number)];
  const largest = Math.max(1, ...bars, ...resolved);
  const room = Math.max(10, Math.min(60, style.columns - 20));
  const draw = (value: number, character: string): string => character.repeat(Math.round((value / largest) * room));
  const rows = read('x-axis').flatMap((week, n) => [
    `${week.padEnd(4)} ${String(bars[n] ?? 0).padStart(6)} ${draw(bars[n] ?? 0, '█')}`.trimEnd(),
    `${' '.repeat(4)} ${String(resolved[n] ?? 0).padStart(6)} ${draw(resolved[n] ?? 0, '░')}`.trimEnd(),
  ]);
  const heading = title.replace('(bars)', '(█)').replace('(line)', '(░)');
  return [...wrapWords(heading, style.columns).map((line) => style.bold(line)), ...rows].join('\n');
}
