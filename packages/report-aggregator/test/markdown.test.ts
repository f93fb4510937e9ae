import { expect, test } from 'vitest';
import type { Digest } from '../src/digest/digest.ts';
import { renderMarkdown } from '../src/page/markdown.ts';
import { aLog, aRate, aRepository, aRule, noPulls } from './a-digest.ts';
import { anOrdinaryWeek } from './a-week.ts';
import { stories } from './stories.ts';

test.each(Object.entries(stories))('%s', async (name, digest) => {
  await expect(renderMarkdown(digest)).toMatchFileSnapshot(`golden/${name}.md`);
});

test('a page over its budget drops findings first, then log entries, and says how many', async () => {
  const page = renderMarkdown(anOrdinaryWeek(), { budget: 14_000 });

  expect(page.length).toBeLessThanOrEqual(14_000);
  await expect(page).toMatchFileSnapshot('golden/over-the-budget.md');
});

test('rules that a report made up leave room for the other sections', () => {
  const week = anOrdinaryWeek();
  const invented = Array.from({ length: 20_000 }, (_, at) => aRule(`rule-${at}`, null, { open: 1 }));

  const page = renderMarkdown({ ...week, rules: [...week.rules, ...invented] });

  expect(page).toContain('| `rule-0` | undecided | 1 |');
  expect(page).toMatch(/\n_19,9\d\d more rules left out to keep the page short; the attached JSON has all\._\n/u);
  expect(page).toContain('| `pdurlej/platform` | 25 | 239 |');
  expect(page).toContain('| 2026-W27 | 461 |');
});

test('two digests that differ only in provenance and time of sight have the same page', () => {
  const week = anOrdinaryWeek();
  const later = {
    ...week,
    asOf: '2026-08-01T00:00:00Z',
    provenance: { tool: '9.9.9', configuration: 'a'.repeat(64), inputs: 'b'.repeat(64) },
  };

  expect(renderMarkdown(later)).toBe(renderMarkdown(week));
});

test('a week of nothing but numbers that changed is quiet, and one with a red run is not', () => {
  const quiet = stories['quiet-week'] as Digest;
  const red = { ...quiet, gate: { ...quiet.gate, red: 1, redPullRequests: 1 } };

  expect(renderMarkdown(quiet)).toContain('**A quiet week.**');
  expect(renderMarkdown(red)).toContain('| red runs | **1** | 3 | 1 pull request saw red;');
  expect(renderMarkdown(red)).toContain('| 120 | nothing came or went in the 1 of 2 repositories scanned |');
  expect(renderMarkdown(red)).toContain('**What changed:** nothing came or went in the 1 of 2 repositories scanned.');
});

test('a quiet week says what was not looked at, and what is missing', () => {
  const quiet = stories['quiet-week'] as Digest;
  const gap = { repository: 'pdurlej/platform', count: 1, incomplete: false };
  const unseen = {
    ...quiet,
    repositories: [aRepository('pdurlej/platform', 1, { open: 120, snapshotRun: null })],
    gaps: [
      { ...gap, kind: 'no-snapshot', sentence: 'Not said twice.' },
      { ...gap, kind: 'no-report', sentence: 'The analyzer stopped before writing a report in 1 gate run.' },
    ],
  };

  expect(renderMarkdown(quiet)).toContain('1 gate run; full scans of 1 of 2 repositories: no finding came or went;');
  expect(renderMarkdown(unseen)).toContain(
    '**A quiet week.** 1 gate run; no full scan of a default branch; 120 findings are open, as last week.\n\n3 runs listed = 1 gate + 2 other. 1 = 1 reported. Every repository answered. The analyzer stopped before writing a report in 1 gate run.\n\n<details>',
  );
});

test('a week is not quiet for whoever wrote an entry that does not count', () => {
  const quiet = stories['quiet-week'] as Digest;
  const refused = [{ source: 'o/r#9 comment 3 by pdurlej', line: 1, reason: 'no class', date: '2026-06-20' }];

  expect(renderMarkdown({ ...quiet, log: aLog([], { refused }) })).toContain(
    "Every repository answered. Of this week's log, no entry counts, 1 does not: the fold says why.",
  );
});

test('the fold says of each undecided rule how many more entries would decide, also where none would', () => {
  const far = { ...aRule('large-file', 'PY063', { open: 1, log: [9, 1] }), needed: { entries: null, verdict: null } };
  const page = renderMarkdown(
    anOrdinaryWeek({
      rules: [aRule('unused-symbol', 'PY031', { open: 1, log: [1, 2] }), far, aRule('x', null, { open: 1 })],
    }),
  );

  expect(page).toContain(
    'More judged entries that would decide, at the rate seen: `unused-symbol` PY031 1 (tune).\n\nNot at this rate (it would take over 1,000 more): `large-file` PY063.\n\n</details>',
  );
});

test('a rate of nothing is a dash and never a percentage', () => {
  const page = renderMarkdown(
    anOrdinaryWeek({
      pulls: {
        week: noPulls,
        window: { ...noPulls, rate: aRate(0, 0) },
        bulkDrops: [],
        byRule: {},
        byBucket: {},
        byRepository: {},
      },
    }),
  );

  expect(page).toContain(
    '| fixed in review, since 1 May 2026 | – | 17 of 87 (8–35 %) | no pull request with two reports introduced a finding |',
  );
});
