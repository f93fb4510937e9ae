/** A small size of the schedules; `pnpm bench:schedules` runs thousands. */
import { expect, it } from 'vitest';
import { runSchedule } from './schedules/schedule.ts';

it.each([0, 6, 12])(
  'ends with one comment a week whatever happens (six seeds from %i)',
  async (first) => {
    for (let seed = first; seed < first + 6; seed++) {
      const { violations } = await runSchedule(seed);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  },
  120_000,
);
