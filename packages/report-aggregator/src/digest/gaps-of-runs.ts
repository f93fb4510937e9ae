/** Gaps of gate runs that left no readable report, an outcome each. */
import type { AttemptEvidence, Outcome, RepositoryEvidence } from '../evidence/evidence.ts';
import { withheldReason } from '../evidence/run-reading.ts';
import type { Gap } from './digest.ts';
import { countRuns, makeGap, type GapKind } from './gap-kinds.ts';

const outcomeGaps: readonly (readonly [Outcome, GapKind, (count: string, repository: string) => string])[] = [
  [
    'unreachable',
    'artifact-unreachable',
    (n, r) => `The forge did not hand out the artifact of ${n} in \`${r}\`; the next run asks again.`,
  ],
  ['unfinished', 'unfinished', (n, r) => `${n} in \`${r}\` had not stopped when the forge was asked.`],
  [
    'artifact-expired',
    'artifact-expired',
    (n, r) => `The artifact of ${n} in \`${r}\` had expired or was gone before it could be archived.`,
  ],
  ['no-report', 'no-report', (n, r) => `The analyzer stopped before writing a report in ${n} of \`${r}\`.`],
  [
    'no-artifact',
    'no-artifact',
    (n, r) => `${n} in \`${r}\` uploaded nothing (runner lost, or stopped before the upload).`,
  ],
];

/** The gaps of one repository's runs. */
export function describeOutcomes({ repository, attempts }: RepositoryEvidence): Gap[] {
  const withheld = attempts.filter(({ reason }) => reason === withheldReason);
  const others = attempts.filter(({ reason }) => reason !== withheldReason);
  const gaps = outcomeGaps.flatMap(([outcome, kind, sentence]) => {
    const count = others.filter((attempt) => attempt.outcome === outcome).length;
    return count === 0
      ? []
      : [makeGap(kind, repository, count, sentence(countRuns(count), repository), outcome === 'unreachable')];
  });
  return [...describeWithheld(repository, withheld), ...gaps, ...describeUnreadable(repository, attempts)];
}

/** A pull request from a fork can leave nothing where a token reads it: nobody can mend that, so it is complete without. */
function describeWithheld(repository: string, attempts: readonly AttemptEvidence[]): Gap[] {
  if (attempts.length === 0) return [];
  const own = attempts.filter((attempt) => !attempt.fork).length;
  const which =
    own === 0
      ? `${countRuns(attempts.length)} of forks in \`${repository}\``
      : `${countRuns(attempts.length)} in \`${repository}\``;
  const sentence = `What ${which} uploaded can be read by no token (Forgejo before 16): \`platformctl dogfood bridge\` prints the lines that leave reports where one may read them.`;
  return [makeGap('artifact-withheld', repository, attempts.length, sentence, own > 0)];
}

function describeUnreadable(repository: string, attempts: readonly AttemptEvidence[]): Gap[] {
  const unreadable = attempts.filter((attempt) => attempt.outcome === 'unreadable');
  if (unreadable.length === 0) return [];
  const reasons = [...Map.groupBy(unreadable, (attempt) => attempt.reason ?? '')]
    .map(([reason, all]) => (all.length === 1 ? reason : `${reason} (${all.length} times)`))
    .toSorted();
  const sentence = `The report of ${countRuns(unreadable.length)} in \`${repository}\` could not be read: ${reasons.join('; ')}.`;
  return [makeGap('unreadable', repository, unreadable.length, sentence)];
}
