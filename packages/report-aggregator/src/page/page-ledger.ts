/** What the page rests on: the ledger as sums, the log, and the missing evidence in sentences. */
import type { Digest } from '../digest/digest.ts';
import { codeSpan } from './escape.ts';
import { listLost } from '../digest/outcome-words.ts';
import type { Block } from './page-budget.ts';
import { describeGaps, groupGaps } from './page-gaps.ts';
import { countThings, formatNumber, joinWords } from '../digest/sentences.ts';
import { weekDays } from '../week.ts';

const mostInline = 2;

/** The section: gaps stand in the paragraph while they are few, else in a list. */
export function renderLedger(digest: Digest): Block {
  const last = groupGaps(digest.gaps).findLastIndex(([gap]) => gap?.kind === 'bulk-drop');
  const drops = describeWithoutDrops(digest);
  const gaps = describeGaps(digest.gaps).map((words, at) => `${words}${at === last ? ` ${drops}` : ''}`);
  const sums = [describeSums(digest), describeAnswers(digest), describeLog(digest)].filter((words) => words !== '');
  const block = { name: 'missing evidence', worth: 8 };
  if (gaps.length <= mostInline) {
    const words = [...sums, ...gaps].join(' ');
    return { ...block, worth: Infinity, lines: ['### What this rests on', '', words], items: [] };
  }
  return {
    ...block,
    lines: ['### What this rests on', '', sums.join(' '), ''],
    items: gaps.map((gap) => `- ${gap}`),
    rest: (cut) => `- … and ${countThings(cut, 'more sentence')} of this kind; the attached JSON has all.`,
  };
}

/** `154 runs listed = 138 gate + 16 other. 138 = 135 reported + 2 cancelled + 1 without a report.` */
export function describeSums({ ledger }: Digest): string {
  const { listed, gateRuns, otherWorkflows, forks, outcomes } = ledger;
  if (listed === 0) return 'No run was listed for this week.';
  const runs = `${countThings(listed, 'run')} listed = ${formatNumber(gateRuns)} gate + ${formatNumber(otherWorkflows)} other.`;
  const parts = [`${formatNumber(outcomes.reported)} reported`, ...listLost(outcomes)].join(' + ');
  const ended = gateRuns === 0 ? '' : ` ${formatNumber(gateRuns)} = ${parts}.`;
  const verb = forks === 1 ? 'came from a fork and is' : 'came from forks and are';
  return `${runs}${ended}${forks > 0 ? ` ${countThings(forks, 'gate run')} ${verb} included.` : ''}`;
}

/** Whether every repository answered; those that did not are named. */
export function describeAnswers({ repositories }: Digest): string {
  const silent = repositories.filter((repository) => repository.unreachable);
  if (repositories.length === 0) return '';
  if (silent.length === 0) return 'Every repository answered.';
  const names = joinWords(
    silent.map((repository) => codeSpan(repository.repository)),
    8,
  );
  const count = `${formatNumber(silent.length)} of ${countThings(repositories.length, 'repository', 'repositories')}`;
  return `**${count} did not answer:** ${names}.`;
}

/** Who wrote an entry this week sees here that it was counted, or that it was not. */
function describeLog({ log, week }: Digest): string {
  const { first, last } = weekDays(week);
  const isOfWeek = ({ date }: { readonly date: string | null }): boolean =>
    date !== null && date >= first && date <= last;
  const counted = log.counted.filter(isOfWeek);
  const refused = log.refused.filter(isOfWeek).length;
  if (counted.length + refused === 0) return '';
  const here = counted.filter(({ source }) => isComment(source)).length;
  const replies = here === 0 ? '' : ` (${formatNumber(here)} from ${here === 1 ? 'a comment' : 'comments'} here)`;
  const not = refused === 0 ? '' : `, ${formatNumber(refused)} ${refused === 1 ? 'does' : 'do'} not: the fold says why`;
  return `Of this week's log, ${counted.length === 0 ? 'no entry counts' : countThings(counted.length, 'entry counts', 'entries count')}${replies}${not}.`;
}

/** Whether an entry was written as a comment on the inbox issue. */
function isComment(source: string): boolean {
  return /#\d+ comment \d+/u.test(source);
}

function describeWithoutDrops({ pulls }: Digest): string {
  if (pulls.bulkDrops.length === 0) return '';
  const { rate } = pulls.window;
  const { fixed, leftOpen } = rate.withoutBulkDrops;
  const counted = rate.fixed - fixed;
  if (counted === 0) return 'None of these counts as fixed in review.';
  const which = `Without the ${formatNumber(counted)} of these that ${counted === 1 ? 'counts' : 'count'} as fixed in review`;
  if (fixed + leftOpen === 0) return `${which} nothing is left to tell what was fixed.`;
  return `${which}, the rate is ${formatNumber(fixed)} of ${formatNumber(fixed + leftOpen)}.`;
}
