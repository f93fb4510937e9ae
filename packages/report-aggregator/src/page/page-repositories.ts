/** The table of repositories, each with the week its snapshot was compared with. */
import type { Digest, Repository, Series } from '../digest/digest.ts';
import { codeCell } from './escape.ts';
import { describeCut, type Block } from './page-budget.ts';
import { findPrimary } from './page-changes.ts';
import { shortWeek } from './page-time.ts';
import { formatKnown, formatNumber } from '../digest/sentences.ts';

/** The section; figures are of the primary series. */
export function renderRepositories({ repositories, week }: Digest): Block {
  const block = { name: 'the repositories', worth: 5 };
  if (repositories.length === 0)
    return { ...block, lines: ['### Repositories', '', 'No repository takes part.'], items: [] };
  return {
    ...block,
    lines: [
      '### Repositories',
      '',
      '| repository | gate runs | open | new | back | resolved | updated | compared with |',
      '|---|--:|--:|--:|--:|--:|--:|---|',
    ],
    items: repositories.map((repository) => describeRow(repository, week)),
    rest: (cut) => describeCut(cut, 'more repository', 'more repositories'),
  };
}

function describeRow(repository: Repository, week: string): string {
  const series = findPrimary(repository);
  const { gateRuns } = repository.ledger;
  const moves =
    series === null || series.snapshotRun === null
      ? ['–', '–', '–', '–']
      : [series.new, series.reappeared, series.resolved, series.updated].map(formatNumber);
  const cells = [
    codeCell(repository.repository),
    repository.unreachable && gateRuns === 0 ? '–' : formatNumber(gateRuns),
    formatKnown(series?.open),
    ...moves,
    describeAgainst(repository, series, week),
  ];
  return `| ${cells.join(' | ')} |`;
}

function describeAgainst({ unreachable }: Repository, series: Series | null, week: string): string {
  const words = describeSeries(series, week);
  return unreachable ? `**did not answer**; ${words}` : words;
}

function describeSeries(series: Series | null, week: string): string {
  if (series === null) return 'no full scan so far';
  if (series.snapshotRun === null) return 'no full scan this week, the last one is carried';
  if (series.against === null) return 'baseline';
  const against = shortWeek(series.against, week);
  return series.analyzerChanged ? `${against}, **analyzer changed**` : against;
}
