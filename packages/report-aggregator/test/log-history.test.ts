import { expect, it } from 'vitest';
import { censusLogs, type KnownLog } from '../src/log/log-history.ts';

const window = { openedDay: '2026-05-01', lastDay: '2026-05-31' };
const one = '### 2026-05-10 10:00 — `[TP]` one\n';
const two = '### 2026-05-11 10:00 — `[FP]` two\n';
const early = '### 2026-04-11 10:00 — `[FP]` early\n';

/** One source read on the first, second … of June. */
function aSource(source: string, ...texts: (string | null)[]): Parameters<typeof censusLogs>[0][number] {
  return {
    source,
    repository: 'o/r',
    readings: texts.map((text, at) => ({ seenAt: `2026-06-0${at + 1}T02:00:00Z`, text })),
  };
}

function census(...sources: ReturnType<typeof aSource>[]): [entries: number, day: string | null] {
  const { census: found, seenAt }: KnownLog = censusLogs(sources, window);
  return [found.entries, seenAt?.slice(8, 10) ?? null];
}

it.each([
  ['one reading', [one], 1, '01'],
  ['two that say the same', [one, one], 1, '01'],
  ['an entry added later', [one, one, one + two], 2, '03'],
  ['an entry added, then nothing', [one, one + two, one + two], 2, '02'],
  ['a change that the window does not show', [one, one + early], 1, '01'],
  ['an entry on another line', [one, early + one], 1, '02'],
  ['an entry taken away', [one + two, one], 1, '02'],
  ['an entry taken away and put back', [one, '', one], 1, '03'],
  ['a source that was gone', [one, null], 0, '02'],
  ['a source that never said anything', ['', 'no entry', null], 0, null],
  ['a source that spoke late', ['', one], 1, '02'],
  ['a source whose entries all came and went', ['', one, ''], 0, '03'],
  ['a refused entry', [early.replace('2026-04-11', '2026-05-32')], 0, '01'],
  ['a source without a reading', [], 0, null],
])('takes the last reading, and says since when it has been so: %s', (_, texts, entries, day) => {
  expect(census(aSource('o/r:LOG.md', ...texts))).toEqual([entries, day]);
});

it('takes the latest change of all sources that say something', () => {
  expect(
    census(aSource('c', '', one), aSource('a', one, one, one + two), aSource('b', ''), aSource('d', null)),
  ).toEqual([2, '03']);
  expect(census(aSource('a', two), aSource('b', one, one), aSource('c', '', 'no entry'))).toEqual([2, '01']);
  expect(census()).toEqual([0, null]);
});

it('refuses nothing on behalf of a source that is gone', () => {
  expect(censusLogs([aSource('a', '### 2026-05-32 — `[TP]` t', null)], window).census.refused).toEqual([]);
});
