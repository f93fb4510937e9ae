import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anytimeInterval, exactInterval, logGamma } from '../src/verdict/interval.ts';

it.each([
  [3, 4, [14, 100]],
  [8, 8, [52, 100]],
  [0, 17, [0, 29]],
  [10, 18, [23, 85]],
  [24, 114, [11, 35]],
])('%d of %d', (x, n, percents) => {
  expect(anytimeInterval(x, n)?.map((bound) => Math.round(bound * 100))).toEqual(percents);
});

it('has none without observations', () => {
  expect(anytimeInterval(0, 0)).toBeNull();
});

/** A second method, slow and plain: the mixture's density by numeric integration, and a scan of all shares. */
function intervalByScan(x: number, n: number): [number, number] {
  const likelihood = (p: number): number => p ** x * (1 - p) ** (n - x);
  const steps = 20_000;
  let mixture = 0;
  for (let k = 0; k < steps; k++) mixture += likelihood((k + 0.5) / steps) / steps;
  const inside = Array.from({ length: steps + 1 }, (_, k) => k / steps).filter((p) => likelihood(p) >= 0.05 * mixture);
  return [inside[0] ?? Number.NaN, inside.at(-1) ?? Number.NaN];
}

it('agrees with a second method', () => {
  for (const [x, n] of [
    [0, 1],
    [1, 1],
    [1, 2],
    [3, 4],
    [7, 9],
    [0, 17],
    [10, 18],
    [5, 40],
  ] as const) {
    const [low, high] = exactInterval(x, n) ?? [Number.NaN, Number.NaN];
    const [scanLow, scanHigh] = intervalByScan(x, n);
    expect(low).toBeCloseTo(scanLow, 3);
    expect(high).toBeCloseTo(scanHigh, 3);
  }
});

it('contains the share seen, mirrors, and narrows with more of the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, rate) => {
      const x = rate * n;
      const [low, high] = exactInterval(x, n) ?? [2, -1];
      const [mirroredLow, mirroredHigh] = exactInterval(n - x, n) ?? [2, -1];
      const [lowMore, highMore] = exactInterval(2 * x, 2 * n) ?? [2, -1];

      expect(low <= rate + 1e-9 && rate <= high + 1e-9).toBe(true);
      expect(low).toBeCloseTo(1 - mirroredHigh, 6);
      expect(high).toBeCloseTo(1 - mirroredLow, 6);
      expect(highMore - lowMore).toBeLessThan(high - low + 1e-9);
    }),
  );
});

it('knows the logarithm of the gamma function', () => {
  let factorial = 0;
  for (let n = 1; n < 30; n++) {
    expect(logGamma(n)).toBeCloseTo(factorial, 9);
    factorial += Math.log(n);
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 9);
});
