/** What a gap is: every kind there is, and how one is made. */
import type { Gap } from './digest.ts';
import { countThings } from './sentences.ts';

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
  'runs-unlisted': 'the forge no longer lists gate runs that were archived',
  'repository-renamed': 'a repository has another name, and counts on under one',
  restored: 'gate runs are known only from evidence attached to earlier comments',
  'attachments-refused': 'the forge refused the files that go with the comment',
} as const;

export type GapKind = keyof typeof gapKinds;

/** A gap; the sentence is ours, with foreign names in code spans. */
export function makeGap(
  kind: GapKind,
  repository: string | null,
  count: number,
  sentence: string,
  incomplete = false,
): Gap {
  return { kind, repository, count, incomplete, sentence };
}

export function countRuns(count: number): string {
  return countThings(count, 'gate run');
}
