import { expect, it } from 'vitest';
import type { Gap } from '../src/digest/digest.ts';
import type { AttemptEvidence, Outcome } from '../src/evidence/evidence.ts';
import { findGaps, type GapInput } from '../src/digest/gaps.ts';
import { withheldReason } from '../src/evidence/run-reading.ts';
import { followTrend } from '../src/trend/trend-rows.ts';
import { anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';
import { rollUpAll } from './roll-up-all.ts';

const nothing: GapInput = {
  repositories: [],
  standings: [],
  trends: [],
  bulkDrops: [],
  rollups: [],
  missed: [],
  forgeChanges: [],
  attachmentsRefusedAt: null,
};

function gapsOf(input: Partial<GapInput>): Gap[] {
  return findGaps({ ...nothing, ...input });
}

/** The gaps of one repository's attempts. */
function ofAttempts(...attempts: AttemptEvidence[]): Gap[] {
  return gapsOf({ repositories: [someEvidence(attempts)] });
}

function lost(outcome: Outcome, reason = 'why'): AttemptEvidence {
  return anAttempt(1, { outcome, reason, report: null });
}

function reported(over: Parameters<typeof aReport>[1]): AttemptEvidence {
  return anAttempt(1, { report: aReport([0], over) });
}

it('has nothing to say of a week in which nothing is missing', () => {
  expect(gapsOf({})).toEqual([]);
  expect(ofAttempts(anAttempt(1), lost('cancelled'))).toEqual([]);
});

it.each<[Outcome, string, boolean, string]>([
  [
    'unreachable',
    'artifact-unreachable',
    true,
    'The forge did not hand out the artifact of N in `o/r`; the next run asks again.',
  ],
  ['unfinished', 'unfinished', false, 'N in `o/r` had not stopped when the forge was asked.'],
  [
    'artifact-expired',
    'artifact-expired',
    false,
    'The artifact of N in `o/r` had expired or was gone before it could be archived.',
  ],
  ['no-report', 'no-report', false, 'The analyzer stopped before writing a report in N of `o/r`.'],
  ['no-artifact', 'no-artifact', false, 'N in `o/r` uploaded nothing (runner lost, or stopped before the upload).'],
])('says of %s runs how many and where', (outcome, kind, incomplete, sentence) => {
  const gap = { kind, repository: 'o/r', incomplete };

  expect(ofAttempts(lost(outcome))).toEqual([{ ...gap, count: 1, sentence: sentence.replace('N', '1 gate run') }]);
  expect(ofAttempts(anAttempt(2), lost(outcome), lost(outcome))).toEqual([
    { ...gap, count: 2, sentence: sentence.replace('N', '2 gate runs') },
  ]);
});

it('says what happened to a repository itself, and that nothing is lost by it', () => {
  const changed = { repository: 'o/r', seenAt: '2026-07-13T02:00:00Z' };
  const forgeChanges = [
    { ...changed, what: 'deleted', count: 1 },
    { ...changed, what: 'transferred', count: 2 },
    { ...changed, what: 'renamed', count: 1 },
  ] as const;

  expect(
    gapsOf({ forgeChanges }).map(({ kind, count, incomplete, sentence }) => [kind, count, incomplete, sentence]),
  ).toEqual([
    [
      'runs-unlisted',
      2,
      false,
      '2 gate runs of `o/r` are no longer listed by the forge (from before the repository was transferred): what was archived counts on.',
    ],
    ['repository-renamed', 1, false, '`o/r` has got another name on the forge; its history goes on.'],
    [
      'runs-unlisted',
      1,
      false,
      '1 gate run of `o/r` is no longer listed by the forge (deleted since): what was archived counts on.',
    ],
  ]);
});

it('says how to mend what no token may read, and is complete without what forks cannot leave', () => {
  const own = lost('unreachable', withheldReason);
  const cure =
    'uploaded can be read by no token (Forgejo before 16): `platformctl dogfood bridge` prints the lines that leave reports where one may read them.';

  expect(ofAttempts(own, { ...own, fork: true }, lost('unreachable'))).toMatchObject([
    { kind: 'artifact-withheld', count: 2, incomplete: true, sentence: `What 2 gate runs in \`o/r\` ${cure}` },
    { kind: 'artifact-unreachable', count: 1 },
  ]);
  expect(ofAttempts({ ...own, fork: true })).toEqual([
    {
      kind: 'artifact-withheld',
      repository: 'o/r',
      count: 1,
      incomplete: false,
      sentence: `What 1 gate run of forks in \`o/r\` ${cure}`,
    },
  ]);
});

it('groups what could not be read by its reason', () => {
  expect(ofAttempts(lost('unreadable', 'it is empty'))).toEqual([
    {
      kind: 'unreadable',
      repository: 'o/r',
      count: 1,
      incomplete: false,
      sentence: 'The report of 1 gate run in `o/r` could not be read: it is empty.',
    },
  ]);
  expect(
    ofAttempts(
      lost('unreadable', 'it is not JSON'),
      lost('unreadable', 'it is empty'),
      lost('unreadable', 'it is not JSON'),
    )[0]?.sentence,
  ).toBe('The report of 3 gate runs in `o/r` could not be read: it is empty; it is not JSON (2 times).');
});

it('says what reports were counted in another way than they look', () => {
  const full = reported({ shape: 'full-report' });
  const sentences = (...attempts: AttemptEvidence[]): unknown[] =>
    ofAttempts(...attempts).map(({ kind, count, sentence }) => [kind, count, sentence]);

  expect(sentences(full)).toEqual([
    ['full-reports', 1, '1 report of `o/r` is a full report, whose findings have no bucket.'],
  ]);
  expect(sentences(full, full, anAttempt(2))).toEqual([
    ['full-reports', 2, '2 reports of `o/r` are full reports, whose findings have no bucket.'],
  ]);
  expect(sentences(reported({ copies: 2 }))).toEqual([
    ['matrix-copies', 1, '1 further report of matrix runs in `o/r` is a copy: one report a run counts.'],
  ]);
  expect(sentences(reported({ copies: 3 }), reported({ copies: 2 }))).toEqual([
    ['matrix-copies', 3, '3 further reports of matrix runs in `o/r` are copies: one report a run counts.'],
  ]);
});

it('names what reports hold that this version was not written for, shortened, and some of many', () => {
  const sentences = (...reports: Parameters<typeof reported>[0][]): unknown[] =>
    ofAttempts(...reports.map(reported)).map(({ kind, count, sentence }) => [kind, count, sentence]);

  expect(sentences({ unknownBuckets: ['y', 'x`'] }, { unknownBuckets: ['y'] })).toEqual([
    [
      'unknown-bucket',
      2,
      'Reports of `o/r` use 2 buckets that this version does not know, and what lies in them is counted: `x` and `y`.',
    ],
  ]);
  expect(sentences({ unknownBuckets: ['x'.repeat(99)] })).toEqual([
    [
      'unknown-bucket',
      1,
      `Reports of \`o/r\` use 1 bucket that this version does not know, and what lies in it is counted: \`${'x'.repeat(40)}\`.`,
    ],
  ]);
  expect(sentences(...['pyfallow', 'fallow', 'ruff', ' ` '].map((tool) => ({ tool })))).toEqual([
    [
      'unknown-tool',
      2,
      'Reports of `o/r` were written by 2 tools that this version does not know, and are read by their keys: without a name and `ruff`.',
    ],
  ]);
  expect(sentences(...['a', 'b', 'c', 'd', 'e', 'f'].map((tool) => ({ tool })))).toEqual([
    ['unknown-tool', 6, expect.stringMatching(/: `a`, `b`, `c`, `d` and 2 more\.$/u)],
  ]);
});

it('says since when a repository is out of reach, and nothing of one that answers', () => {
  const standing = { repository: 'o/r', settledAt: null };
  const standings = [
    { ...standing, unreachableSince: '2026-05-13T02:00:00Z' },
    { ...standing, unreachableSince: null },
  ];

  expect(gapsOf({ standings })).toEqual([
    {
      kind: 'repository-unreachable',
      repository: 'o/r',
      count: 1,
      incomplete: true,
      sentence:
        '`o/r` could not be listed since 2026-05-13: check that it still exists and that the token may read it; what was archived before is used.',
    },
  ]);
});

/** The gaps of the trend in the last of some weeks, each with the shapes and versions of its reports. */
function ofTrend(...weeks: Parameters<typeof aReport>[1][][]): unknown[] {
  const evidence = weeks.map((reports, n) =>
    anEvidenceWeek(
      [someEvidence(reports.map((over) => anAttempt(n, { report: aReport([0, 0], over) })))],
      `2026-W${20 + n}`,
    ),
  );
  const { now } = followTrend(rollUpAll(evidence), `2026-W${19 + weeks.length}`, () => true);
  return gapsOf({ trends: now }).map(({ kind, repository, count, sentence }) => [kind, repository, count, sentence]);
}

it('says what cannot be compared with the week before', () => {
  expect(ofTrend([{}], [{}])).toEqual([]);
  expect(ofTrend([], [])).toEqual([]);
  expect(ofTrend([{}], [], [{ scope: 'diff' }])).toEqual([
    [
      'no-snapshot',
      'o/r',
      1,
      'No full scan of the default branch of `o/r` this week: its open findings are carried from 2026-W20.',
    ],
  ]);
  expect(ofTrend([{}], [{ version: '2' }])).toEqual([
    [
      'analyzer-changed',
      'o/r',
      1,
      'The analyzer of `o/r` changed since 2026-W20: what is absent there is not claimed as resolved.',
    ],
  ]);
  expect(ofTrend([{ shape: 'full-report' }], [{}])).toEqual([
    [
      'primary-changed',
      'o/r',
      2,
      '`o/r` now uploads fix plans: 2 open findings of its full reports left the sums without being resolved.',
    ],
  ]);
});

it('names bulk drops, weeks without a harvest, and a forge that takes no files', () => {
  const drop = { repository: 'o/r', pullRequest: '#7', run: 15, vanished: 12, week: '2026-W20' };
  const missed = ['2026-W15', '2026-W16'];
  const gaps = gapsOf({ bulkDrops: [drop], missed, attachmentsRefusedAt: '2026-05-13T02:00:00Z' });

  expect(gaps.map(({ kind, repository, count, sentence }) => [kind, repository, count, sentence])).toEqual([
    [
      'bulk-drop',
      'o/r',
      12,
      "In `o/r#7` (W20) 12 findings vanished in one step: a change of the analyzer's configuration is likelier than 12 fixes.",
    ],
    [
      'missed-harvest',
      null,
      2,
      'No harvest was completed in 2026-W15 and 2026-W16: what was run again or expired meanwhile may be missing.',
    ],
    [
      'attachments-refused',
      null,
      1,
      'The forge refuses the files that go with this comment since 2026-05-13: the evidence lies in the archive alone, so keep a backup of it.',
    ],
  ]);
});

it('says which runs are known only from what was attached', () => {
  const back = anAttempt(1, { restored: true });
  const week = (name: string, ...attempts: AttemptEvidence[]): ReturnType<typeof anEvidenceWeek> =>
    anEvidenceWeek([someEvidence(attempts)], name);
  const sentences = (...weeks: ReturnType<typeof week>[]): unknown[] =>
    gapsOf({ rollups: rollUpAll(weeks) }).map(({ kind, count, sentence }) => [kind, count, sentence.split(':')[0]]);

  expect(sentences(week('2026-W20', anAttempt(1)))).toEqual([]);
  expect(sentences(week('2026-W19', anAttempt(1)), week('2026-W20', back, anAttempt(2)))).toEqual([
    ['restored', 1, '1 gate run of 2026-W20 is known only from the evidence attached to earlier comments'],
  ]);
  expect(sentences(week('2026-W18', back), week('2026-W19'), week('2026-W20', back, back))).toEqual([
    [
      'restored',
      3,
      '3 gate runs of 2026-W18 to 2026-W20 are known only from the evidence attached to earlier comments',
    ],
  ]);
});

it('puts what makes a digest incomplete first, then the larger, then by kind and repository', () => {
  const many = (name: string, ...attempts: AttemptEvidence[]): ReturnType<typeof someEvidence> =>
    someEvidence(attempts, { repository: name });
  const repositories = [
    many('o/c', lost('no-report'), lost('no-artifact'), lost('unreachable')),
    many('o/b', lost('no-report'), lost('unfinished'), lost('unfinished')),
    many('o/a', lost('no-report'), lost('unreachable'), lost('unreachable')),
  ];
  const order = gapsOf({ repositories, missed: ['2026-W15'] }).map(({ kind, repository }) => `${kind} ${repository}`);

  expect(order).toEqual([
    'artifact-unreachable o/a',
    'artifact-unreachable o/c',
    'unfinished o/b',
    'missed-harvest null',
    'no-artifact o/c',
    'no-report o/a',
    'no-report o/b',
    'no-report o/c',
  ]);
  expect(
    gapsOf({ repositories: repositories.toReversed(), missed: ['2026-W15'] }).map(
      ({ kind, repository }) => `${kind} ${repository}`,
    ),
  ).toEqual(order);
});
