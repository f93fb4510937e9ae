/** What the page rests on: the ledger as sums, and everything that is missing, in sentences. */
import type { Digest } from '../digest.ts';
import { outcomeWords } from './page-week.ts';
import { number } from './words.ts';

export function renderBasis(digest: Digest): string {
  const { ledger, gaps, pulls } = digest;
  const parts = [`${number(ledger.outcomes.reported)} reported`, ...outcomeWords.filter(([outcome]) => ledger.outcomes[outcome] > 0).map(([outcome, words]) => `${number(ledger.outcomes[outcome])} ${words}`)];
  const { withoutBulkDrops: rest } = pulls.window.rate;
  const drops = gaps.some((gap) => gap.kind === 'bulk-drop') ? `Without such drops ${number(rest.fixed)} of ${number(rest.fixed + rest.leftOpen)} were fixed in review.` : '';
  const sentences = [
    `${number(ledger.listed)} runs listed = ${number(ledger.gateRuns)} gate + ${number(ledger.otherWorkflows)} other.`,
    ledger.gateRuns === 0 ? '' : `${number(ledger.gateRuns)} = ${parts.join(' + ')}.`,
    ledger.forks === 0 ? '' : `${number(ledger.forks)} of them came from forks; they are part of no baseline.`,
    digest.repositories.some(({ unreachable }) => unreachable) ? '' : 'Every repository answered.',
  ].filter((each) => each !== '');
  const list = gaps.map((gap) => `- ${gap.incomplete ? '**Incomplete:** ' : ''}${gap.sentence}${gap.kind === 'bulk-drop' ? ` ${drops}` : ''}`);
  return ['### What this rests on', '', sentences.join(' '), ...(list.length === 0 ? [] : ['', ...list])].join('\n');
}
