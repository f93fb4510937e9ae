import { expect, it } from 'vitest';
import { countDistinct } from '../src/digest/distinct.ts';
import type { RepositoryEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';

function find(fingerprint: string, symbol: string): Finding {
  const blank = { id: null, module: null, distribution: null, line: 1, text: '', bucket: 'blocking' };
  return { ...blank, rule: 'r', file: 'a.py', symbol, fingerprint, severity: 'high', confidence: 'high' };
}

function makeRepository(repository: string, findings: readonly Finding[]): RepositoryEvidence {
  return { repository, findings, attempts: [], otherWorkflows: 0, otherSeenAt: null };
}

it('counts each identity once, however often it is found, and apart in each repository', () => {
  const one = makeRepository('o/one', [find('f1', 'a'), find('f2', 'a'), find('f2', 'b'), find('f3', 'c')]);
  const two = makeRepository('o/two', [find('f1', 'a')]);

  expect(countDistinct([{ repository: one, indices: [0, 1, 2, 0, 1] }])).toEqual({
    distinctFingerprints: 2,
    distinctLineages: 2,
  });
  expect(countDistinct([{ repository: one, indices: [3] }])).toEqual({ distinctFingerprints: 1, distinctLineages: 1 });
  expect(
    countDistinct([
      { repository: one, indices: [0, 3] },
      { repository: two, indices: [0] },
    ]),
  ).toEqual({ distinctFingerprints: 3, distinctLineages: 3 });
  expect(countDistinct([])).toEqual({ distinctFingerprints: 0, distinctLineages: 0 });
});
