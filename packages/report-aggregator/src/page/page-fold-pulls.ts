/** The fold with the pull requests in numbers: what reviews did with findings, and what the gate cost them. */
import type { Digest, PullTally } from '../digest/digest.ts';
import type { Block } from './page-budget.ts';
import { foldBlock } from './page-folds.ts';
import { describeCalendarDay } from './page-time.ts';
import { countThings, formatNumber } from '../digest/sentences.ts';

/** The fold; null when no pull request had a gate run since the window opened. */
export function renderPullsFold({ pulls, gate, threshold }: Digest): Block | null {
  if (pulls.window.pullRequests === 0) return null;
  const row = (words: string, value: (tally: PullTally) => number): string =>
    `| ${words} | ${formatNumber(value(pulls.week))} | ${formatNumber(value(pulls.window))} |`;
  const lines = [
    `| | this week | since ${describeCalendarDay(threshold.opened)} |`,
    '|---|--:|--:|',
    row('pull requests', (tally) => tally.pullRequests),
    row('of these without a report that counts', (tally) => tally.withoutCountedReport),
    row('reports that count', (tally) => tally.countedReports),
    row('introduced findings, fixed in review', (tally) => tally.introduced.fixed),
    row('introduced findings, left open so far', (tally) => tally.introduced.leftOpen),
    row('introduced findings, unknown', (tally) => tally.introduced.unknown),
    row('inherited findings, fixed', (tally) => tally.inherited.fixed),
    row('inherited findings, left open', (tally) => tally.inherited.leftOpen),
    row('findings with no base to compare with', (tally) => tally.noBase),
    '',
    describeCost(gate),
    '',
    describeRate(pulls.window),
    '',
    'Introduced findings were not on the default branch when the pull request began, inherited ones were. A run does not say whether its pull request was merged or closed: *left open* means open in its last report, *unknown* that the file left the pull request.',
  ];
  return foldBlock({ name: 'the pull requests', worth: 2.5, items: [] }, 'Pull requests in numbers', lines);
}

/** Why the rate on the first screen has another sum than the rows above: one report alone cannot show a fix. */
function describeRate({ rate }: Digest['pulls']['window']): string {
  const of = rate.fixed + rate.leftOpen;
  if (of === 0) return 'No pull request with two reports introduced a finding, so there is no rate yet.';
  return `The rate on top, ${formatNumber(rate.fixed)} of ${formatNumber(of)}, is that of pull requests with two reports or more: one report alone cannot show a fix.`;
}

function describeCost({ redPullRequests, redAtLast, findingsPerPullRequest }: Digest['gate']): string {
  const red =
    redPullRequests === 0
      ? 'No pull request saw red this week'
      : `${countThings(redPullRequests, 'pull request')} saw red this week`;
  const last = redPullRequests === 0 ? '' : `, ${formatNumber(redAtLast)} at the last gate run`;
  const median =
    findingsPerPullRequest === null
      ? ''
      : ` The last report of a pull request held ${Math.round(findingsPerPullRequest * 10) / 10} ${findingsPerPullRequest === 1 ? 'finding' : 'findings'} (median).`;
  return `${red}${last}.${median}`;
}
