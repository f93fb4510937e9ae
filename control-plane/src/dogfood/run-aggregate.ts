/**
 * From flags to a run and back to words: the one place that reads the environment, the home directory and the clock.
 */
import { homedir } from 'node:os';
import { aggregate, type Aggregated } from './aggregate.ts';
import { loadConfig } from './config/config.ts';
import { UsageError } from './errors.ts';
import type { AggregatedWeek } from './handle-week.ts';
import { describeFailure, type Ending } from './exit.ts';
import { showProgress, silent, type Progress } from './progress.ts';
import { describePlan } from './preview.ts';
import { loadToken } from './config/token.ts';
import { parseWeeksFlag } from './weeks-flag.ts';

/** The flags as parsed. */
export interface AggregateFlags {
  readonly week?: string | undefined;
  readonly config?: string | undefined;
  readonly 'dry-run': boolean;
  readonly offline: boolean;
  readonly publish: boolean;
  readonly 'create-inbox': boolean;
  readonly 'as-of'?: string | undefined;
  readonly debug: boolean;
}

/** What the command prints and how it ends. */
export interface AggregateOutcome {
  readonly weeks: readonly AggregatedWeek[];
  readonly lines: readonly string[];
  readonly exitCode: number;
  readonly failure: Ending | null;
}

/** Runs, and turns every expected failure into an ending. @throws what nobody expected */
export async function runAggregate(flags: AggregateFlags, json: boolean): Promise<AggregateOutcome> {
  const progress = process.stderr.isTTY && !json ? showProgress(process.stderr, () => performance.now()) : silent;
  try {
    const done = await start(flags, progress);
    const trouble = done.trouble === null ? null : describeFailure(done.trouble);
    if (trouble !== null) process.stderr.write(`${trouble.sentence}\n`);
    return { weeks: done.weeks, lines: describeRun(done), exitCode: done.exitCode, failure: null };
  } catch (error) {
    progress.end();
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { weeks: [], lines: [], exitCode: failure.code, failure };
  }
}

async function start(flags: AggregateFlags, progress: Progress): Promise<Aggregated> {
  const config = loadConfig({ flag: flags.config, env: process.env, home: homedir() });
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z');
  const weeks = flags.week === undefined ? null : parseWeeksFlag(flags.week, now, config.timeZone);
  const onRequest = flags.debug ? { onRequest: logRequest } : {};
  return aggregate({
    config,
    token: flags.offline ? null : loadToken(config.forge.tokenFile, process.env),
    now,
    weeks,
    offline: flags.offline,
    publish: flags.publish,
    createInbox: flags['create-inbox'],
    dryRun: flags['dry-run'],
    asOf: flags['as-of'] === undefined ? null : parseInstant(flags['as-of']),
    progress,
    ...onRequest,
  });
}

function logRequest({
  method,
  path,
  status,
  milliseconds,
}: {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly milliseconds: number;
}): void {
  process.stderr.write(`${method} ${path} ${status ?? 'no answer'} ${milliseconds} ms\n`);
}

function parseInstant(text: string): string {
  const time = Date.parse(text);
  // A date alone would silently mean midnight in London.
  if (Number.isNaN(time) || !/T\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/u.test(text)) {
    throw new UsageError(`"${text}" is not an instant: write --as-of 2026-05-10T02:00:00Z.`);
  }
  return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** One line a week: all that a journal needs on success. */
function describeRun({ weeks, lost, remarks }: Aggregated): string[] {
  const missing = lost.map(
    ({ repository, error }) => `incomplete: ${repository} could not be listed: ${error.message}`,
  );
  const lines = weeks.flatMap(({ digest, files, published, plan, healed }) => {
    const { ledger, threshold } = digest;
    const gaps = digest.gaps.filter((gap) => gap.incomplete).map((gap) => `  incomplete: ${gap.sentence}`);
    const where = published.url ?? files.markdown;
    const what = plan === null ? published.action : `would be ${plan.action}`;
    const line = `${digest.week}${digest.provisional ? ' (provisional)' : ''}: ${what} ${where}; ${ledger.outcomes.reported} of ${ledger.gateRuns} gate runs reported, ${threshold.runs.have} of ${threshold.runs.need} runs and ${threshold.logEntries.have} of ${threshold.logEntries.need} log entries`;
    const duplicates =
      healed === 0 ? [] : [`  removed ${healed} duplicate ${healed === 1 ? 'comment' : 'comments'} of ours`];
    return [line, ...gaps, ...duplicates, ...(plan === null ? [] : describePlan(plan))];
  });
  return [...lines, ...missing, ...remarks.map((remark) => `note: ${remark}`)];
}
