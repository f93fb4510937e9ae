/**
 * The chart of new and returned findings against resolved ones, as Mermaid in the shape that real servers draw
 * well in light and dark, and the bar of the table that stands in for it everywhere. No text from a report ever
 * enters a diagram.
 */
import type { TrendWeek } from '../digest.ts';
import { shortWeek } from './words.ts';

/** One Mermaid chart; empty when there are fewer than two weeks to compare. */
export function renderChart(rows: readonly TrendWeek[]): string {
  // Without a snapshot nothing was counted: such a week is left off the axis, never drawn as zero.
  const seen = rows.filter((row) => row.open !== null);
  if (seen.length < 2) return '';
  const bars = seen.map((row) => row.new + row.reappeared);
  const line = seen.map((row) => row.resolved);
  const years = [...new Set(seen.map((row) => row.week.slice(0, 4)))].join('–');
  return [
    '```mermaid',
    '---',
    'config:',
    '  xyChart: { width: 900, height: 300 }',
    '  themeVariables: { xyChart: { backgroundColor: transparent, plotColorPalette: "#4c8dff, #d9822b" } }',
    '---',
    'xychart-beta',
    `  title "New and returned findings (bars), resolved ones (line) by week, ${years}"`,
    `  x-axis [${seen.map((row) => shortWeek(row.week)).join(', ')}]`,
    `  y-axis "findings" 0 --> ${niceCeiling(Math.max(...bars, ...line))}`,
    `  bar [${bars.join(', ')}]`,
    `  line [${line.join(', ')}]`,
    '```',
  ].join('\n');
}

/** A round number at or above the largest value, so that the ticks are even. */
function niceCeiling(largest: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, largest))));
  const factor = [1, 2, 4, 6, 8, 10].find((each) => each * step >= largest) ?? 10;
  return Math.max(4, factor * step);
}

/** `████░░` of twenty, as text. */
export function renderBar(value: number, largest: number): string {
  const full = largest === 0 ? 0 : Math.round((value / largest) * 20);
  return '█'.repeat(full) + '░'.repeat(20 - full);
}
