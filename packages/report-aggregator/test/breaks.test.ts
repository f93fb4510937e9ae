/** What is said of broken evidence: what is lost, where most of it is, and the command. */
import { expect, it } from 'vitest';
import { findBreaks, type WeekOutcomes } from '../src/verdict/breaks.ts';
import { outcomes, type Outcome } from '../src/evidence/evidence.ts';

function aWeek(count: Partial<Record<Outcome, number>>, lost: Record<string, number> = {}): WeekOutcomes {
  return {
    week: '2026-W27',
    gateRuns: Object.values(count).reduce((sum, each) => sum + each, 0),
    outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, count[outcome] ?? 0])) as Record<Outcome, number>,
    lost,
    withheld: 0,
  };
}

it('says how much is lost in which way, and where most of it is', () => {
  const weeks = [
    aWeek({ reported: 20, cancelled: 9, unreadable: 2 }, { 'o/b': 2 }),
    aWeek({ reported: 4, 'artifact-expired': 5 }, { 'o/a': 3, 'o/b': 2 }),
  ];

  expect(findBreaks(weeks)).toEqual([]);
  expect(findBreaks([...weeks, aWeek({ 'no-report': 2 }, { 'o/a': 2 })])).toEqual([
    {
      reason:
        '9 of 42 gate runs of the last four weeks left no readable report, more than a fifth: 5 expired, 2 without a report and 2 unreadable, 5 of them in `o/a`.',
      repair:
        'run `platformctl dogfood aggregate --no-publish` every night, so that artifacts are fetched before they expire; those that did are lost.',
    },
  ]);
});

it('names no repository where none has half of what is lost', () => {
  const [found] = findBreaks([aWeek({ reported: 1, unreadable: 3 }, { 'o/a': 1, 'o/b': 1, 'o/c': 1 })]);

  expect(found?.reason).toMatch(/more than a fifth: 3 unreadable\.$/u);
});

it.each([
  ['unreachable', '`platformctl dogfood aggregate --week 2026-27` asks the forge again for what it did not hand out'],
  ['artifact-expired', 'run `platformctl dogfood aggregate --no-publish` every night'],
  [
    'no-report',
    'open the newest such run of `o/a` and mend what it says (the analyzer stopped before it wrote a report)',
  ],
  [
    'no-artifact',
    'open the newest such run of `o/a` and mend what it says (the gate stopped before it uploaded anything)',
  ],
  [
    'unreadable',
    'open the newest such run of `o/a` and mend what it says (its report is cut off, or no report at all)',
  ],
] as const)('names the repair of what is mostly %s', (outcome, repair) => {
  const [found, ...more] = findBreaks([aWeek({ reported: 3, [outcome]: 2 }, { 'o/a': 2 })]);

  expect(more).toEqual([]);
  expect(found?.repair.startsWith(repair)).toBe(true);
});

it('sends to the bridge where no token can read what was uploaded', () => {
  const week = aWeek({ reported: 3, unreachable: 5 }, { 'o/a': 5 });
  const repairs = [2, 3].map((withheld) => findBreaks([{ ...week, withheld }])[0]?.repair);

  expect(repairs[0]).toContain('asks the forge again');
  expect(repairs[1]).toBe(
    '`platformctl dogfood bridge` prints the lines by which the gate leaves its reports where a token may read them (Forgejo before 16).',
  );
});

it('says of two silent weeks how their runs ended', () => {
  const [silence] = findBreaks([
    aWeek({ reported: 90 }),
    aWeek({ cancelled: 2 }),
    aWeek({ 'no-artifact': 3 }, { 'o/a': 3 }),
  ]);

  expect(silence).toEqual({
    reason: 'No gate run of 2026-W27 and 2026-W27 left a report: 3 without an artifact and 2 cancelled.',
    repair:
      'open the newest such run of `o/a` and mend what it says (the gate stopped before it uploaded anything); then look with `platformctl dogfood aggregate --dry-run`.',
  });
});

it('looks at the last four weeks, and calls a fifth of them not yet too much', () => {
  const lost = aWeek({ reported: 4, 'no-report': 1 }, { 'o/a': 1 });

  expect(findBreaks([])).toEqual([]);
  expect(findBreaks([aWeek({})])).toEqual([]);
  expect(findBreaks([lost, lost, lost, lost])).toEqual([]);
  expect(findBreaks([lost, lost, lost, aWeek({ reported: 3, 'no-report': 1 }, { 'o/a': 1 })])).toHaveLength(1);
  expect(findBreaks([aWeek({ 'no-report': 90 }), lost, lost, lost, lost])).toEqual([]);
});

it('is silent about silence while a run goes on, or only one week had any', () => {
  const silent = aWeek({ cancelled: 1 });

  expect(findBreaks([silent])).toEqual([]);
  expect(findBreaks([silent, aWeek({ unfinished: 3 })])).toEqual([]);
  expect(findBreaks([silent, aWeek({}), silent, aWeek({ unfinished: 3 })])).toHaveLength(1);
  expect(findBreaks([silent, aWeek({ reported: 1, cancelled: 8 })])).toEqual([]);
});

it.each<[string, Record<string, number>]>([
  [', all of them in `o/a`.', { 'o/a': 4 }],
  [', 3 of them in `o/b`.', { 'o/a': 1, 'o/b': 3 }],
  [', 2 of them in `o/a`.', { 'o/b': 2, 'o/a': 2 }],
  [', 2 of them in `o/a`.', { 'o/a': 2, 'o/b': 2 }],
  ['unreadable.', { 'o/a': 1, 'o/b': 1, 'o/c': 1, 'o/d': 1 }],
  ['unreadable.', {}],
])('names the repository where at least half is lost: "%s"', (end, lost) => {
  const [found] = findBreaks([aWeek({ reported: 1, unreadable: 4 }, lost)]);

  expect(found?.reason.endsWith(`4 unreadable${end === 'unreadable.' ? '.' : end}`)).toBe(true);
});

it('sends to the bridge when most of what was not handed out may not be read by a token', () => {
  const repairs = [0, 2, 3].map(
    (withheld) => findBreaks([{ ...aWeek({ reported: 1, unreachable: 4 }, { 'o/a': 4 }), withheld }])[0]?.repair ?? '',
  );

  expect(repairs.map((repair) => repair.startsWith('`platformctl dogfood bridge`'))).toEqual([false, false, true]);
});
