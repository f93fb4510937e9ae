import { expect, it } from 'vitest';
import { Dictionary } from '../src/evidence/dictionary.ts';
import type { Finding } from '../src/evidence/finding.ts';

const finding: Finding = {
  rule: 'unused-symbol',
  id: 'PY031',
  file: 'src/a.py',
  line: 7,
  symbol: 'f',
  module: null,
  distribution: null,
  text: 'f is unused',
  severity: 'warning',
  confidence: 'high',
  bucket: 'review_needed',
  fingerprint: 'aa',
};

it('holds each distinct finding once, in the order in which they came', () => {
  const dictionary = new Dictionary();
  const other = { ...finding, line: 8 };

  expect(
    [finding, other, { ...finding }, { ...other }, { ...finding, symbol: null }].map((each) =>
      dictionary.indexOf(each),
    ),
  ).toEqual([0, 1, 0, 1, 2]);
  expect(dictionary.findings).toEqual([finding, other, { ...finding, symbol: null }]);
});
