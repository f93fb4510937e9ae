/** How long is waited before asking again. Nobody really waits here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { ForgejoError } from '../src/error.ts';
import { askPatiently, mayReadPass } from '../src/retry.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn<() => Promise<void>>(() => Promise.resolve()) }));

afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(sleep).mockClear();
});

/** The waits, in milliseconds, of one who asks eight times in vain. @param lot what is drawn, from 0 up to 1 */
async function listWaits(lot: number, details: ConstructorParameters<typeof ForgejoError>[3] = {}): Promise<number[]> {
  vi.spyOn(Math, 'random').mockReturnValue(lot);
  const failure = new ForgejoError('server', { method: 'GET', path: 'x' }, 'no', details);
  const patience = { retries: 7, backoffLimit: 5000, signal: undefined, onTrouble: () => undefined };
  await expect(askPatiently(() => Promise.reject(failure), mayReadPass, patience)).rejects.toBe(failure);
  return vi.mocked(sleep).mock.calls.map(([wait]) => Math.round(wait ?? 0));
}

it('waits twice as long each time, up to a limit, and never as long as somebody else', async () => {
  expect(await listWaits(1)).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
  vi.mocked(sleep).mockClear();
  expect(await listWaits(0.5)).toEqual([150, 300, 600, 1200, 2400, 2500, 2500]);
});

it('waits as long as the server asks for, and no longer than three times its own limit', async () => {
  expect(new Set(await listWaits(1, { retryAfter: 9000 }))).toEqual(new Set([9000]));
  vi.mocked(sleep).mockClear();
  expect(new Set(await listWaits(1, { retryAfter: 3_600_000 }))).toEqual(new Set([15_000]));
});
