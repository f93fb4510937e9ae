/** Reports read as they arrive: given once, by the rules of the gate, and no more than there is room for. */
import { zipFiles } from '@platform/fake-forgejo';
import type { ArtifactReading } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { EarlyReadings } from '../src/dogfood/derive/early-readings.ts';
import { makeReport } from './stage.ts';

const gate = { workflows: ['*'], artifacts: ['*'], reports: ['pyfallow-report.json'] };

function zipOf(findings: number, more: Record<string, string> = {}): Uint8Array {
  const symbols = Array.from({ length: findings }, (_, n) => `s${n}`);
  return zipFiles({ 'pyfallow-report.json': makeReport(symbols), ...more });
}

/** As a download does it. @returns whether the bytes are taken for damaged */
async function arrive(readings: EarlyReadings, hash: string, zip: Uint8Array): Promise<boolean> {
  const damaged = await readings.isDamaged(zip, gate);
  readings.archived(zip, hash, gate);
  return damaged;
}

function sizeOf(reading: ArtifactReading | null): number | null {
  return reading?.best?.findings.length ?? null;
}

it('gives what an artifact held, once, and only by the rules it was read by', async () => {
  const readings = new EarlyReadings();

  expect(await arrive(readings, 'a', zipOf(2, { 'other.txt': 'x' }))).toBe(false);
  expect(readings.take('a', { ...gate, reports: ['other.json'] })).toBeNull();
  expect(readings.take('a', gate)).toMatchObject({
    copies: 1,
    problem: null,
    best: { findings: [{ symbol: 's0' }, { symbol: 's1' }] },
  });
  expect(readings.take('a', gate)).toBeNull();
  expect(readings.take('never seen', gate)).toBeNull();
});

it('knows a report that is none from bytes that suffered on the way', async () => {
  const readings = new EarlyReadings();
  const whole = zipFiles({ 'pyfallow-report.json': '{"blocking": [' });

  expect(await arrive(readings, 'a', whole)).toBe(false);
  expect(await arrive(readings, 'b', whole.subarray(0, -9))).toBe(true);
  expect(await arrive(readings, 'c', Buffer.from('no zip'))).toBe(true);
  expect(readings.take('a', gate)).toEqual({
    best: null,
    copies: 0,
    problem: 'the report is not valid JSON (truncated?)',
  });
  expect(readings.take('b', gate)).toBeNull();
  expect(readings.take('c', gate)).toBeNull();
});

it('leaves what is large to whoever needs it', async () => {
  const readings = new EarlyReadings();

  expect(await arrive(readings, 'a', zipOf(1, { 'log.txt': 'x'.repeat(2 * 1024 * 1024) }))).toBe(false);
  expect(readings.take('a', gate)).toBeNull();
});

it('holds 20,000 findings at most', async () => {
  const readings = new EarlyReadings();
  const [large, small] = [zipOf(1900), zipOf(10)];
  const hashes = Array.from({ length: 11 }, (_, n) => `${n}`);
  for (const hash of hashes) await arrive(readings, hash, Uint8Array.from(large));
  await arrive(readings, 'small', small);

  expect(hashes.map((hash) => sizeOf(readings.take(hash, gate)))).toEqual([...Array<number>(10).fill(1900), null]);
  expect(sizeOf(readings.take('small', gate))).toBe(10);
});
