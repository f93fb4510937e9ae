import { expect, test } from 'vitest';
import { markerOf, readMarker } from '../src/page/markdown-marker.ts';
import { renderMarkdown } from '../src/page/markdown.ts';
import { aDigest } from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';

test('a page says its week, and whether it is provisional', () => {
  expect(readMarker(renderMarkdown(anOrdinaryWeek()))).toEqual({ week: '2026-W27', provisional: false });
  expect(readMarker(renderMarkdown(anOrdinaryWeek({ provisional: true })))).toEqual({
    week: '2026-W27',
    provisional: true,
  });
});

test('the time reached is that of the zone', () => {
  const page = renderMarkdown(aDigest({ provisional: true, asOf: '2026-07-05T02:00:00Z' }));

  expect(page).toContain(
    '\n## Dogfood evidence · week 2026-W27 (29 June – 5 July) · **provisional**, as known on 5 July at 04:00\n',
  );
});

test.each([
  ['2026-W28', '(6–12 July)'],
  ['2026-W53', '(28 December 2026 – 3 January 2027)'],
  ['2027-W01', '(4–10 January)'],
])('week %s has its days in the heading: %s', (week, days) => {
  expect(renderMarkdown(aDigest({ week }))).toContain(`\n## Dogfood evidence · week ${week} ${days}\n`);
});

test('line ends of another kind do not hide a marker', () => {
  expect(readMarker(`${markerOf('2026-W27')}\r\n\r\ntext`)).toEqual({ week: '2026-W27', provisional: false });
});

test.each([
  '',
  'text',
  `\n${markerOf('2026-W27')}`,
  ` ${markerOf('2026-W27')}`,
  `${markerOf('2026-W27')} and more`,
  `> ${markerOf('2026-W27')}`,
  markerOf('2025-W53'),
  markerOf('2026-W00'),
  '<!-- platformctl:dogfood digest week=2026-27 -->',
])('%j is no page of ours', (body) => {
  expect(readMarker(body)).toBeNull();
});

test('the word provisional in a note makes no page provisional', () => {
  const page = renderMarkdown(anOrdinaryWeek()).replace(
    '-->\n<!-- /',
    '-->\n## Dogfood evidence · week x · **provisional**\n<!-- /',
  );

  expect(readMarker(page)).toEqual({ week: '2026-W27', provisional: false });
});
