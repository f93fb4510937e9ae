/**
 * The chart: new and returned findings as bars, resolved ones as a line, in the one form of Mermaid that was seen
 * to work in both themes. Numbers and week numbers only: no text from anywhere may enter it.
 */
import type { TrendWeek } from '../digest/digest.ts';
import { joinWords } from '../digest/sentences.ts';

const mostLabels = 16;
const barWidth = 20;

/**
 * The Mermaid block, with a line below on weeks that are left out.
 * @returns null where there is nothing to draw: fewer than two weeks with a full scan, or nothing ever moved
 */
export function renderChart(trend: readonly TrendWeek[]): string | null {
  const weeks = trend.filter(isWeek).slice(-mostLabels);
  const drawn = weeks.filter((row) => row.open !== null);
  const bars = drawn.map((row) => wholeNumber(row.new) + wholeNumber(row.reappeared));
  const line = drawn.map((row) => wholeNumber(row.resolved));
  const top = Math.max(0, ...bars, ...line);
  if (drawn.length < 2 || top === 0) return null;
  const years = [...new Set(drawn.map((row) => row.week.slice(0, 4)))];
  const block = [
    '```mermaid',
    '---',
    'config:',
    '  xyChart: { width: 900, height: 300 }',
    '  themeVariables: { xyChart: { backgroundColor: transparent, plotColorPalette: "#4c8dff, #d9822b" } }',
    '---',
    'xychart-beta',
    `  title "New and returned findings (bars), resolved ones (line) by week, ${years.join(' to ')}"`,
    `  x-axis [${drawn.map((row) => row.week.slice(5)).join(', ')}]`,
    `  y-axis "findings" 0 --> ${roundUp(top)}`,
    `  bar [${bars.join(', ')}]`,
    `  line [${line.join(', ')}]`,
    '```',
  ].join('\n');
  const missing = weeks.filter((row) => row.open === null).map((row) => row.week.slice(5));
  return missing.length === 0 ? block : `${block}\n\n${describeMissing(missing)}`;
}

/** A bar of twenty blocks in a code span; `–` where the value is not known. */
export function drawBar(value: number | null, most: number): string {
  if (value === null) return '–';
  const full = most <= 0 ? 0 : Math.min(barWidth, Math.round((value / most) * barWidth));
  return `\`${'█'.repeat(full)}${'░'.repeat(barWidth - full)}\``;
}

function describeMissing(missing: readonly string[]): string {
  const weeks = joinWords(missing);
  const verb = missing.length === 1 ? 'had no full scan and is' : 'had no full scan and are';
  return `${weeks} ${verb} left off the chart.`;
}

function isWeek(row: TrendWeek): boolean {
  return /^\d{4}-W\d{2}$/u.test(row.week);
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0;
}

/** The next round number: ticks stay even. */
function roundUp(top: number): number {
  const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  const scale = 10 ** Math.floor(Math.log10(top));
  const step = steps.find((each) => each * scale >= top) ?? 10;
  return Math.max(5, Math.ceil(step * scale));
}
