import { expect, it } from 'vitest';
import type { Repository } from '../src/digest/digest.ts';
import { renderRepositories } from '../src/page/page-repositories.ts';
import { aDigest, aRepository } from './a-digest.ts';

function rowOf(repository: Repository): string | undefined {
  return renderRepositories(aDigest({ repositories: [repository] })).items[0];
}

it.each<[string, Repository]>([
  [
    '| `o/r` | 3 | 9 | 1 | 2 | 3 | 4 | W26 |',
    aRepository('o/r', 3, { open: 9, new: 1, reappeared: 2, absent: 5, resolved: 3, updated: 4 }),
  ],
  [
    '| `o/r` | 3 | 9 | 0 | 0 | 0 | 0 | W26, **analyzer changed** |',
    aRepository('o/r', 3, { open: 9, analyzerChanged: true }),
  ],
  ['| `o/r` | 3 | 9 | 0 | 0 | 0 | 0 | 2025-W52 |', aRepository('o/r', 3, { open: 9, against: '2025-W52' })],
  ['| `o/r` | 3 | 9 | 0 | 0 | 0 | 0 | baseline |', aRepository('o/r', 3, { open: 9, against: null })],
  [
    '| `o/r` | 0 | 9 | – | – | – | – | no full scan this week, the last one is carried |',
    aRepository('o/r', 0, { open: 9, snapshotRun: null }),
  ],
  ['| `o/r` | 0 | – | – | – | – | – | no full scan so far |', aRepository('o/r', 0, null)],
  [
    '| `o/r` | – | – | – | – | – | – | **did not answer**; no full scan so far |',
    aRepository('o/r', 0, null, { unreachable: true }),
  ],
  [
    '| `o/r` | 2 | 9 | 0 | 0 | 0 | 0 | **did not answer**; W26 |',
    aRepository('o/r', 2, { open: 9 }, { unreachable: true }),
  ],
])('shows a repository as far as it is known: %s', (row, repository) => {
  expect(rowOf(repository)).toBe(row);
});

it('says how many are left out, and that none takes part', () => {
  const block = renderRepositories(aDigest({ repositories: [aRepository('o/r', 1)] }));

  expect(block.name).toBe('the repositories');
  expect([1, 2].map((cut) => block.rest?.(cut))).toEqual([
    '\n_1 more repository left out to keep the page short; the attached JSON has all._',
    '\n_2 more repositories left out to keep the page short; the attached JSON has all._',
  ]);
  expect(renderRepositories(aDigest())).toEqual({
    name: 'the repositories',
    worth: block.worth,
    lines: ['### Repositories', '', 'No repository takes part.'],
    items: [],
  });
});
