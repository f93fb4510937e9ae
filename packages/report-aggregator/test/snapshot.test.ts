import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AttemptEvidence, RepositoryEvidence } from '../src/evidence/evidence.ts';
import type { Finding } from '../src/evidence/finding.ts';
import { findScan } from '../src/trend/scan.ts';
import { compareSnapshots, openSnapshot, sumTransitions, type Snapshot } from '../src/trend/snapshot.ts';

/** A finding is two letters: its symbol, and its fingerprint. */
function makeFinding(letters: string): Finding {
  const [symbol = '', fingerprint = ''] = letters;
  return {
    rule: 'r',
    id: null,
    file: 'a.py',
    line: 1,
    symbol,
    module: null,
    distribution: null,
    text: '',
    severity: 'info',
    confidence: 'low',
    bucket: 'b',
    fingerprint,
  };
}

function makeSnapshot(findings: readonly string[], version = '1'): Snapshot {
  const dictionary = [...new Set(findings)];
  const attempt: AttemptEvidence = {
    runId: 1,
    index: 1,
    workflow: 'w',
    event: 'push',
    status: 'failure',
    ref: 'main',
    sha: 'abc',
    created: '2026-05-01T00:00:00Z',
    started: null,
    stopped: '2026-05-01T00:00:00Z',
    fork: false,
    onDefaultBranch: true,
    outcome: 'reported',
    reason: null,
    seenAt: '2026-05-01T00:00:00Z',
    report: {
      shape: 'fix-plan',
      tool: 'fallow-py',
      version,
      scope: 'full',
      changedFiles: [],
      copies: 1,
      unknownBuckets: [],
      findings: findings.map((each) => dictionary.indexOf(each)),
    },
  };
  const repository: RepositoryEvidence = {
    repository: 'o/r',
    otherWorkflows: 0,
    otherSeenAt: null,
    findings: dictionary.map(makeFinding),
    attempts: [attempt],
  };
  const scan = findScan(repository, 'fix-plan');
  if (scan === null) throw new Error('no scan');
  return openSnapshot('2026-W18', scan);
}

function compare(before: readonly string[], now: readonly string[], older: readonly string[] = []): object {
  const isOlder = (lineage: string): boolean => older.some((symbol) => lineage.includes(`"${symbol}"`));
  return sumTransitions(compareSnapshots(makeSnapshot(before), makeSnapshot(now), isOlder));
}

it.each([
  ['the same', ['ax', 'bx'], ['ax', 'bx'], { new: 0, unchanged: 2, updated: 0, absent: 0, resolved: 0 }],
  ['another number in the message', ['ax'], ['ay'], { new: 0, unchanged: 0, updated: 1, absent: 0, resolved: 0 }],
  ['one gone, one new', ['ax'], ['bx'], { new: 1, unchanged: 0, updated: 0, absent: 1, resolved: 1 }],
  ['one place more', ['ax', 'ax'], ['ax', 'ax', 'ax'], { new: 1, unchanged: 2, updated: 0, absent: 0, resolved: 0 }],
  [
    'one place fewer, one number changed',
    ['ax', 'ay', 'az'],
    ['ax', 'aw'],
    { new: 0, unchanged: 1, updated: 1, absent: 1, resolved: 1 },
  ],
  [
    'fingerprints that repeat',
    ['ax', 'ax'],
    ['ax', 'ay'],
    { new: 0, unchanged: 1, updated: 1, absent: 0, resolved: 0 },
  ],
])('%s', (_, before, now, expected) => {
  expect(compare(before, now)).toEqual({ reappeared: 0, ...expected });
});

it('is back, not new, when an older snapshot had it; more places of one that stayed are new', () => {
  expect(compare(['bx'], ['ax', 'ax', 'bx'], ['a'])).toMatchObject({ new: 0, reappeared: 2 });
  expect(compare(['ax'], ['ax', 'ax'], ['a'])).toMatchObject({ new: 1, reappeared: 0 });
});

it('claims no fix when the analyzer changed', () => {
  const changes = compareSnapshots(makeSnapshot(['ax']), makeSnapshot([], '2'), () => false);

  expect(sumTransitions(changes)).toMatchObject({ absent: 1, resolved: 0 });
});

const findings = fc.array(
  fc.tuple(fc.constantFrom(...'abc'), fc.constantFrom(...'xyz')).map(([symbol, print]) => symbol + print),
  { maxLength: 12 },
);

it('closes: before + new + back − absent = now, whatever the two are', () => {
  fc.assert(
    fc.property(findings, findings, fc.subarray([...'abc']), (before, now, older) => {
      const moved = compare(before, now, older) as Record<string, number>;
      const of = (key: string): number => moved[key] ?? 0;

      expect(before.length + of('new') + of('reappeared') - of('absent')).toBe(now.length);
      expect(of('unchanged') + of('updated') + of('absent')).toBe(before.length);
      expect(of('resolved')).toBe(of('absent'));
    }),
  );
});

it('finds nothing moved between a snapshot and itself, in any order', () => {
  fc.assert(
    fc.property(findings, (all) => {
      expect(compare(all, all.toReversed())).toEqual({
        new: 0,
        reappeared: 0,
        unchanged: all.length,
        updated: 0,
        absent: 0,
        resolved: 0,
      });
    }),
  );
});
