/** A scan as a rollup keeps it: what stayed as it was is named by its place in the scan before. */
import { expect, it } from 'vitest';
import { restoreScan, shortenScan, type Scan } from '../src/trend/scan.ts';
import { aFinding } from './an-attempt.ts';

const [a, b, c] = ['a', 'b', 'c'].map((symbol) => aFinding(symbol));
const moved = aFinding('b', { line: 9 });

function aScan(findings: Scan['findings']): Scan {
  const run = { runId: 1, index: 1, sha: 's', created: '2026-05-12T09:48:00Z', stopped: '2026-05-12T10:00:00Z' };
  return { shape: 'fix-plan', tool: 'fallow-py', version: '1', ...run, findings };
}

it.each([
  ['what is the very same by its place', [a, b, c], [c, a], [2, 0]],
  ['a place as often as it occurs', [a, a, b], [b, b, a], [2, 2, 1]],
  ['in full what moved, and what is new', [a, b], [moved, c], [moved, c]],
  ['one that stands beside another of its fingerprint', [b, moved], [b, moved], [b, 1]],
  ['nothing', [a], [], []],
])('names %s', (_, before, now, short) => {
  const [last, scan] = [before, now].map((findings) => aScan(findings as Scan['findings'])) as [Scan, Scan];
  const shortened = shortenScan(scan, last);

  expect(shortened.findings).toEqual(short);
  expect(restoreScan(JSON.parse(JSON.stringify(shortened)) as typeof shortened, last)).toEqual(scan);
});

it('keeps a first scan whole', () => {
  const scan = aScan([a, b] as Scan['findings']);

  expect(shortenScan(scan, undefined)).toEqual(scan);
  expect(restoreScan(scan, undefined)).toEqual(scan);
});
