import { expect, test } from 'vitest';
import { drawBar, renderChart } from '../src/page/chart.ts';
import { aTrend } from './a-digest.ts';

function lineOf(chart: string | null, word: string): string | undefined {
  return chart
    ?.split('\n')
    .find((line) => line.trim().startsWith(word))
    ?.trim();
}

test('bars are new and back, the line is resolved, and the axis ends at a round number', () => {
  const chart = renderChart(
    aTrend('2026-W20', [
      [10, 15, 2, 6, 9],
      [8, 15, 0, 6, 9],
      [9, 3, 0, 5, 9],
    ]),
  );

  expect(lineOf(chart, 'x-axis')).toBe('x-axis [W18, W19, W20]');
  expect(lineOf(chart, 'bar')).toBe('bar [17, 15, 3]');
  expect(lineOf(chart, 'line')).toBe('line [6, 6, 5]');
  expect(lineOf(chart, 'y-axis')).toBe('y-axis "findings" 0 --> 20');
});

test('a week without a full scan is left off all series, and named', () => {
  const chart = renderChart(
    aTrend('2027-W01', [
      [10, 1, 0, 0, 9],
      [null, 0, 0, 0, 0],
      [9, 0, 0, 2, 9],
    ]),
  );

  expect(lineOf(chart, 'x-axis')).toBe('x-axis [W52, W01]');
  expect(lineOf(chart, 'bar')).toBe('bar [1, 0]');
  expect(lineOf(chart, 'line')).toBe('line [0, 2]');
  expect(lineOf(chart, 'title')).toContain('by week, 2026 to 2027"');
  expect(chart).toMatch(/\n\nW53 had no full scan and is left off the chart\.$/u);
});

test('nothing is drawn of a single week, or where nothing moved', () => {
  expect(renderChart([])).toBeNull();
  expect(renderChart(aTrend('2026-W20', [[10, 5, 0, 0, 9]]))).toBeNull();
  expect(
    renderChart(
      aTrend('2026-W20', [
        [10, 0, 0, 0, 9],
        [10, 0, 0, 0, 9],
      ]),
    ),
  ).toBeNull();
});

test('numbers that are none are drawn as nothing', () => {
  const chart = renderChart(
    aTrend('2026-W20', [
      [1, Number.NaN, 0, -3, 9],
      [2, Infinity, 0, 1, 9],
    ]),
  );

  expect(lineOf(chart, 'bar')).toBe('bar [0, 0]');
  expect(lineOf(chart, 'line')).toBe('line [0, 1]');
});

test.each([
  [461, 461, '`████████████████████`'],
  [385, 461, '`█████████████████░░░`'],
  [0, 461, '`░░░░░░░░░░░░░░░░░░░░`'],
  [0, 0, '`░░░░░░░░░░░░░░░░░░░░`'],
  [null, 461, '–'],
])('%s of %s is %s', (value, most, bar) => {
  expect(drawBar(value, most)).toBe(bar);
});

test('only the last sixteen weeks are drawn, and nothing that is no week', () => {
  const rows = aTrend(
    '2026-W20',
    Array.from({ length: 18 }, (_, at) => [1, at + 1, 0, 0, 1] as const),
  );
  const odd = rows.map((row, at) =>
    at === 17 ? { ...row, week: 'x2026-W20' } : at === 16 ? { ...row, week: '2026-W19x' } : row,
  );

  expect(lineOf(renderChart(rows), 'bar')).toBe(`bar [${Array.from({ length: 16 }, (_, at) => at + 3).join(', ')}]`);
  expect(lineOf(renderChart(odd), 'bar')).toBe(`bar [${Array.from({ length: 16 }, (_, at) => at + 1).join(', ')}]`);
});

test.each([
  [20, 20],
  [21, 30],
  [80, 80],
  [81, 100],
  [150, 150],
])('the axis for %d ends at %d', (top, end) => {
  const rows = aTrend('2026-W20', [
    [1, top, 0, 0, 1],
    [1, 0, 0, 0, 1],
  ]);

  expect(lineOf(renderChart(rows), 'y-axis')).toBe(`y-axis "findings" 0 --> ${end}`);
});
