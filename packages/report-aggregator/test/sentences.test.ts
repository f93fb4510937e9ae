import { expect, test } from 'vitest';
import { countThings, formatKnown, formatMean, formatNumber, formatRate, joinWords } from '../src/digest/sentences.ts';

test('numbers have a comma at every third digit', () => {
  expect([0, 999, 1000, 1234567].map(formatNumber)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([null, undefined, 0].map(formatKnown)).toEqual(['–', '–', '0']);
  expect([0.44, 1.5, 9.99, 10, 12.6].map(formatMean)).toEqual(['0.4', '1.5', '10', '10', '13']);
});

test('one thing is one, and none or two are many', () => {
  expect([0, 1, 2].map((count) => countThings(count, 'finding'))).toEqual(['0 findings', '1 finding', '2 findings']);
  expect(countThings(1000, 'entry', 'entries')).toBe('1,000 entries');
});

test('words are joined as one says them', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => joinWords(words))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(joinWords(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

test('a percentage stands only beside what it is of', () => {
  expect(formatRate(23, 106, [0.1128, 0.362])).toBe('23 of 106 (11–36 %)');
  expect(formatRate(0, 0, null)).toBe('–');
});
