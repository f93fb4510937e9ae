import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { zipFiles } from '@platform/fake-forgejo';
import { beforeEach, expect, test, vi } from 'vitest';
import { startRoomy } from '../src/dogfood/roomy-start.ts';
import { spareMemoryFor } from '../src/dogfood/spare-memory.ts';

vi.mock(import('node:v8'), async (load) => {
  const { setFlagsFromString: set } = await load();
  // What is said about memory is for this test alone.
  return {
    setFlagsFromString: vi.fn<(flag: string) => void>((flag) => (flag === '--expose-gc' ? set(flag) : undefined)),
  };
});

/** Percents in the order they were set. */
function percents(): number[] {
  return vi
    .mocked(setFlagsFromString)
    .mock.calls.flatMap(([flag]) => (flag.startsWith('--heap-growing-percent=') ? [Number(flag.split('=')[1])] : []));
}

/** Clears memory, whole or of what is short-lived alone, and waits until that is known. */
async function clearMemory(type: 'major' | 'minor' = 'major'): Promise<void> {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as (how: object) => void)({ type });
  await setTimeout(50);
}

beforeEach(async () => {
  // So that no clearing comes by itself while a test looks.
  await clearMemory();
  vi.mocked(setFlagsFromString).mockClear();
});

test('there is more room until memory was cleared once', async () => {
  startRoomy();
  await clearMemory('minor');
  expect(percents()).toEqual([300]);
  await clearMemory();
  await clearMemory();
  expect(percents()).toEqual([300, 50]);
});

test('a large report ends it: no clearing gives room back after that', async () => {
  startRoomy();
  spareMemoryFor(zipFiles({ 'pyfallow-report.json': 'x'.repeat(5_000_000) }));
  await clearMemory();
  expect(percents()).toEqual([300, 10]);
});
