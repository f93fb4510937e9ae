/** The two tables everybody looks at: rules and repositories. */
import type { Digest, Repository, Rule, Series } from '../digest.ts';
import { codeCell } from './escape.ts';
import { number } from './words.ts';

/** Rules that are open, moved, were judged or met in review; raw totals count a place once a report and stay in the JSON. */
export function renderRules({ rules }: Digest): string {
  const shown = rules.filter(isShown);
  if (shown.length === 0) return '';
  return [
    '### Rules',
    '',
    '| rule | verdict | open | new + back | resolved | fixed in review | log: right / wrong |',
    '|---|---|--:|--:|--:|--:|--:|',
    ...shown.map(renderRule),
  ].join('\n');
}

function isShown({ open, trend, inReview, log }: Rule): boolean {
  const moved = trend.new + trend.reappeared + trend.absent;
  return open + moved + inReview.fixed + inReview.leftOpen + log.tp + log.fp + log.fn + log.friction > 0;
}

function renderRule({ rule, id, verdict, open, trend, inReview, log }: Rule): string {
  const reviewed = inReview.fixed + inReview.leftOpen;
  return row([
    id === null ? codeCell(rule, 60) : `${codeCell(rule, 60)} ${isCode(id) ? id : codeCell(id, 20)}`,
    verdict === 'undecided' ? verdict : `**${verdict}**`,
    number(open),
    number(trend.new + trend.reappeared),
    number(trend.resolved),
    reviewed === 0 ? '–' : `${number(inReview.fixed)} of ${number(reviewed)}`,
    log.tp + log.fp === 0 ? '–' : `${number(log.tp)} / ${number(log.fp)}`,
  ]);
}

/** The analyzer's own form of a code; anything else is foreign text. */
function isCode(id: string): boolean {
  return /^[A-Z]{2}\d{3}$/u.test(id);
}

/** Every repository that takes part, by name. */
export function renderRepositories({ repositories }: Digest): string {
  if (repositories.length === 0) return '';
  return [
    '### Repositories',
    '',
    '| repository | gate runs | open | new | back | resolved | updated | compared with |',
    '|---|--:|--:|--:|--:|--:|--:|---|',
    ...repositories.map(renderRepository),
  ].join('\n');
}

function renderRepository(repository: Repository): string {
  const series = repository.series.find((each) => each.primary);
  const figures = series === undefined ? Array<string>(5).fill('–') : [series.open, series.new, series.reappeared, series.resolved, series.updated].map(number);
  return row([codeCell(repository.repository, 80), number(repository.ledger.gateRuns), ...figures, describeBase(repository, series)]);
}

function describeBase({ unreachable }: Repository, series: Series | undefined): string {
  if (unreachable) return '**not reachable**';
  if (series === undefined) return 'no full scan yet';
  if (series.snapshotRun === null) return 'carried: no full scan this week';
  if (series.against === null) return 'first snapshot';
  return `${series.against.slice(5)}${series.analyzerChanged ? ', **another analyzer**' : ''}`;
}

/** A row of a table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
