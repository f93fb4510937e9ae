/**
 * Gaps: what the digest could not know or compare, in plain sentences. Only a gap with `incomplete` makes a run
 * end with exit code 4; the others are facts worth saying. Sentences
 * hold names of repositories and of what drifted in reports, in code spans so that none refers to anything; out of a
 * report come nothing but names of buckets and tools, cut short.
 */
import type { RepositoryEvidence } from '../evidence/evidence.ts';
import type { ForgeChange } from '../evidence/forge-changes.ts';
import type { RepositoryStanding } from '../evidence/standing.ts';
import type { WeekRollup } from '../trend/rollup.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import type { Week } from '../week.ts';
import type { BulkDrop, Gap } from './digest.ts';
import { countRuns, makeGap } from './gap-kinds.ts';
import { describeReports } from './gaps-of-reports.ts';
import { describeOutcomes } from './gaps-of-runs.ts';
import { countThings, joinWords } from './sentences.ts';
import { sum } from './tally.ts';

/** What the gaps of a week are found in. */
export interface GapInput {
  readonly repositories: readonly RepositoryEvidence[];
  readonly standings: readonly RepositoryStanding[];
  readonly trends: readonly RepositoryTrend[];
  readonly bulkDrops: readonly BulkDrop[];
  /** Every week up to this one. */
  readonly rollups: readonly WeekRollup[];
  /** Weeks between the first harvest and this week without one. */
  readonly missed: readonly Week[];
  /** What happened to repositories themselves. */
  readonly forgeChanges: readonly ForgeChange[];
  /** Since when the forge refuses the files that go with a comment; null when it takes them. */
  readonly attachmentsRefusedAt: string | null;
}

/** Finds all gaps of a week, worst first: the incomplete ones, then by count, kind and repository. */
export function findGaps(input: GapInput): Gap[] {
  const { repositories, standings, trends, bulkDrops } = input;
  return [
    ...standings.filter((standing) => standing.unreachableSince !== null).map(describeUnreachable),
    ...repositories.flatMap(describeOutcomes),
    ...repositories.flatMap(describeReports),
    ...trends.flatMap(describeTrend),
    ...bulkDrops.map(describeDrop),
    ...describeMissed(input.missed),
    ...input.forgeChanges.map(describeChange),
    ...describeRestored(input.rollups),
    ...describeRefusal(input.attachmentsRefusedAt),
  ].toSorted(
    (a, b) =>
      Number(b.incomplete) - Number(a.incomplete) ||
      b.count - a.count ||
      compare(a.kind, b.kind) ||
      compare(a.repository ?? '', b.repository ?? ''),
  );
}

function describeUnreachable({ repository, unreachableSince }: RepositoryStanding): Gap {
  const since = `since ${String(unreachableSince).slice(0, 10)}`;
  const advice = 'check that it still exists and that the token may read it; what was archived before is used';
  return makeGap(
    'repository-unreachable',
    repository,
    1,
    `\`${repository}\` could not be listed ${since}: ${advice}.`,
    true,
  );
}

function describeTrend({ repository, series, retired }: RepositoryTrend): Gap[] {
  const primary = series.find((each) => each.primary);
  if (primary === undefined) return [];
  const list: Gap[] = [];
  if (primary.snapshot === null) {
    const sentence = `No full scan of the default branch of \`${repository}\` this week: its open findings are carried from ${primary.carried.week}.`;
    list.push(makeGap('no-snapshot', repository, 1, sentence));
  }
  if (primary.analyzerChanged) {
    const sentence = `The analyzer of \`${repository}\` changed since ${primary.before?.week ?? ''}: what is absent there is not claimed as resolved.`;
    list.push(makeGap('analyzer-changed', repository, 1, sentence));
  }
  if (retired > 0) {
    const sentence = `\`${repository}\` now uploads fix plans: ${countThings(retired, 'open finding')} of its full reports left the sums without being resolved.`;
    list.push(makeGap('primary-changed', repository, retired, sentence));
  }
  return list;
}

function describeDrop({ repository, pullRequest, vanished, week }: BulkDrop): Gap {
  const sentence = `In \`${repository}${pullRequest}\` (${week.slice(5)}) ${countThings(vanished, 'finding')} vanished in one step: a change of the analyzer's configuration is likelier than ${countThings(vanished, 'fix', 'fixes')}.`;
  return makeGap('bulk-drop', repository, vanished, sentence);
}

function describeChange({ what, repository, count }: ForgeChange): Gap {
  if (what === 'renamed')
    return makeGap(
      'repository-renamed',
      repository,
      1,
      `\`${repository}\` has got another name on the forge; its history goes on.`,
    );
  const verb = count === 1 ? 'is' : 'are';
  const why = what === 'deleted' ? 'deleted since' : 'from before the repository was transferred';
  const sentence = `${countRuns(count)} of \`${repository}\` ${verb} no longer listed by the forge (${why}): what was archived counts on.`;
  return makeGap('runs-unlisted', repository, count, sentence);
}

function describeRestored(rollups: readonly WeekRollup[]): Gap[] {
  const restored = rollups.map(({ week, repositories }) => ({
    week,
    count: sum(repositories.map((each) => each.restored)),
  }));
  const count = sum(restored.map((each) => each.count));
  const touched = restored.filter((each) => each.count > 0).map(({ week }) => week);
  if (touched.length === 0) return [];
  const span = touched.length === 1 ? touched[0] : `${touched[0]} to ${touched.at(-1)}`;
  const sentence = `${countRuns(count)} of ${span} ${count === 1 ? 'is' : 'are'} known only from the evidence attached to earlier comments: the archive was lost, and the forge has the reports no more.`;
  return [makeGap('restored', null, count, sentence)];
}

function describeMissed(missed: readonly Week[]): Gap[] {
  if (missed.length === 0) return [];
  const sentence = `No harvest was completed in ${joinWords(missed, 4)}: what was run again or expired meanwhile may be missing.`;
  return [makeGap('missed-harvest', null, missed.length, sentence)];
}

function describeRefusal(since: string | null): Gap[] {
  if (since === null) return [];
  const sentence = `The forge refuses the files that go with this comment since ${since.slice(0, 10)}: the evidence lies in the archive alone, so keep a backup of it.`;
  return [makeGap('attachments-refused', null, 1, sentence)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
