import { expect, it } from 'vitest';
import type { ChangedFinding, Digest, Series } from '../src/digest/digest.ts';
import { renderChanges } from '../src/page/page-changes.ts';
import { aChange, aDigest, aRepository, findings } from './a-digest.ts';

const repository = 'o/r';
const some = (rule: string, count: number): ChangedFinding[] => findings(rule, null, count);

/** What is said of one repository's change, without its name and its run. */
function said(change: Partial<Digest['changes'][number]>, series: Partial<Series> = {}): string | undefined {
  const digest = aDigest({
    repositories: [
      aRepository('o/first', 1, { analyzerChanged: true, against: '2026-W01' }),
      aRepository(repository, 1, series),
    ],
    changes: [aChange(repository, 5, change)],
  });
  return renderChanges(digest)
    .items.find((item) => item.startsWith('- `o/r`: '))
    ?.replace('- `o/r`: ', '')
    .replace(' · seen by [run 5](https://forge.example.org/o/r/actions/runs/5)', '');
}

it.each<[string, Partial<Digest['changes'][number]>]>([
  ['**+1 new** (`a`)', { new: some('a', 1) }],
  ['**+3 new**, all of them `a`', { new: some('a', 3) }],
  ['**+3 new**, most of them `b` (2)', { new: [...some('a', 1), ...some('b', 2)] }],
  ['**+4 new**, most often `b` (2)', { new: [...some('c', 1), ...some('b', 2), ...some('a', 1)] }],
  ['**+4 new**, most often `a` (2)', { new: [...some('b', 2), ...some('a', 2)] }],
  ['**+4 new**, most often `a` (2)', { new: [...some('a', 2), ...some('b', 2)] }],
  ['**+1,200 new**, most of them `b` (1,100)', { new: [...some('a', 100), ...some('b', 1100)] }],
  ['**+2 new** of 2 rules', { new: [...some('b', 1), ...some('a', 1)] }],
  ['−2 resolved, all of them `a`', { absent: some('a', 2) }],
  ['+2 back', { reappeared: some('a', 2) }],
  ['**+7 new**, most of them `a` (6)', { new: [...findings('a', null, 1, { count: 6 }), ...some('b', 1)] }],
  [
    '**+1 new** (`a`), −1 resolved (`b`), +1 back, 1 possibly moved to another file',
    {
      new: some('a', 1),
      absent: some('b', 1),
      reappeared: some('c', 1),
      possiblyMoved: [{ rule: 'a', symbol: 's', from: 'x', to: 'y' }],
    },
  ],
])('says what moved: %s', (words, change) => {
  expect(said(change)).toBe(words);
});

it.each<[string, Partial<Digest['changes'][number]>, Partial<Series>]>([
  [
    '**the analyzer changed since W26**, 3 findings appeared and 1 went with it: nothing is claimed',
    { new: some('a', 2), reappeared: some('a', 1), absent: some('a', 1) },
    {},
  ],
  ['**the analyzer changed since W26**, 1 finding appeared with it: nothing is claimed', { new: some('a', 1) }, {}],
  ['**the analyzer changed since W26**, 2 findings went with it: nothing is claimed', { absent: some('a', 2) }, {}],
  [
    '**the analyzer changed since 2025-W52**, 1 finding went with it: nothing is claimed',
    { absent: some('a', 1) },
    { against: '2025-W52' },
  ],
  ['**the analyzer changed**, 1 finding went with it: nothing is claimed', { absent: some('a', 1) }, { against: null }],
])('claims nothing where the analyzer changed: %s', (words, change, series) => {
  expect(said({ ...change, analyzerChanged: true }, series)).toBe(words);
});

it('says that the analyzer changed of a repository that is not listed', () => {
  const digest = aDigest({ changes: [aChange(repository, 5, { new: some('a', 1), analyzerChanged: true })] });

  expect(renderChanges(digest).items[0]).toContain(': **the analyzer changed**, 1 finding appeared with it');
});

it('says of repositories without a move only what must be said', () => {
  const digest = aDigest({
    repositories: [
      aRepository('o/still', 1),
      aRepository('o/upgraded', 1, { analyzerChanged: true }),
      aRepository('o/first', 1, { against: null, open: 1200 }),
      aRepository('o/one', 1, { against: null, open: 1 }),
      aRepository('o/carried', 1, { against: null, snapshotRun: null }),
      aRepository('o/never', 0, null),
      aRepository('o/second', 1, { against: null, primary: false }),
    ],
  });

  expect(renderChanges(digest)).toMatchObject({
    name: 'what changed',
    lines: ['**What changed**', ''],
    items: [
      '- `o/upgraded`: **the analyzer changed since W26**; no finding came or went',
      '- `o/first`: first full scan, 1,200 findings open (the baseline: nothing to compare with)',
      '- `o/one`: first full scan, 1 finding open (the baseline: nothing to compare with)',
    ],
  });
  expect(renderChanges(digest).rest?.(2)).toBe('- … and 2 more lines, see Repositories');
});

it.each([
  [
    'nothing came or went in the 1 of 2 repositories scanned.',
    [aRepository('o/a', 0, { snapshotRun: null }), aRepository('o/b', 1)],
  ],
  ['nothing came or went.', [aRepository('o/a', 1), aRepository('o/b', 1)]],
  [
    'no full scan of a default branch this week, so nothing can be said.',
    [aRepository('o/a', 0, { snapshotRun: null }), aRepository('o/b', 0, null)],
  ],
  ['no full scan of a default branch this week, so nothing can be said.', []],
])('knows nothing that moved from nothing that was looked at: %s', (words, repositories) => {
  expect(renderChanges(aDigest({ repositories }))).toMatchObject({
    name: 'what changed',
    worth: Infinity,
    lines: [`**What changed:** ${words}`],
    items: [],
  });
});
