/** Gaps of what reports were: another shape, copies, buckets and tools that nobody knows. */
import type { ReportEvidence, RepositoryEvidence } from '../evidence/evidence.ts';
import type { Gap } from './digest.ts';
import { makeGap } from './gap-kinds.ts';
import { countThings, joinWords } from './sentences.ts';
import { sum } from './tally.ts';

/** The gaps of one repository's reports. */
export function describeReports({ repository, attempts }: RepositoryEvidence): Gap[] {
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
