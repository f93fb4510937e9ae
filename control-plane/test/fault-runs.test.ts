/** A small size of the fault injection; `pnpm bench:faults` runs thousands of histories, and the whole corpus. */
import { expect, it } from 'vitest';
import { runAmongFaults, settleCalmly, smallSetting } from './fault-runs.ts';

it.each([3, 7, 11, 15, 19])(
  'comes to the same end whatever is broken on the way (seed %i)',
  async (seed) => {
    const setting = smallSetting(seed);
    const wanted = await settleCalmly(setting);

    const { faults, ledgers, violations } = await runAmongFaults(setting, wanted, { seed, rate: 0.25, runs: 2 });

    expect(violations).toEqual([]);
    expect(Object.keys(faults).length).toBeGreaterThan(3);
    expect(ledgers).toBeGreaterThan(0);
  },
  60_000,
);
