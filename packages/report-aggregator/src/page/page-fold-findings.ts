/** The fold with every finding that came or went, each with a link to its place. */
import type { ChangedFinding, Digest, RepositoryChange } from '../digest/digest.ts';
import { codeSpan } from './escape.ts';
import { describeCut, type Block } from './page-budget.ts';
import { countPlaces } from './page-changes.ts';
import { foldBlock } from './page-folds.ts';
import { linkPlace, linkRun } from './page-links.ts';
import { dayOf } from './page-time.ts';
import { nameRule } from './page-rules.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';

/** The fold; null when nothing moved. */
export function renderFindingsFold({ changes, forge }: Digest): Block | null {
  const items = changes
    .flatMap((change) => describeRepository(change, forge))
    .map((item, at) => (at === 0 ? item.trimStart() : item));
  if (items.length === 0) return null;
  const steady = changes.filter((change) => !change.analyzerChanged);
  const upgraded = changes.filter((change) => change.analyzerChanged);
  const parts = [
    [countPlaces(steady.flatMap((change) => change.new)), 'new'],
    [countPlaces(steady.flatMap((change) => change.reappeared)), 'back'],
    [countPlaces(steady.flatMap((change) => change.absent)), 'resolved'],
    [
      countPlaces(upgraded.flatMap((change) => [...change.new, ...change.reappeared, ...change.absent])),
      'under a changed analyzer',
    ],
  ] as const;
  const words = parts.filter(([n]) => n > 0).map(([n, what]) => `${formatNumber(n)} ${what}`);
  const block = { name: 'the findings', worth: 1, items, rest: (cut: number) => describeCut(cut, 'more line') };
  return foldBlock(block, `Every finding that came or went: ${joinWords(words)}`, []);
}

/** The heading of a repository belongs to its first line, so that no cut leaves a heading alone. */
function describeRepository(change: RepositoryChange, forge: string): string[] {
  const lines = [
    ...change.new.map((finding) =>
      describeFinding(finding, change.analyzerChanged ? 'appeared' : 'new', change, forge),
    ),
    ...change.reappeared.map((finding) => describeFinding(finding, describeReturn(finding), change, forge)),
    ...change.absent.map((finding) => describeFinding(finding, describeEnd(finding, change), change, null)),
    ...change.possiblyMoved.map(
      ({ rule, symbol, from, to }) =>
        `- possibly moved: ${codeSpan(rule)} ${codeSpan(symbol)} from ${codeSpan(from, 200)} to ${codeSpan(to, 200)}`,
    ),
  ];
  const upgrade = change.analyzerChanged ? ' (**the analyzer changed**: nothing is claimed)' : '';
  const head = `${codeSpan(change.repository)}, seen by ${linkRun(forge, change.repository, change.run.index)}${upgrade}`;
  return lines.map((line, at) => (at === 0 ? `\n${head}\n\n${line}` : line));
}

function describeReturn({ daysAway }: ChangedFinding): string {
  return daysAway === null ? 'back' : `back after ${countThings(daysAway, 'day')}`;
}

/** Time to resolution counts from the first report that had it to the full scan that looked and did not see it. */
function describeEnd({ firstSeen }: ChangedFinding, { seenAt, analyzerChanged }: RepositoryChange): string {
  if (analyzerChanged) return 'gone';
  const days = Math.floor((Date.parse(seenAt) - Date.parse(firstSeen)) / 86_400_000);
  return days >= 0 ? `resolved after ${countThings(days, 'day')}` : 'resolved';
}

/** @param forge null where the file at that commit no longer holds the finding */
function describeFinding(
  finding: ChangedFinding,
  what: string,
  change: RepositoryChange,
  forge: string | null,
): string {
  const { file, line, symbol, text, count, firstSeen } = finding;
  const { repository, run } = change;
  const place =
    file === null
      ? ''
      : forge === null
        ? codeSpan(line === null ? file : `${file}:${line}`, 200)
        : linkPlace(forge, { repository, sha: run.sha, file, line });
  const parts = [
    `${what}: ${nameRule(finding)}${count > 1 ? ` × ${formatNumber(count)}` : ''}`,
    place,
    symbol === null ? '' : codeSpan(symbol),
    codeSpan(text, 160),
    what === 'new' || what === 'appeared' ? '' : `first seen ${dayOf(firstSeen)}`,
  ];
  return `- ${parts.filter((part) => part !== '').join(' · ')}`;
}
