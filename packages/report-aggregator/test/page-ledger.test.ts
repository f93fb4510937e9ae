import { expect, it } from 'vitest';
import type { Digest, Gap } from '../src/digest/digest.ts';
import { renderLedger } from '../src/page/page-ledger.ts';
import { aDigest, aLedger, aLog, anEntry, aRate, aRepository, noPulls } from './a-digest.ts';

const title = ['### What this rests on', ''];

function textOf(over: Partial<Digest>): string | undefined {
  return renderLedger(aDigest(over)).lines[2];
}

function aGap(kind: string, over: Partial<Gap> = {}): Gap {
  return { kind, repository: null, count: 1, incomplete: false, sentence: `It is ${kind}.`, ...over };
}

const drop = { repository: 'o/r', pullRequest: '#1', run: 1, vanished: 12, week: '2026-W27' };

/** A digest with bulk drops, and [fixed, of] without them. */
function withDrops(count: number, rate: readonly [number, number]): Partial<Digest> {
  const window = { ...noPulls, rate: aRate(20, 30, rate) };
  const pulls = { week: noPulls, window, byRule: {}, byBucket: {}, byRepository: {} };
  return {
    pulls: { ...pulls, bulkDrops: Array.from({ length: count }, () => drop) },
    gaps: [aGap('bulk-drop'), aGap('other')],
  };
}

it.each<[string, Partial<Digest>]>([
  ['No run was listed for this week.', {}],
  ['1 run listed = 0 gate + 1 other.', { ledger: aLedger({}, 1) }],
  [
    '3 runs listed = 3 gate + 0 other. 3 = 2 reported + 1 cancelled. 1 gate run came from a fork and is included.',
    { ledger: aLedger({ reported: 2, cancelled: 1 }, 0, 1) },
  ],
  [
    '3 runs listed = 3 gate + 0 other. 3 = 3 reported. 2 gate runs came from forks and are included.',
    { ledger: aLedger({ reported: 3 }, 0, 2) },
  ],
  ['No run was listed for this week. Every repository answered.', { repositories: [aRepository('o/r', 0)] }],
  [
    'No run was listed for this week. **1 of 1 repository did not answer:** `o/r`.',
    { repositories: [aRepository('o/r', 0, null, { unreachable: true })] },
  ],
  [
    'No run was listed for this week. **2 of 3 repositories did not answer:** `o/r` and `o/s`.',
    {
      repositories: [
        aRepository('o/r', 0, null, { unreachable: true }),
        aRepository('o/s', 0, null, { unreachable: true }),
        aRepository('o/t', 0),
      ],
    },
  ],
])('adds runs up, and says who answered: %s', (words, over) => {
  expect(textOf(over)).toBe(words);
});

const here = { source: 'o/inbox#9 comment 12' };
const refused = { source: 's', line: 1, reason: 'why' };
// The week is 29 June to 5 July.
const [first, last] = ['2026-06-29', '2026-07-05'];

it.each<[string, Digest['log']]>([
  ['1 entry counts', aLog([anEntry({ date: first })])],
  [
    '2 entries count',
    aLog([
      anEntry({ date: first }),
      anEntry({ date: last }),
      anEntry({ date: '2026-06-28' }),
      anEntry({ date: '2026-07-06' }),
    ]),
  ],
  ['2 entries count (1 from a comment here)', aLog([anEntry({ date: first, ...here }), anEntry({ date: last })])],
  [
    '2 entries count (2 from comments here)',
    aLog([anEntry({ date: first, ...here }), anEntry({ date: last, source: 'o/r#112 comment 1' })]),
  ],
  ['1 entry counts', aLog([anEntry({ date: first, source: 'o/r:notes #x comment 1' })])],
  [
    '1 entry counts, 1 does not: the fold says why',
    aLog([anEntry({ date: first })], { refused: [{ ...refused, date: last }] }),
  ],
  [
    'no entry counts, 2 do not: the fold says why',
    aLog([], { refused: [first, last, null, '2026-06-28', '2026-07-06'].map((date) => ({ ...refused, date })) }),
  ],
])('tells whoever wrote an entry this week: %s', (words, log) => {
  expect(textOf({ log })).toBe(`No run was listed for this week. Of this week's log, ${words}.`);
});

it('says nothing of a log without an entry of the week', () => {
  expect(textOf({ log: aLog([anEntry({ date: '2026-06-28' })]) })).toBe('No run was listed for this week.');
});

it('says gaps in the paragraph while they are few, else in a list', () => {
  const gaps = ['a', 'b', 'c'].map((kind) => aGap(kind));

  expect(renderLedger(aDigest({ gaps: gaps.slice(1) }))).toEqual({
    name: 'missing evidence',
    worth: Infinity,
    lines: [...title, 'No run was listed for this week. It is b. It is c.'],
    items: [],
  });
  const list = renderLedger(aDigest({ gaps, repositories: [aRepository('o/r', 0)] }));
  expect(list).toMatchObject({
    name: 'missing evidence',
    lines: [...title, 'No run was listed for this week. Every repository answered.', ''],
    items: ['- It is a.', '- It is b.', '- It is c.'],
  });
  expect(list.worth).toBeLessThan(Infinity);
  expect([1, 2].map((cut) => list.rest?.(cut))).toEqual([
    '- … and 1 more sentence of this kind; the attached JSON has all.',
    '- … and 2 more sentences of this kind; the attached JSON has all.',
  ]);
});

it.each<[string, number, readonly [number, number]]>([
  ['Without the 19 of these that count as fixed in review, the rate is 1 of 11.', 1, [1, 11]],
  ['Without the 1 of these that counts as fixed in review, the rate is 19 of 29.', 2, [19, 29]],
  ['Without the 20 of these that count as fixed in review nothing is left to tell what was fixed.', 1, [0, 0]],
  ['None of these counts as fixed in review.', 1, [20, 30]],
])('puts the rate without a bulk drop behind the last of them: %s', (words, count, rate) => {
  expect(textOf(withDrops(count, rate))).toBe(
    `No run was listed for this week. It is bulk-drop. ${words} It is other.`,
  );
});
