/** A week with nothing to say: three lines, which still say what was looked at. */
import type { Digest } from './digest.ts';
import { listVerdictChanges } from './markdown-mention.ts';
import { describeAnswers, describeSums } from './page-ledger.ts';
import { findPrimary } from './page-changes.ts';
import { findTrendWeek } from './page-rows.ts';
import { renderVerdict } from './page-verdict.ts';
import { capitalize, countThings } from './sentences.ts';
import { weekDays } from './week.ts';

/** Whether the week has no news: nothing moved, nobody saw red or wrote an entry, no verdict or evidence is in doubt. */
export function isQuiet(digest: Digest): boolean {
  const { first, last } = weekDays(digest.week);
  const row = findTrendWeek(digest);
  const moved = row === null ? 0 : row.new + row.reappeared + row.absent + row.baseline + row.retired;
  return (
    digest.previous !== null &&
    digest.threshold.state !== 'broken' &&
    digest.changes.length === 0 &&
    moved === 0 &&
    digest.gate.red === 0 &&
    digest.gaps.every((gap) => !gap.incomplete) &&
    listVerdictChanges(digest).length === 0 &&
    !digest.repositories.some(
      (repository) => repository.unreachable || findPrimary(repository)?.analyzerChanged === true,
    ) &&
    !digest.log.counted.some((entry) => entry.date >= first && entry.date <= last)
  );
}

/** The three lines below the heading: the verdict, what was looked at, what that rests on. */
export function renderQuiet(digest: Digest): string[] {
  const [kind = '', headline = ''] = renderVerdict(digest).split('\n');
  return [`${kind}\n${headline}`, describeLook(digest), `${describeSums(digest)} ${describeAnswers(digest)}`];
}

function describeLook(digest: Digest): string {
  const { ledger, repositories } = digest;
  const row = findTrendWeek(digest);
  const runs = ledger.gateRuns === 0 ? 'no gate run' : countThings(ledger.gateRuns, 'gate run');
  const where = countThings(repositories.length, 'repository', 'repositories');
  const open = row?.open ?? digest.previous?.open ?? null;
  const scanned = row !== null && row.open !== null;
  const seen = scanned ? 'no finding came or went' : 'no full scan of a default branch';
  const updated =
    row !== null && row.updated > 0
      ? `, ${countThings(row.updated, 'finding')} only changed ${row.updated === 1 ? 'its' : 'their'} numbers`
      : '';
  const total =
    open === null ? '' : `; ${countThings(open, 'finding')} ${open === 1 ? 'is' : 'are'} open, as last week`;
  return `**A quiet week.** ${capitalize(runs)} in ${where}: ${seen}${updated}${total}.`;
}
