/**
 * The page: a digest as Markdown for one comment. The order of its parts is fixed; same digest, same bytes. It
 * computes no figure of its own.
 */
import type { Digest } from '../digest.ts';
import { renderChart } from './chart.ts';
import { renderBasis } from './page-basis.ts';
import { describeReach, renderEntryFold, renderFindingsFold, renderLogFold, renderReadingFold, renderWeeksFold } from './page-folds.ts';
import { emptyNotes, markerOf, provisionalHeading } from './page-marker.ts';
import { renderRepositories, renderRules } from './page-tables.ts';
import { renderVerdict } from './page-verdict.ts';
import { renderChanges, renderWeek } from './page-week.ts';
import { count, weekDates } from './words.ts';

/** A comment has no limit of its own; proxies and patience do. */
export const pageBudget = 200_000;

/** How many details the folds may show, from all to none; the findings go first, then the log, then the weeks. */
const cuts: readonly { readonly findings: number; readonly log: number; readonly weeks: number }[] = [
  { findings: Infinity, log: Infinity, weeks: 12 },
  { findings: 500, log: Infinity, weeks: 12 },
  { findings: 100, log: 200, weeks: 12 },
  { findings: 20, log: 50, weeks: 12 },
  { findings: 0, log: 10, weeks: 6 },
];

/**
 * Renders the page.
 * @param budget the most characters; beyond it the least valuable details are cut, and the page says how many
 */
export function renderMarkdown(digest: Digest, budget = pageBudget): string {
  let page = '';
  for (const cut of cuts) {
    page = renderWith(digest, cut);
    if (page.length <= budget) return page;
  }
  return cutTables(digest, budget, page);
}

function renderWith(digest: Digest, cut: (typeof cuts)[number]): string {
  const { provisional, week } = digest;
  const heading = `## Dogfood evidence · week ${week} (${weekDates(week)})${provisional ? provisionalHeading(describeReach(digest)) : ''}`;
  const parts = [
    markerOf(week),
    heading,
    renderVerdict(digest),
    ...(isQuiet(digest) ? [describeQuiet(digest)] : renderBody(digest)),
    renderBasis(digest),
    renderEntryFold(digest),
    renderWeeksFold(digest, cut.weeks),
    renderFindingsFold(digest, cut.findings),
    renderLogFold(digest, cut.log),
    renderReadingFold(digest),
    emptyNotes,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderBody(digest: Digest): string[] {
  return [renderWeek(digest), renderChanges(digest), renderChart(digest.trend), renderRules(digest), renderRepositories(digest)];
}

/** Nothing ran, so there is nothing to compare: the page still says what was looked at. */
function isQuiet({ ledger, repositories }: Digest): boolean {
  return ledger.gateRuns === 0 && !repositories.some(({ unreachable }) => unreachable);
}

function describeQuiet({ repositories, previous }: Digest): string {
  const open = previous?.open === undefined || previous.open === null ? '' : ` ${count(previous.open, 'finding')} ${previous.open === 1 ? 'was' : 'were'} open at the last look.`;
  return `A quiet week: no gate run stopped in any of the ${count(repositories.length, 'repository', 'repositories')}.${open}`;
}

/** Last resort: whole lines of tables go from the end, so that what stays is valid. */
function cutTables(digest: Digest, budget: number, page: string): string {
  const shorter: Digest = { ...digest, rules: digest.rules.slice(0, Math.floor(digest.rules.length / 2)), gaps: digest.gaps.slice(0, Math.ceil(digest.gaps.length / 2)) };
  const next = renderWith({ ...shorter, changes: digest.changes.slice(0, 20) }, { findings: 0, log: 0, weeks: 6 });
  if (next.length <= budget || next.length >= page.length) return next;
  return cutTables(shorter, budget, next);
}
