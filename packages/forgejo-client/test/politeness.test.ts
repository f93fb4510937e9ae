import { expect, it } from 'vitest';
import { Politeness } from '../src/politeness.ts';

it('halves at every trouble, never below one, and grows by one after twenty calm answers', () => {
  const politeness = new Politeness(8);
  const after = (trouble: number, calm: number): number => {
    for (let n = 0; n < trouble; n++) politeness.noteTrouble();
    for (let n = 0; n < calm; n++) politeness.noteCalm();
    return politeness.atOnce;
  };

  expect([after(0, 100), after(1, 0), after(1, 19), after(0, 1), after(9, 0), after(0, 1000)]).toEqual([
    8, 4, 2, 3, 1, 8,
  ]);
});

it('lets only so many ask at once', async () => {
  const politeness = new Politeness(2);
  let [now, most] = [0, 0];
  await Promise.all(
    Array.from({ length: 6 }, () =>
      politeness.ask(async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
      }),
    ),
  );

  expect(most).toBe(2);
});
