import { setFlagsFromString } from 'node:v8';
import { zipFiles } from '@platform/fake-forgejo';
import { expect, test, vi } from 'vitest';
import { spareMemoryFor } from '../src/dogfood/spare-memory.ts';

vi.mock('node:v8', () => ({ setFlagsFromString: vi.fn<() => void>() }));

test('memory is cleared away early from the first large report on, and not for ordinary ones', () => {
  const ordinary = zipFiles({ 'pyfallow-report.json': 'x'.repeat(2_000_000) });
  expect(spareMemoryFor(ordinary)).toBe(ordinary);
  expect(spareMemoryFor(Buffer.from('no zip'))).toHaveLength(6);
  expect(setFlagsFromString).not.toHaveBeenCalled();
  const large = zipFiles({ 'pyfallow-report.json': 'x'.repeat(5_000_000) });
  expect(spareMemoryFor(large)).toBe(large);
  expect(setFlagsFromString).toHaveBeenCalledExactlyOnceWith('--heap-growing-percent=10');
});
