/** Missing evidence in sentences: grouped where it is the same in several repositories, and never grouped where it is not. */
import { expect, it } from 'vitest';
import type { RepositoryEvidence } from '../src/evidence/evidence.ts';
import { findGaps } from '../src/digest/gaps.ts';
import { describeGaps } from '../src/page/page-gaps.ts';
import { makeWorldEvidence } from './a-world.ts';

function gapsOf(repositories: readonly RepositoryEvidence[]): ReturnType<typeof findGaps> {
  return findGaps({
    repositories,
    standings: [],
    trends: [],
    bulkDrops: [],
    rollups: [],
    missed: [],
    forgeChanges: [],
    attachmentsRefusedAt: null,
  });
}

async function aRepository(): Promise<RepositoryEvidence> {
  const { weeks } = await makeWorldEvidence();
  const found = weeks[1]?.repositories.find(({ repository }) => repository === 'o/app');
  if (found === undefined) throw new Error('no such week');
  return found;
}

it('says once what happened in several repositories, with each and its count', async () => {
  const one = await aRepository();
  const lost = one.attempts.filter(({ outcome }) => outcome !== 'reported');
  const two = { ...one, repository: 'o/b', attempts: [...lost, ...lost] };
  const sentences = describeGaps(gapsOf([{ ...one, attempts: lost }, two]));

  expect(sentences).toEqual([
    '**Incomplete:** The forge did not hand out the artifacts of 3 gate runs; the next run asks again: `o/b` (2) and `o/app` (1).',
    'The artifacts of 3 gate runs had expired or were gone before they could be archived: `o/b` (2) and `o/app` (1).',
    '3 gate runs uploaded nothing (runner lost, or stopped before the upload): `o/b` (2) and `o/app` (1).',
    'The analyzer stopped before writing a report in 3 gate runs: `o/b` (2) and `o/app` (1).',
    'The report of 2 gate runs in `o/b` could not be read: the report is not valid JSON (truncated?) (2 times).',
    'The report of 1 gate run in `o/app` could not be read: the report is not valid JSON (truncated?).',
  ]);
});

it('does not say together what weighs differently', () => {
  const gap = { kind: 'artifact-withheld', count: 2, sentence: 'In its own words.' };
  const gaps = [
    { ...gap, repository: 'o/a', incomplete: true },
    { ...gap, repository: 'o/b', incomplete: true },
    { ...gap, repository: 'o/c', incomplete: false },
  ];

  expect(describeGaps(gaps)).toEqual([
    '**Incomplete:** No token can read what 4 gate runs uploaded (Forgejo before 16); `platformctl dogfood bridge` prints the lines that leave reports where one may read them: `o/a` (2) and `o/b` (2).',
    'In its own words.',
  ]);
});

it('leaves a gap of one repository in its own words', async () => {
  const one = await aRepository();
  const sentences = describeGaps(gapsOf([one]));

  expect(sentences).toContain('1 gate run in `o/app` uploaded nothing (runner lost, or stopped before the upload).');
});

it('names buckets and tools that nobody knows, whatever they are called', async () => {
  const one = await aRepository();
  const attempts = one.attempts.map((attempt, at) =>
    attempt.report === null
      ? attempt
      : {
          ...attempt,
          report: {
            ...attempt.report,
            tool: at % 2 === 0 ? 'fallow-rs' : '`@pdurlej` #12 <!-- x',
            unknownBuckets: ['later_maybe', 'x'.repeat(50)],
          },
        },
  );
  const sentences = describeGaps(gapsOf([{ ...one, attempts }])).filter((sentence) => sentence.includes('not know'));

  expect(sentences).toEqual([
    `Reports of \`o/app\` use 2 buckets that this version does not know, and what lies in them is counted: \`later_maybe\` and \`${'x'.repeat(40)}\`.`,
    'Reports of `o/app` were written by 2 tools that this version does not know, and are read by their keys: `@pdurlej #12 <! -- x` and `fallow-rs`.',
  ]);
});
