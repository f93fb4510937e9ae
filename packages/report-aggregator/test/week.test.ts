import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addWeeks,
  parseWeek,
  weekBounds,
  weekDays,
  weekFileName,
  weekOf,
  weekRange,
  weeksBetween,
} from '../src/week.ts';

const zones = ['Europe/Warsaw', 'UTC', 'America/Sao_Paulo', 'Pacific/Auckland', 'Pacific/Apia'];

/** A second method: Thursday decides the year, and the week is counted in days from the first one. */
function weekBySecondMethod(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - start) / (7 * 86_400_000));
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

it.each([
  ['2026-19', '2026-W19'],
  ['2026-W19', '2026-W19'],
  ['2026W9', '2026-W09'],
  ['2026-w53', '2026-W53'],
])('reads %s', (text, week) => {
  expect(parseWeek(text)).toBe(week);
});

it.each(['', 'soon', '2026', '26-19', '2026-00', '2025-53', '2026-54', '2026-1-9'])('refuses "%s"', (text) => {
  expect(() => parseWeek(text)).toThrow(/is not a week|has no week/u);
});

it('puts Sunday midnight of the zone where the zone has it', () => {
  expect(weekOf('2026-07-05T21:59:59Z', 'Europe/Warsaw')).toBe('2026-W27');
  expect(weekOf('2026-07-05T22:00:00Z', 'Europe/Warsaw')).toBe('2026-W28');
  expect(weekOf('2027-01-01T12:00:00Z', 'UTC')).toBe('2026-W53');
});

it('has 167 hours in the week the clocks go forward, and 169 when they go back', () => {
  const hours = (week: string): number => {
    const { from, to } = weekBounds(week, 'Europe/Warsaw');
    return (Date.parse(to) - Date.parse(from)) / 3_600_000;
  };
  expect([hours('2026-W13'), hours('2026-W14'), hours('2026-W43')]).toEqual([167, 168, 169]);
});

it('agrees with a second method, and every instant lies within the bounds of its week', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000_000 }), fc.constantFrom(...zones), (seconds, zone) => {
      const instant = new Date(seconds * 1000).toISOString();
      const week = weekOf(instant, zone);
      const { from, to } = weekBounds(week, zone);
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(seconds * 1000);

      expect(week).toBe(weekBySecondMethod(day));
      expect(Date.parse(from) <= seconds * 1000 && seconds * 1000 < Date.parse(to)).toBe(true);
    }),
  );
});

it('steps there and back, and counts what it stepped', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1970, max: 2200 }),
      fc.integer({ min: 1, max: 52 }),
      fc.integer({ min: -600, max: 600 }),
      (year, number, step) => {
        const week = parseWeek(`${year}-${number}`);
        const there = addWeeks(week, step);

        expect(addWeeks(there, -step)).toBe(week);
        expect(weeksBetween(week, there)).toBe(step);
        expect(parseWeek(weekFileName(there))).toBe(there);
      },
    ),
  );
});

it('lists a range across the year, both ends included', () => {
  expect(weekRange('2026-W52', '2027-W01')).toEqual(['2026-W52', '2026-W53', '2027-W01']);
  expect(weekRange('2026-W02', '2026-W01')).toEqual([]);
  expect(weekDays('2026-W27')).toEqual({ first: '2026-06-29', last: '2026-07-05' });
});
