/**
 * What changed: verdicts, then a line a repository, the largest change first. Repositories where nothing moved
 * are not listed; where the analyzer changed, that is said in bold and nothing is claimed.
 */
import type { ChangedFinding, Digest, Repository, RepositoryChange, Series } from '../digest/digest.ts';
import { codeSpan } from './escape.ts';
import { listVerdictChanges, type VerdictChange } from './markdown-mention.ts';
import type { Block } from './page-budget.ts';
import { linkRun } from './page-links.ts';
import { describeStill } from './page-rows.ts';
import { shortWeek } from './page-time.ts';
import { countThings, formatNumber } from '../digest/sentences.ts';

/** The section, one item a line. */
export function renderChanges(digest: Digest): Block {
  const items = [
    ...listVerdictChanges(digest).map(describeVerdictChange),
    ...digest.changes.map((change) => describeChange(change, digest)),
    ...digest.repositories.flatMap((repository) => describeUnmoved(repository, digest)),
  ];
  if (items.length === 0)
    return {
      name: 'what changed',
      worth: Infinity,
      lines: [`**What changed:** ${describeNothing(digest)}`],
      items: [],
    };
  return {
    name: 'what changed',
    worth: 7,
    lines: ['**What changed**', ''],
    items,
    rest: (cut) => `- … and ${countThings(cut, 'more line')}, see Repositories`,
  };
}

/** The primary series of a repository; null without a full scan so far. */
export function findPrimary(repository: Repository): Series | null {
  return repository.series.find((series) => series.primary) ?? null;
}

function describeNothing(digest: Digest): string {
  const scanned = digest.repositories.some((repository) => typeof findPrimary(repository)?.snapshotRun === 'number');
  return scanned ? `${describeStill(digest)}.` : 'no full scan of a default branch this week, so nothing can be said.';
}

function describeVerdictChange({ rule, from, to }: VerdictChange): string {
  return `- ${rule === null ? 'the gate' : codeSpan(rule)}: **now ${to}**, ${from} last week`;
}

function describeChange(change: RepositoryChange, digest: Digest): string {
  const seen = `seen by ${linkRun(digest.forge, change.repository, change.run.index)}`;
  const what = change.analyzerChanged ? describeUpgrade(change, digest) : describeMoves(change);
  return `- ${codeSpan(change.repository)}: ${what} · ${seen}`;
}

function describeMoves({ new: fresh, reappeared, absent, possiblyMoved }: RepositoryChange): string {
  const [came, back, gone] = [countPlaces(fresh), countPlaces(reappeared), countPlaces(absent)];
  const moved = possiblyMoved.length;
  return [
    came > 0 ? `**+${formatNumber(came)} new**${describeMost(fresh, came)}` : '',
    gone > 0 ? `−${formatNumber(gone)} resolved${describeMost(absent, gone)}` : '',
    back > 0 ? `+${formatNumber(back)} back` : '',
    moved > 0 ? `${formatNumber(moved)} possibly moved to another file` : '',
  ]
    .filter((words) => words !== '')
    .join(', ');
}

function describeUpgrade(change: RepositoryChange, { week, repositories }: Digest): string {
  const came = countPlaces(change.new) + countPlaces(change.reappeared);
  const gone = countPlaces(change.absent);
  const moves = [
    came > 0 ? `${countThings(came, 'finding')} appeared` : '',
    gone > 0 ? `${came > 0 ? formatNumber(gone) : countThings(gone, 'finding')} went` : '',
  ].filter((words) => words !== '');
  const series = repositories.filter((each) => each.repository === change.repository).map(findPrimary)[0] ?? null;
  return `${announceUpgrade(series, week)}, ${moves.join(' and ')} with it: nothing is claimed`;
}

function announceUpgrade(series: Series | null, week: string): string {
  const since = series === null || series.against === null ? '' : ` since ${shortWeek(series.against, week)}`;
  return `**the analyzer changed${since}**`;
}

/** Repositories without a move of which something must be said all the same: a baseline, an upgrade. */
function describeUnmoved(repository: Repository, { week, changes }: Digest): string[] {
  const series = findPrimary(repository);
  if (series === null || changes.some((change) => change.repository === repository.repository)) return [];
  const name = codeSpan(repository.repository);
  if (series.analyzerChanged) return [`- ${name}: ${announceUpgrade(series, week)}; no finding came or went`];
  if (series.snapshotRun === null || series.against !== null) return [];
  return [
    `- ${name}: first full scan, ${countThings(series.open, 'finding')} open (the baseline: nothing to compare with)`,
  ];
}

/** The rule that moved most, in words that are true of its share. */
function describeMost(findings: readonly ChangedFinding[], total: number): string {
  const counts = [...Map.groupBy(findings, (finding) => finding.rule)].map(([rule, all]) => ({
    rule,
    count: countPlaces(all),
  }));
  const top = counts.toSorted((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1))[0];
  if (top === undefined) return '';
  const name = codeSpan(top.rule);
  if (total === 1) return ` (${name})`;
  if (top.count === total) return `, all of them ${name}`;
  if (top.count === 1) return ` of ${formatNumber(counts.length)} rules`;
  const share = top.count * 2 > total ? 'most of them' : 'most often';
  return `, ${share} ${name} (${formatNumber(top.count)})`;
}

/** Places of a list of lineages. */
export function countPlaces(findings: readonly ChangedFinding[]): number {
  return findings.reduce((total, finding) => total + finding.count, 0);
}
