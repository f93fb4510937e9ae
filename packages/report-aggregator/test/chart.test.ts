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
