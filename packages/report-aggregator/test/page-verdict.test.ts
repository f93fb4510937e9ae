import { expect, test } from 'vitest';
import type { Digest } from '../src/digest/digest.ts';
import { renderVerdict } from '../src/page/page-verdict.ts';
import { aDigest, aLog, anEntry, aNeed, aRule, aThreshold } from './a-digest.ts';

const met = { runs: aNeed(150, 100), logEntries: aNeed(24, 20) };

function verdictOf(over: Partial<Digest>): string {
  return renderVerdict(aDigest(over));
}

test('the log that is mostly friction decides nothing', () => {
  const log = aLog([...Array.from({ length: 2 }, () => anEntry({ class: 'FRICTION' })), anEntry()]);

  expect(verdictOf({ threshold: aThreshold({ ...met, verdict: 'undecided' }, [0, 1]), log })).toContain(
    '**Not decidable yet: the log is mostly friction.** Both needs are met (150 of 100 gate runs, 24 of 20 log entries), but 2 of 3 entries are about friction,',
  );
});

test('friction is named while entries are missing, and a log of nothing else meets no need', () => {
  const friction = Array.from({ length: 3 }, () => anEntry({ class: 'FRICTION' }));
  const missing = verdictOf({
    threshold: aThreshold({ runs: met.runs, logEntries: aNeed(4, 20) }),
    log: aLog([...friction, anEntry()]),
  });
  const nothingElse = verdictOf({
    threshold: aThreshold({ ...met, state: 'not-yet', verdict: 'undecided' }),
    log: aLog(friction),
  });

  expect(missing).toContain(
    'The log is mostly friction so far (3 of 4 entries), which says nothing about right or wrong.',
  );
  expect(nothingElse).toContain(
    '**Not decidable yet: the log is nothing but friction.** The numbers are there (150 of 100 gate runs, 24 of 20 log entries), but no entry says anything about a finding.',
  );
});

test('entries that judge nothing decide nothing', () => {
  expect(
    verdictOf({ threshold: aThreshold({ ...met, verdict: 'undecided' }), log: aLog([anEntry({ class: 'FN' })]) }),
  ).toContain('**Not decidable yet: no finding was judged.**');
});

test('one missing entry is said in the singular', () => {
  expect(verdictOf({ threshold: aThreshold({ runs: aNeed(1, 1), logEntries: aNeed(19, 20) }) })).toContain(
    '**Not decidable yet: 1 log entry is missing.** So far there are 1 of 1 gate run, 19 of 20 log entries. There are too few complete weeks for a forecast.',
  );
});

test('a pace of nothing is no forecast', () => {
  const logEntries = aNeed(3, 20, { perWeek: { mean: 0, low: 0, high: 0.2 } });

  expect(verdictOf({ threshold: aThreshold({ runs: met.runs, logEntries }) })).toContain(
    'At the present pace the log entries will not come together (0 a week, likely 0–0.2).',
  );
});

test('before the window opens nothing counts, and the page says from when', () => {
  expect(verdictOf({ threshold: aThreshold({ opened: '2026-08-01' }) })).toContain(
    '**Not decidable yet: nothing counts before 1 August 2026.** So far there are 0 of 100 gate runs, 0 of 20 log entries.\n> **What helps most:** entries dated 1 August 2026 or later; earlier ones do not count.',
  );
});

test('broken evidence is a warning with a command, even where nothing says which', () => {
  const words = verdictOf({ threshold: aThreshold({ state: 'broken', reasons: ['No report came.'] }) });

  expect(words).toBe(
    '> [!WARNING]\n> **The evidence is broken.** No report came.\n> **To repair:** look with `platformctl dogfood aggregate --dry-run`. Until then there is no verdict; so far there are 0 of 100 gate runs, 0 of 20 log entries.',
  );
});

test('a decision is a tip, and names the rules to drop and to tune with their proof', () => {
  const rules = [
    aRule('a', null, { log: [0, 20] }),
    aRule('b', null, { review: [0, 80] }),
    aRule('c', null, { log: [2, 5] }),
  ];
  const words = verdictOf({ rules, threshold: aThreshold({ ...met, tune: ['b', 'c'] }, [40, 3]) });

  expect(words).toMatch(/^> \[!TIP\]\n> \*\*Decidable: keep the gate\.\*\*/u);
  expect(words).toContain(
    '> **To drop:** `a` (20 of 20 false).\n> **To tune:** `b` (0 of 80 fixed in review) and `c` (5 of 7 false).',
  );
});

test('another limit than half is said', () => {
  const limits = { drop: 0.4, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 };

  expect(verdictOf({ threshold: aThreshold({ ...met, verdict: 'keep', limits }, [40, 3]) })).toContain(
    '(the limit is 40 %).',
  );
});
