import { expect, test } from 'vitest';
import { isRepositoryName, linkPlace, linkRun } from '../src/page/page-links.ts';
import { sha } from './a-digest.ts';

const forge = 'https://forge.example.org/';

test('a run is linked by its number within the repository', () => {
  expect(linkRun(forge, 'pdurlej/platform', 844)).toBe(
    '[run 844](https://forge.example.org/pdurlej/platform/actions/runs/844)',
  );
});

test('a place is linked at its commit, percent-encoded', () => {
  const place = { repository: 'pdurlej/platform', sha, file: 'src/a b/(1)#ż.py', line: 7 };

  expect(linkPlace(forge, place)).toBe(
    `[\`src/a b/(1)#ż.py:7\`](https://forge.example.org/pdurlej/platform/src/commit/${sha}/src/a%20b/%281%29%23%C5%BC.py#L7)`,
  );
});

test.each(['../x', 'a/../../pulls/1', 'a//b', '/etc/passwd', './a', 'a\u0000b', 'a\uD800', 'x'.repeat(1001)])(
  'the path %j gets no link',
  (file) => {
    expect(linkPlace(forge, { repository: 'pdurlej/platform', sha, file, line: null })).not.toContain('](');
  },
);

test.each(['main', '', sha.slice(1), `x${sha}`, `${sha}/../x`, sha.toUpperCase()])(
  'the commit %j gets no link',
  (commit) => {
    expect(linkPlace(forge, { repository: 'pdurlej/platform', sha: commit, file: 'a.py', line: 1 })).toBe('`a.py:1`');
  },
);

test.each(['a', 'a/b/c', '../b', 'a/..', 'a b/c', 'a/b#1', 'a/b?x', '@a/b', ''])(
  '%j is no repository to link to',
  (name) => {
    expect(isRepositoryName(name)).toBe(false);
    expect(linkRun(forge, name, 1)).toBe('run 1');
  },
);

test.each(['javascript:alert(1)', 'https://a b', 'https://x)y'])('the forge %j gets no link', (address) => {
  expect(linkRun(address, 'pdurlej/platform', 1)).toBe('run 1');
});

test('a place is linked without a line where it has none, and a run only by a number', () => {
  const at = (line: number | null, file = 'a.py'): string =>
    linkPlace(forge, { repository: 'o/r', sha, file, line }).replace(/^.*\]\(.*\/src\/commit\/[0-9a-f]+/u, '');

  expect([at(null), at(7), at(0), at(-1), at(1.5)]).toEqual(['/a.py)', '/a.py#L7)', '/a.py)', '/a.py)', '/a.py)']);
  expect(at(null, 'x'.repeat(1000))).toBe(`/${'x'.repeat(1000)})`);
  expect([0, -1, 1.5, 2 ** 53].map((index) => linkRun(forge, 'o/r', index))).toEqual([
    'run 0',
    'run -1',
    'run 1.5',
    'run 9007199254740992',
  ]);
});
