import { expect, it } from 'vitest';
import type { Digest, Needed, Rule, Verdict } from '../src/digest/digest.ts';
import { describeHelp } from '../src/page/page-help.ts';
import { aDigest, aNeed, aRule, aThreshold } from './a-digest.ts';

const start = '**What helps most:** judge a finding or two a week.';

function needs(entries: number | null, verdict: Verdict | null): Needed {
  return { entries, verdict };
}

function rule(name: string, needed: Needed | null, [tp, fp]: readonly [number, number] = [1, 1]): Rule {
  return { ...aRule(name, null, { log: [tp, fp] }), needed };
}

/** The help once both needs are met, without its beginning. */
function help(rules: readonly Rule[], needed: Needed | null = null): string {
  const threshold = { ...aThreshold({ runs: aNeed(100, 100), logEntries: aNeed(20, 20) }), needed };
  return describeHelp(aDigest({ rules, threshold })).replace(start, '').trim();
}

function helpWith(over: Partial<Digest['threshold']>): string {
  return describeHelp(aDigest({ threshold: aThreshold(over) }));
}

it('asks for what is missing: runs, entries, or both', () => {
  const [runs, entries] = [aNeed(100, 100), aNeed(20, 20)];

  expect(helpWith({ runs: aNeed(99, 100), logEntries: entries })).toBe(
    '**What helps most:** pushes and pull requests; each adds a gate run.',
  );
  const copy = '**What helps most:** judge a finding or two a week: the fold “Judge a finding” has an entry to copy.';
  expect(helpWith({ runs, logEntries: aNeed(19, 20) })).toBe(copy);
  expect(helpWith({ runs: aNeed(99, 100), logEntries: aNeed(19, 20) })).toBe(copy);
  expect(helpWith({ runs, logEntries: entries, needed: null })).toBe(start);
});

it('asks for entries that count, where nothing does before a day', () => {
  expect(helpWith({ opened: '2026-07-06' })).toBe(
    '**What helps most:** entries dated 6 July 2026 or later; earlier ones do not count.',
  );
  expect(helpWith({ opened: '2026-07-05' })).toContain('judge a finding or two a week');
});

it.each([
  ['At this rate 1 more judged entry would decide the gate (keep).', needs(1, 'keep')],
  ['At this rate 1,000 more judged entries would decide the gate (drop).', needs(1000, 'drop')],
  ['The gate is not decided at this rate (it would take over 1,000 more).', needs(null, null)],
])('says what the gate still needs: %s', (words, needed) => {
  expect(help([], needed)).toBe(words);
});

it.each<[string, readonly Rule[]]>([
  ['', [rule('a', null), rule('b', needs(null, null))]],
  ['One more false alarm would prove that `a` (1 of 2 false) needs tuning.', [rule('a', needs(1, 'tune'))]],
  [
    'One more false alarm would prove that `a` (2 of 3 false) should be dropped.',
    [rule('a', needs(1, 'drop'), [1, 2])],
  ],
  [
    '1 more judged entry at the rate seen would prove that `a` (0 of 16 false) is worth keeping.',
    [rule('a', needs(1, 'keep'), [16, 0])],
  ],
  [
    '7 more judged entries at the rate seen would prove that `a` (1 of 2 false) needs tuning.',
    [rule('b', needs(8, 'tune')), rule('a', needs(7, 'tune')), rule('c', needs(null, null))],
  ],
  [
    'One more false alarm each would prove that `a` and `b` (1 of 2 false each) need tuning.',
    [
      rule('b', needs(1, 'tune')),
      rule('a', needs(1, 'tune')),
      rule('c', needs(1, 'drop')),
      rule('d', needs(1, 'keep')),
    ],
  ],
  [
    '2 more judged entries each at the rate seen would prove that `b` (1 of 2 false), `c` (0 of 9) are worth keeping.',
    [rule('c', needs(2, 'keep'), [9, 0]), rule('b', needs(2, 'keep'))],
  ],
  [
    'One more false alarm each would prove that `a` and `b` (1 of 2 false each) should be dropped.',
    [rule('a', needs(1, 'drop')), rule('b', needs(1, 'drop')), rule('c', needs(1, 'keep'))],
  ],
  [
    'One more false alarm each would prove that `a` and `b` (1 of 2 false each), `c` and `d` (2 of 2 each) and 1 more rule need tuning.',
    ['a', 'b', 'c', 'd', 'e'].map((name) => rule(name, needs(1, 'tune'), name > 'b' ? [0, 2] : [1, 1])),
  ],
])('says which rules are nearest to a verdict of their own: %s', (words, rules) => {
  expect(help(rules)).toBe(words);
});

it('joins gate and rules as they agree or not', () => {
  const rules = [rule('a', needs(1, 'tune'))];
  const words = 'one more false alarm would prove that `a` (1 of 2 false) needs tuning.';

  expect(help(rules, needs(3, 'keep'))).toBe(
    `At this rate 3 more judged entries would decide the gate (keep), and ${words}`,
  );
  expect(help(rules, needs(null, null))).toBe(
    `The gate is not decided at this rate (it would take over 1,000 more), but ${words}`,
  );
});
