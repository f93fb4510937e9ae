/** A small size of the schedules; `pnpm bench:schedules` runs thousands. */
import { expect, it } from 'vitest';
import { runSchedule } from './schedules.ts';

it.each(Array.from({ length: 4 }, (_, n) => n))(
  'ends with one comment a week whatever happens (ten seeds from %i0)',
  async (block) => {
    for (let seed = block * 10; seed < block * 10 + 10; seed++) {
      const { violations } = await runSchedule(seed);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  },
  120_000,
);
