import { expect, it } from 'vitest';
import { assessNeed } from '../src/verdict/pace.ts';
import { addWeeks } from '../src/week.ts';

function weeksOf(...counts: number[]): { week: string; count: number; complete: boolean }[] {
  return counts.map((count, n) => ({ week: addWeeks('2026-W10', n), count, complete: true }));
}

it('makes no forecast from fewer than three weeks', () => {
  expect(assessNeed(weeksOf(10, 10), 100)).toEqual({ have: 20, need: 100, perWeek: null, metIn: null });
});

it('forecasts the week at the mean, with a band', () => {
  const need = assessNeed(weeksOf(10, 8, 12), 100);

  expect(need).toMatchObject({ have: 30, need: 100, perWeek: { mean: 10 }, metIn: '2026-W19' });
  expect(need.perWeek?.low).toBeGreaterThan(7);
  expect(need.perWeek?.high).toBeLessThan(13);
});

it('takes the last eight complete weeks only, and names the week a need was met in', () => {
  const weeks = weeksOf(90, 0, 0, 0, 0, 0, 0, 0, 8, 8).map((each, n) => ({ ...each, complete: n < 9 }));

  expect(assessNeed(weeks, 95)).toMatchObject({ have: 106, perWeek: { mean: 1 }, metIn: '2026-W18' });
});

it('looks ahead no further than ten years, nor from nowhere, nor past what is met', () => {
  expect(assessNeed(weeksOf(1, 1, 1), 523).metIn).toBe(addWeeks('2026-W12', 520));
  expect(assessNeed(weeksOf(1, 1, 1), 524).metIn).toBeNull();
  expect(assessNeed([], 20)).toEqual({ have: 0, need: 20, perWeek: null, metIn: null });
  expect(assessNeed(weeksOf(5, 5), 10)).toMatchObject({ metIn: '2026-W11' });
  expect(assessNeed(weeksOf(5, 5), 11)).toMatchObject({ metIn: null });
});

it('reaches down to what was seen where nothing came', () => {
  const { perWeek } = assessNeed(weeksOf(0, 0, 0), 20);

  expect(perWeek).toMatchObject({ mean: 0, low: 0 });
  expect(perWeek?.high).toBeGreaterThan(0.1);
  expect(assessNeed(weeksOf(0, 1, 0), 20).perWeek?.low).toBeGreaterThan(0);
});

it('sees no end where nothing comes', () => {
  expect(assessNeed(weeksOf(0, 0, 0), 20)).toMatchObject({ perWeek: { mean: 0 }, metIn: null });
});

it('has the true mean in its 80 % band about four times in five', () => {
  let state = 7;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const poisson = (mean: number): number => {
    let [count, product] = [0, random()];
    for (const floor = Math.exp(-mean); product > floor; count++) product *= random();
    return count;
  };
  let [covered, all] = [0, 0];
  for (let trial = 0; trial < 3000; trial++) {
    const mean = 0.5 + random() * 12;
    const { perWeek } = assessNeed(weeksOf(...Array.from({ length: 8 }, () => poisson(mean))), 1e9);
    covered += perWeek !== null && perWeek.low <= mean && mean <= perWeek.high ? 1 : 0;
    all++;
  }
  expect(covered / all).toBeGreaterThan(0.75);
  expect(covered / all).toBeLessThan(0.85);
});
