/**
 * What a run says when it is over: one line a week on success, and whatever somebody should know. The same lines go
 * to a terminal, a journal, a heartbeat, and to machines as JSON.
 */
import type { Aggregated } from './aggregate.ts';
import { sayEnding } from './ending.ts';
import { describeFailure } from './exit.ts';
import type { AggregatedWeek } from './handle-week.ts';
import { toPlainText } from './plain-text.ts';
import { describePlan } from './preview.ts';

export interface JournalLine {
  readonly level: 'info' | 'notice' | 'warning' | 'error';
  readonly text: string;
  /** The week it is about; absent where it is about the run. */
  readonly week?: string;
  readonly [fact: string]: unknown;
}

/** The lines of a run that ended with 0 or 4. */
export function describeRun({ weeks, lost, remarks, previousGood }: Aggregated): JournalLine[] {
  const since = previousGood === null ? '' : `; previous good run ${previousGood}`;
  return [
    ...weeks.flatMap((week, at) => describeWeek(week, at === weeks.length - 1 ? since : '')),
    ...lost.map(({ repository, error }): JournalLine => ({
      level: 'warning',
      text: toPlainText(`incomplete: ${repository} could not be read: ${describeLoss(error)}`),
      repository,
    })),
    ...remarks.map((remark): JournalLine => ({ level: 'notice', text: toPlainText(`note: ${remark}`) })),
  ];
}

function describeLoss(error: Error): string {
  const ending = describeFailure(error);
  return ending === null ? error.message : sayEnding(ending);
}

function describeWeek({ digest, files, published, plan, healed }: AggregatedWeek, since: string): JournalLine[] {
  const { week, provisional, ledger, threshold } = digest;
  const { action } = plan ?? published;
  const url = published.url ?? files.markdown;
  const [runs, entries] = [threshold.runs, threshold.logEntries];
  const figures = `${ledger.outcomes.reported} of ${ledger.gateRuns} gate runs reported, ${runs.have} of ${runs.need} runs and ${entries.have} of ${entries.need} log entries`;
  const done = `${plan === null ? '' : 'would be '}${action}`;
  const facts = { action, url, gateRuns: ledger.gateRuns, reported: ledger.outcomes.reported };
  return [
    {
      level: 'info',
      text: `${week}${provisional ? ' (provisional)' : ''}: ${done} ${url}; ${figures}${since}`,
      week,
      provisional,
      ...facts,
    },
    ...digest.gaps
      .filter((gap) => gap.incomplete)
      .map((gap): JournalLine => ({ level: 'warning', text: `  incomplete: ${gap.sentence}`, week })),
    ...(healed === 0
      ? []
      : [
          {
            level: 'notice',
            text: `  removed ${healed} duplicate ${healed === 1 ? 'comment' : 'comments'} of ours`,
            week,
          } as const,
        ]),
    ...(plan === null ? [] : describePlan(plan).map((text): JournalLine => ({ level: 'info', text, week }))),
  ];
}
