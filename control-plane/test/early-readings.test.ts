/** Reports read while the harvest goes on: given once, by the rules of the gate, and no more than there is room for. */
import { zipFiles } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { EarlyReadings } from '../src/dogfood/early-readings.ts';
import { makeReport } from './stage.ts';

const gate = { workflows: ['*'], artifacts: ['*'], reports: ['pyfallow-report.json'] };

function zipOf(symbols: readonly string[], more: Record<string, string> = {}): Uint8Array {
  return zipFiles({ 'pyfallow-report.json': makeReport(symbols), ...more });
}

function symbolsFrom(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `s${from + n}`);
}

it('gives what an artifact held, once, and only by the rules it was read by', async () => {
  const readings = new EarlyReadings();
  readings.begin('a', zipOf(['x', 'y']), gate);
  readings.begin('b', Buffer.from('no zip'), gate);

  expect(await readings.take('a', { ...gate, reports: ['other.json'] })).toBeNull();
  expect(await readings.take('a', gate)).toMatchObject({
    copies: 1,
    problem: null,
    best: { findings: [{ symbol: 'x' }, { symbol: 'y' }] },
  });
  expect(await readings.take('a', gate)).toBeNull();
  expect(await readings.take('b', gate)).toBeNull();
  expect(await readings.take('never seen', gate)).toBeNull();
});

it('leaves what is large to whoever needs it', async () => {
  const readings = new EarlyReadings();
  readings.begin('a', zipOf(['x'], { 'log.txt': 'x'.repeat(2 * 1024 * 1024) }), gate);

  expect(await readings.take('a', gate)).toBeNull();
});

it('holds 20,000 findings at most, and fifty zips that wait', async () => {
  const readings = new EarlyReadings();
  for (let n = 0; n < 60; n++) readings.begin(`${n}`, zipOf(['x']), gate);
  const taken = await Promise.all(Array.from({ length: 60 }, (_, n) => readings.take(`${n}`, gate)));
  expect(taken.filter((each) => each !== null)).toHaveLength(50);

  for (const [n, count] of [1900, 1900, 1900, 1900, 1900, 1900, 1900, 1900, 1900, 1900, 1900, 10].entries())
    readings.begin(`large ${n}`, zipOf(symbolsFrom(0, count)), gate);
  const held = await Promise.all(Array.from({ length: 12 }, (_, n) => readings.take(`large ${n}`, gate)));
  expect(held.map((each) => each?.best?.findings.length ?? 0)).toEqual([...Array<number>(10).fill(1900), 0, 10]);
});
