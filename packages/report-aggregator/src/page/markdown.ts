/**
 * The page: a digest as Markdown for one comment on Forgejo, the same for a terminal. Pure: same digest, same
 * bytes. The order of the parts is fixed. It must never print a hash, a tool's version, or the time anything was
 * seen, save the time that a provisional page reaches; nor mention anybody.
 */
import { renderChart } from './chart.ts';
import type { Digest } from '../digest/digest.ts';
import { markerOf, renderHeading } from './markdown-marker.ts';
import { renderNotesFence } from './markdown-notes.ts';
import { joinBlocks, type Block } from './page-budget.ts';
import { renderChanges } from './page-changes.ts';
import { renderFindingsFold } from './page-fold-findings.ts';
import { renderLogFold } from './page-fold-log.ts';
import { renderPullsFold } from './page-fold-pulls.ts';
import { renderEntryFold, renderReadingFold, renderThresholdFold, renderWeeksFold } from './page-folds.ts';
import { renderLedger } from './page-ledger.ts';
import { isQuiet, renderQuiet } from './page-quiet.ts';
import { renderRepositories } from './page-repositories.ts';
import { renderRows } from './page-rows.ts';
import { renderRules } from './page-rules.ts';
import { renderVerdict } from './page-verdict.ts';

export { markerOf, readMarker } from './markdown-marker.ts';
export { listVerdictChanges, mentionLine } from './markdown-mention.ts';
export { addMention, comparablePage, keepNotes } from './markdown-notes.ts';

/** How the page is made. */
export interface PageOptions {
  /** The most characters (UTF-16 units); over it the least valuable details are cut first. */
  readonly budget?: number;
}

const defaultBudget = 200_000;

/** Renders the page of a digest, ending with one newline. */
export function renderMarkdown(digest: Digest, { budget = defaultBudget }: PageOptions = {}): string {
  const body = isQuiet(digest) ? composeQuiet(digest) : composeFull(digest);
  const blocks = [fixed(markerOf(digest.week)), fixed(renderHeading(digest)), ...body, fixed(renderNotesFence())];
  return joinBlocks(blocks, budget);
}

function composeQuiet(digest: Digest): Block[] {
  return [...renderQuiet(digest).map(fixed), renderEntryFold(digest)];
}

function composeFull(digest: Digest): Block[] {
  const chart = renderChart(digest.trend);
  const blocks: (Block | null)[] = [
    fixed(renderVerdict(digest)),
    fixed(renderRows(digest)),
    renderChanges(digest),
    chart === null ? null : { name: 'the chart', worth: 11, lines: [chart], items: [] },
    renderRules(digest),
    renderRepositories(digest),
    renderLedger(digest),
    renderEntryFold(digest),
    renderWeeksFold(digest),
    renderFindingsFold(digest),
    renderLogFold(digest),
    renderPullsFold(digest),
    renderThresholdFold(digest),
    renderReadingFold(digest),
  ];
  return blocks.filter((block) => block !== null);
}

function fixed(text: string): Block {
  return { name: '', worth: Infinity, lines: [text], items: [] };
}
