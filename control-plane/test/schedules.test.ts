/** A small size of the schedules; `pnpm bench:schedules` runs thousands. */
import { expect, it } from 'vitest';
import { runSchedule } from './schedules/schedule.ts';

it.each([0, 5])(
  'ends with one comment a week whatever happens (five seeds from %i)',
  async (first) => {
    for (let seed = first; seed < first + 5; seed++) {
      const { violations } = await runSchedule(seed);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  },
  120_000,
);
