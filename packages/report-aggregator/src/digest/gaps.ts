/**
 * Gaps: what the digest could not know or compare, in plain sentences. Only a gap with `incomplete` makes a run
 * end with exit code 4; the others are facts worth saying. Sentences
 * hold names of repositories and of what drifted in reports, in code spans so that none refers to anything; out of a
 * report come nothing but names of buckets and tools, cut short.
 */
import type { BulkDrop, Gap } from './digest.ts';
import type {
  AttemptEvidence,
  EvidenceWeek,
  Outcome,
  ReportEvidence,
  RepositoryEvidence,
} from '../evidence/evidence.ts';
import { withheldReason } from '../evidence/run-reading.ts';
import type { RepositoryStanding } from '../evidence/standing.ts';
import { countThings, joinWords } from './sentences.ts';
import { sum } from './tally.ts';
import type { RepositoryTrend } from '../trend/trend.ts';
import type { Week } from '../week.ts';

/** Every kind of gap there is, with what it means; listed in the published schema. */
export const gapKinds = {
  'repository-unreachable': 'the forge did not list a repository that takes part',
  'artifact-unreachable': 'the forge did not hand out artifacts of gate runs',
  'artifact-withheld': 'the forge hands artifacts of a repository to no token, and there was no other way',
  unfinished: 'gate runs have not stopped yet',
  'artifact-expired': 'artifacts were gone before they could be archived',
  unreadable: 'artifacts or reports could not be read',
  'no-report': 'gate runs left an artifact without a report',
  'no-artifact': 'gate runs left nothing',
  'no-snapshot': 'no full scan of the default branch; the last one is carried',
  'analyzer-changed': 'the analyzer changed between the snapshots compared',
  'primary-changed': 'a repository changed from full reports to fix plans',
  'full-reports': 'gate runs uploaded full reports, whose findings have no bucket',
  'matrix-copies': 'runs held several reports, of which one counts',
  'unknown-bucket': 'reports held buckets this version does not know',
  'unknown-tool': 'reports were written by a tool this version does not know',
  'bulk-drop': 'most findings of a pull request vanished in one step',
  'missed-harvest': 'no harvest was completed in some earlier week',
  restored: 'gate runs are known only from evidence attached to earlier comments',
  'attachments-refused': 'the forge refused the files that go with the comment',
} as const;

export type GapKind = keyof typeof gapKinds;

/** What the gaps of a week are found in. */
export interface GapInput {
  readonly repositories: readonly RepositoryEvidence[];
  readonly standings: readonly RepositoryStanding[];
  readonly trends: readonly RepositoryTrend[];
  readonly bulkDrops: readonly BulkDrop[];
  /** Every week up to this one. */
  readonly weeks: readonly EvidenceWeek[];
  /** Weeks between the first harvest and this week without one. */
  readonly missed: readonly Week[];
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
    ...describeRestored(input.weeks),
    ...describeRefusal(input.attachmentsRefusedAt),
  ].toSorted(
    (a, b) =>
      Number(b.incomplete) - Number(a.incomplete) ||
      b.count - a.count ||
      compare(a.kind, b.kind) ||
      compare(a.repository ?? '', b.repository ?? ''),
  );
}

function makeGap(kind: GapKind, repository: string | null, count: number, sentence: string, incomplete = false): Gap {
  return { kind, repository, count, incomplete, sentence };
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

function describeOutcomes({ repository, attempts }: RepositoryEvidence): Gap[] {
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

function describeReports({ repository, attempts }: RepositoryEvidence): Gap[] {
  const reports = attempts.flatMap((attempt) => (attempt.report === null ? [] : [attempt.report]));
  const full = reports.filter((report) => report.shape === 'full-report').length;
  const copies = sum(reports.map((report) => report.copies - 1));
  const list: Gap[] = [];
  if (full > 0) {
    const verb = full === 1 ? 'is a full report' : 'are full reports';
    const sentence = `${countThings(full, 'report')} of \`${repository}\` ${verb}, whose findings have no bucket.`;
    list.push(makeGap('full-reports', repository, full, sentence));
  }
  if (copies > 0) {
    const sentence = `${countThings(copies, 'further report')} of matrix runs in \`${repository}\` ${copies === 1 ? 'is a copy' : 'are copies'}: one report a run counts.`;
    list.push(makeGap('matrix-copies', repository, copies, sentence));
  }
  return [...list, ...describeDrift(repository, reports)];
}

const knownTools: ReadonlySet<string> = new Set(['pyfallow', 'fallow-py', 'fallow']);

/** Buckets and tools that this version was not written for: counted all the same, and said. */
function describeDrift(repository: string, reports: readonly ReportEvidence[]): Gap[] {
  const buckets = new Set(reports.flatMap((report) => report.unknownBuckets));
  const tools = new Set(reports.map((report) => report.tool).filter((tool) => !knownTools.has(tool)));
  const list: Gap[] = [];
  if (buckets.size > 0) {
    const what = `${countThings(buckets.size, 'bucket')} that this version does not know`;
    const sentence = `Reports of \`${repository}\` use ${what}, and what lies in ${buckets.size === 1 ? 'it' : 'them'} is counted: ${quoteNames(buckets)}.`;
    list.push(makeGap('unknown-bucket', repository, buckets.size, sentence));
  }
  if (tools.size > 0) {
    const what = `${countThings(tools.size, 'tool')} that this version does not know`;
    const sentence = `Reports of \`${repository}\` were written by ${what}, and are read by their keys: ${quoteNames(tools)}.`;
    list.push(makeGap('unknown-tool', repository, tools.size, sentence));
  }
  return list;
}

/** Names as reports spell them, cut short, each in a code span of its own. */
function quoteNames(names: ReadonlySet<string>): string {
  const shown = [...names].toSorted().map((name) => {
    const short = name.replaceAll('`', '').trim().slice(0, 40);
    return short === '' ? 'without a name' : `\`${short}\``;
  });
  return joinWords(shown, 4);
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

function describeRestored(weeks: readonly EvidenceWeek[]): Gap[] {
  const restored = weeks.map(({ week, repositories }) => ({
    week,
    count: repositories.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.restored).length,
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

function countRuns(count: number): string {
  return countThings(count, 'gate run');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
