import { expect, it } from 'vitest';
import type { LogCensus } from '../src/digest/digest.ts';
import { outcomes, type Outcome } from '../src/evidence/evidence.ts';
import type { WeekOutcomes } from '../src/verdict/breaks.ts';
import { assessThreshold, type ThresholdInput } from '../src/verdict/threshold.ts';
import { addWeeks } from '../src/week.ts';

function makeWeeks(...counts: Partial<Record<Outcome, number>>[]): WeekOutcomes[] {
  return counts.map((count, n) => ({
    week: addWeeks('2026-W20', n),
    gateRuns: Object.values(count).reduce((sum, each) => sum + each, 0),
    outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, count[outcome] ?? 0])) as Record<Outcome, number>,
    lost: {},
    withheld: 0,
  }));
}

function makeLog(byClass: Partial<LogCensus['byClass']>): LogCensus {
  const all = { TP: 0, FP: 0, FN: 0, FRICTION: 0, ...byClass };
  return {
    entries: all.TP + all.FP + all.FN + all.FRICTION,
    forgiven: 0,
    byClass: all,
    byRepository: {},
    refused: [],
    unknownRules: [],
    counted: [],
  };
}

function assess(
  weeks: WeekOutcomes[],
  log: LogCensus,
  changes: Partial<ThresholdInput> = {},
): ReturnType<typeof assessThreshold> {
  return assessThreshold({
    settings: {
      opened: null,
      runs: 100,
      logEntries: 20,
      verdict: { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 },
    },
    opened: '2026-05-11',
    outcomes: weeks,
    reported: weeks.map(({ week, outcomes: { reported } }) => ({ week, count: reported, complete: true })),
    entries: weeks.map(({ week }, n) => ({ week, count: n === 0 ? log.entries : 0, complete: true })),
    log,
    rules: [],
    ...changes,
  });
}

const enough = makeWeeks({ reported: 60 }, { reported: 60 });

it('gives a verdict only when both needs are met', () => {
  expect(assess(makeWeeks({ reported: 60 }), makeLog({ TP: 20 }))).toMatchObject({
    state: 'not-yet',
    verdict: 'undecided',
  });
  expect(assess(enough, makeLog({ TP: 19 }))).toMatchObject({ state: 'not-yet', verdict: 'undecided' });
  expect(assess(enough, makeLog({ TP: 20 }))).toMatchObject({
    state: 'met',
    verdict: 'keep',
    judged: { fp: 0, of: 20 },
  });
  expect(assess(enough, makeLog({ FP: 20 }))).toMatchObject({ state: 'met', verdict: 'drop' });
  expect(assess(enough, makeLog({ FP: 10, TP: 10 }))).toMatchObject({
    state: 'met',
    verdict: 'undecided',
    needed: { entries: null, verdict: null },
  });
});

it('rests no verdict on a log of friction', () => {
  expect(assess(enough, makeLog({ FRICTION: 20 }))).toMatchObject({ state: 'not-yet', verdict: 'undecided' });
  expect(assess(enough, makeLog({ TP: 9, FRICTION: 11 }))).toMatchObject({
    state: 'met',
    verdict: 'undecided',
    reasons: [
      '11 of 20 log entries are about friction, not about findings: no verdict on what the gate finds can rest on them.',
    ],
  });
  expect(assess(enough, makeLog({ TP: 10, FRICTION: 10 }))).toMatchObject({ verdict: 'keep', reasons: [] });
});

it('calls the evidence broken after two weeks of runs without a report', () => {
  const silent = makeWeeks({ reported: 200 }, { reported: 5 }, { cancelled: 3 }, {}, { cancelled: 2 });

  expect(assess(silent, makeLog({ TP: 20 }))).toMatchObject({
    state: 'broken',
    verdict: 'undecided',
    reasons: ['No gate run of 2026-W22 and 2026-W24 left a report: 5 cancelled.'],
    repairs: [
      'open the newest such run of the gate and mend what it says (it was cancelled before it uploaded anything); then look with `platformctl dogfood aggregate --dry-run`.',
    ],
  });
  expect(assess(silent.slice(0, 4), makeLog({ TP: 20 })).state).toBe('met');
});

it('calls it broken when more than a fifth of four weeks is lost', () => {
  expect(
    assess(makeWeeks({ reported: 80, unreadable: 20 }, { reported: 40, 'artifact-expired': 10 }), makeLog({ TP: 20 }))
      .state,
  ).toBe('met');
  expect(
    assess(makeWeeks({ reported: 80, unreadable: 20 }, { reported: 40, 'no-report': 11 }), makeLog({ TP: 20 })),
  ).toMatchObject({
    state: 'broken',
    reasons: [expect.stringContaining('31 of 151 gate runs of the last four weeks left no readable report')],
  });
  expect(
    assess([...makeWeeks({ unreadable: 500 }), ...enough.flatMap((week) => [week, week])], makeLog({ TP: 20 })).state,
  ).toBe('met');
});

it('takes a need for met from exactly its number on', () => {
  const [below, exactly] = [makeWeeks({ reported: 99 }), makeWeeks({ reported: 100 })];

  expect(assess(below, makeLog({ TP: 20 })).state).toBe('not-yet');
  expect(assess(exactly, makeLog({ TP: 20 })).state).toBe('met');
  expect(assess(exactly, makeLog({ TP: 19 })).state).toBe('not-yet');
});

it('says how many more entries would decide, once it may judge', () => {
  expect(assess(enough, makeLog({ TP: 12, FP: 8 })).needed?.entries).toBeGreaterThan(0);
  expect(assess(enough, makeLog({ TP: 11, FP: 8 })).needed).toBeNull();
  expect(assess(enough, makeLog({}))).toMatchObject({ reasons: [] });
});

it('names the rules to tune', () => {
  const rules = [
    { rule: 'b', verdict: 'tune' as const },
    { rule: 'a', verdict: 'tune' as const },
    { rule: 'c', verdict: 'keep' as const },
  ];

  expect(assess(enough, makeLog({ TP: 20 }), { rules }).tune).toEqual(['a', 'b']);
});
