/**
 * Digests of a small world, whole: every figure of every week as data, reviewed as text. What a figure means is
 * tested room by room; here nothing may change unseen.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { deriveDigest } from '../src/digest/derive-digest.ts';
import type { Digest } from '../src/digest/digest.ts';
import { forgetOld } from '../src/evidence/standing.ts';
import type { LogHistory } from '../src/log/log-history.ts';
import { renderMarkdown } from '../src/page/markdown.ts';
import type { WeekRollup } from '../src/trend/rollup.ts';
import { gracePeriod, makeWorldEvidence } from './a-world.ts';
import { allOf, rollUpAll } from './roll-up-all.ts';

const settings = {
  forge: 'https://forge.example.org',
  timeZone: 'Europe/Warsaw',
  gracePeriod,
  threshold: {
    opened: '2026-05-08',
    runs: 6,
    logEntries: 3,
    verdict: { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 },
  },
};
const provenance = { tool: 't', configuration: 'c', inputs: 'i' };
const early = '### 2026-05-12 10:00 — `[FP]` one\n**fallow-py rule(s):** PY031\n';
const logs: LogHistory[] = [
  {
    source: 'o/app:LOG.md',
    repository: 'o/app',
    readings: [
      { seenAt: '2026-05-18T02:00:00Z', text: early },
      {
        seenAt: '2026-06-01T02:00:00Z',
        text: `${early}### 2026-05-20 — \`[TP]\` two\n**fallow-py rule(s):** PY020, PY777\n### 2026-05-21 10:00 — \`[FRICTION]\` three\n### 2026-05-21 10:00 — \`[WIN]\` other\n`,
      },
    ],
  },
  {
    source: 'o/inbox#1 comment 5',
    repository: null,
    readings: [
      { seenAt: '2026-06-01T02:00:00Z', text: '### 2026-05-28 10:00 — `[FN]` missed' },
      { seenAt: '2026-06-02T02:00:00Z', text: null },
    ],
  },
];
const weekNames = ['2026-W19', '2026-W20', '2026-W21', '2026-W22', '2026-W23'];

// Derived anew for each test, so that a mutant of any room is seen by every test that looks at its digest.
let digests: Digest[];

beforeEach(async () => {
  const { participants, weeks } = await makeWorldEvidence();
  digests = weekNames.map((week) =>
    deriveDigest({ week, ...allOf(weeks), participants, logs, settings, provenance, attachmentsRefusedAt: null }),
  );
});

describe.each(weekNames.map((week, n) => [week, n] as const))('%s', (week, n) => {
  it('as data', async () => {
    await expect(`${JSON.stringify(digests[n], null, 1)}\n`).toMatchFileSnapshot(`golden/digest-${week}.json`);
  });

  it('as a page', async () => {
    await expect(renderMarkdown(digests[n] as Digest)).toMatchFileSnapshot(`golden/digest-${week}.md`);
  });
});

it('tells the story of the middle week', () => {
  const [, week] = digests;

  expect(week?.ledger).toMatchObject({
    listed: 15,
    otherWorkflows: 1,
    gateRuns: 14,
    forks: 1,
    outcomes: {
      reported: 8,
      'no-artifact': 1,
      'artifact-expired': 1,
      'no-report': 1,
      unreadable: 1,
      cancelled: 1,
      unreachable: 1,
      unfinished: 0,
    },
  });
  expect(week?.pulls.week).toMatchObject({
    pullRequests: 3,
    introduced: { fixed: 13, leftOpen: 1, unknown: 1 },
    inherited: { fixed: 1, leftOpen: 1, unknown: 0 },
  });
  expect(week?.pulls.bulkDrops).toEqual([
    { repository: 'o/app', pullRequest: '#7', run: 15, vanished: 12, week: '2026-W20' },
  ]);
  expect(week?.pulls.week.rate.withoutBulkDrops).toEqual({ fixed: 1, leftOpen: 1 });
  expect(week?.changes.find(({ repository }) => repository === 'o/app')?.possiblyMoved).toEqual([]);
});

it('tells what later weeks bring: an upgrade, another shape, a rerun, silence', () => {
  const rows = digests.map(({ trend }) => trend.at(-1));

  expect(
    rows.map((row) => [
      row?.week,
      row?.open,
      row?.baseline,
      row?.retired,
      row?.new,
      row?.reappeared,
      row?.absent,
      row?.resolved,
    ]),
  ).toEqual([
    ['2026-W19', 6, 6, 0, 0, 0, 0, 0],
    ['2026-W20', 5, 0, 0, 2, 0, 3, 3],
    ['2026-W21', 5, 2, 1, 1, 0, 2, 0],
    ['2026-W22', 4, 0, 0, 0, 1, 2, 2],
    ['2026-W23', null, 0, 0, 0, 0, 0, 0],
  ]);
  expect(digests.map(({ provisional, asOf }) => [provisional, asOf])).toEqual([
    [false, '2026-06-01T02:00:00Z'],
    [false, '2026-06-01T02:00:00Z'],
    [false, '2026-06-01T02:00:00Z'],
    [false, '2026-06-02T02:00:00Z'],
    [true, '2026-06-02T02:00:00Z'],
  ]);
});

it('derives the same digest from rollups that were read back, two weeks whole, and what is left of old ones', async () => {
  const { participants: whole, weeks } = await makeWorldEvidence();
  const rollups = JSON.parse(JSON.stringify(rollUpAll(weeks))) as WeekRollup[];
  for (const [n, week] of weekNames.entries()) {
    const needed = weekNames.slice(Math.max(0, n - 1), n + 1);
    const evidence = weeks.filter((each) => needed.includes(each.week));
    const participants = whole.map((each) => forgetOld(each, week, settings.timeZone));

    expect(
      deriveDigest({ week, evidence, rollups, participants, logs, settings, provenance, attachmentsRefusedAt: null }),
    ).toEqual(digests[n]);
  }
});
