/** Both ways to read a report agree about every text: what is read, and why it is not. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readReport } from '../src/evidence/report.ts';

function readBoth(text: string): [unknown, unknown] {
  const bytes = new TextEncoder().encode(text);
  const [plainly, sparsely] = [Infinity, 0].map((limit) => {
    try {
      return readReport(bytes, limit);
    } catch (error) {
      return String(error);
    }
  });
  return [sparsely, plainly];
}

const keys = ['blocking', 'issues', 'other', 'tool', 'version', 'diff_scope', 'analysis', '__proto__', '7', 'rule'];
const fields = ['rule', 'fingerprint', 'file', 'path', 'line', 'symbol', 'range', 'evidence', 'message', 'one_liner'];
const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
const nested = fc.oneof(
  scalar,
  fc.constant({ start: { line: 7 }, distribution: 'six', filtering_active: true, changed_files: ['a.py', 3] }),
  fc.array(scalar, { maxLength: 3 }),
);
const finding = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      rule: fc.string(),
      fingerprint: fc.string(),
      line: fc.integer(),
      file: fc.string(),
      symbol: nested,
      range: nested,
      evidence: nested,
    }),
  },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...fields), nested) },
  { weight: 1, arbitrary: scalar },
);
const report = fc.dictionary(
  fc.constantFrom(...keys),
  fc.oneof({ weight: 3, arbitrary: fc.array(finding, { maxLength: 4 }) }, { weight: 1, arbitrary: nested }),
);

it('reads the same report either way', () => {
  fc.assert(
    fc.property(report, fc.constantFrom(undefined, 2), (value, space) => {
      const [sparsely, plainly] = readBoth(JSON.stringify(value, null, space));
      expect(sparsely).toEqual(plainly);
    }),
    { numRuns: 500 },
  );
});

it('refuses what was changed anywhere, either way for the same reason', () => {
  const change = fc.record({
    at: fc.nat(),
    letter: fc.constantFrom(...'{}[]",:\\0-.eEu1tn \n\u0000x'),
    cut: fc.boolean(),
  });
  fc.assert(
    fc.property(report, change, (value, { at, letter, cut }) => {
      const text = JSON.stringify(value);
      const place = at % (text.length + 1);
      const [sparsely, plainly] = readBoth(text.slice(0, place) + letter + (cut ? '' : text.slice(place + 1)));
      expect(sparsely).toEqual(plainly);
    }),
    { numRuns: 1500 },
  );
});

it.each([
  '',
  ' ',
  '{',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{,}',
  '[1,]',
  '[,1]',
  '[1 2]',
  '{"a" 1}',
  '{1:2}',
  '"x',
  '"\\x"',
  '"\\u12"',
  '"\\',
  '01',
  '-',
  '1.',
  '.5',
  '1e',
  '+1',
  '-0',
  '1e5',
  'tru',
  'nul',
  'NaN',
  'true false',
  '{}x',
  '{} {}',
  '\uFEFF{}',
  '"\u007f"',
  '"a\tb"',
  "{'a':1}",
  '/**/{}',
  '{"blocking":[]} ',
  '{"blocking":[],"blocking":1}',
  '{"other":[{"rule":"r","fingerprint":"f"}],"other":[1]}',
  '{"\\u0062locking":[]}',
  `{"x":${'['.repeat(63)}${']'.repeat(63)},"blocking":[]}`,
  `{"x":${'['.repeat(64)}${']'.repeat(64)},"blocking":[]}`,
  `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`,
])('agrees about %j', (text) => {
  const [sparsely, plainly] = readBoth(text);

  expect(sparsely).toEqual(plainly);
});

it('bounds lists as the limits do', () => {
  const members = (count: number, last: string): string =>
    `{"other":[${Array.from({ length: count }, () => '{"rule":"r","fingerprint":"f"}').join(',')}${last}],"blocking":[]}`;

  for (const [count, last] of [
    [200_000, ''],
    [200_001, ''],
    [200_005, ',1'],
    [200_001, ',1,2'],
  ] as const) {
    const [sparsely, plainly] = readBoth(members(count, last));
    expect(JSON.stringify(sparsely)).toBe(JSON.stringify(plainly));
  }
});
