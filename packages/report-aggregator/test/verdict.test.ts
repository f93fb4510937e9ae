import { expect, it } from 'vitest';
import { findNeededForGate, findNeededForRule, judgeGate, judgeRule } from '../src/verdict/verdict.ts';

const limits = { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };
const none = { fixed: 0, leftOpen: 0 };

it.each([
  ['nothing judged', { fp: 0, tp: 0, ...none }, 'undecided'],
  ['8 of 8 false', { fp: 8, tp: 0, ...none }, 'drop'],
  ['2 of 2 false', { fp: 2, tp: 0, ...none }, 'tune'],
  ['1 of 1 false', { fp: 1, tp: 0, ...none }, 'undecided'],
  ['0 of 16 false', { fp: 0, tp: 16, ...none }, 'undecided'],
  ['0 of 17 false', { fp: 0, tp: 17, ...none }, 'keep'],
  ['none of 80 fixed in review', { fp: 0, tp: 0, fixed: 0, leftOpen: 80 }, 'tune'],
  ['right, and ignored', { fp: 0, tp: 40, fixed: 0, leftOpen: 80 }, 'tune'],
])('a rule with %s: %s', (_, evidence, verdict) => {
  expect(judgeRule(evidence, limits)).toBe(verdict);
});

it('judges the gate on either side of one limit', () => {
  expect(judgeGate({ fp: 8, tp: 0 }, limits)).toBe('drop');
  expect(judgeGate({ fp: 0, tp: 8 }, limits)).toBe('keep');
  expect(judgeGate({ fp: 8, tp: 7 }, limits)).toBe('undecided');
});

it('says how many more judged entries would decide, at the rate seen', () => {
  expect(findNeededForRule({ fp: 1, tp: 0, ...none }, limits)).toEqual({ entries: 1, verdict: 'tune' });
  expect(findNeededForRule({ fp: 2, tp: 1, ...none }, limits)).toEqual({ entries: 1, verdict: 'tune' });
  expect(findNeededForRule({ fp: 0, tp: 10, ...none }, limits)).toEqual({ entries: 7, verdict: 'keep' });
  expect(findNeededForRule({ fp: 0, tp: 17, ...none }, limits)).toBeNull();
  expect(findNeededForRule({ fp: 0, tp: 0, ...none }, limits)).toBeNull();
  expect(findNeededForGate({ fp: 8, tp: 7 }, limits)).toEqual({ entries: null, verdict: null });
});

it('reaches the verdict at exactly the number it names, and not one earlier', () => {
  for (const [fp, tp] of [
    [1, 0],
    [0, 1],
    [1, 3],
    [4, 1],
    [0, 9],
    [3, 9],
  ] as const) {
    const needed = findNeededForRule({ fp, tp, ...none }, limits);
    const at = (more: number): string => {
      const scale = (fp + tp + more) / (fp + tp);
      return judgeRule({ fp: fp * scale, tp: tp * scale, ...none }, limits);
    };
    if (needed?.entries === undefined || needed.entries === null) continue;
    expect(at(needed.entries)).toBe(needed.verdict);
    expect(at(needed.entries - 1)).toBe('undecided');
  }
});
