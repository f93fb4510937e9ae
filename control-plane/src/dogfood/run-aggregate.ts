/**
 * From flags to a run and back to words: the one place that reads the environment, the home directory and the clock.
 * What is not needed for the first request is loaded after it went out.
 */
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Aggregated } from './aggregate.ts';
import { loadConfig, type Config } from './config/config.ts';
import { connect } from './connect.ts';
import { UsageError } from './errors.ts';
import type { AggregatedWeek } from './handle-week.ts';
import { sayEnding, type Ending } from './ending.ts';
import { describeFailure } from './exit.ts';
import { makeHeartbeat, type Heartbeat } from './heartbeat.ts';
import type { JournalLine } from './journal.ts';
import { showProgress, silent, type Progress } from './progress.ts';
import { startRoomy } from './roomy-start.ts';
import { loadToken } from './config/token.ts';

/** Milliseconds that a connection gets before the program goes on. */
const handshake = 20;

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
  readonly lines: readonly JournalLine[];
  readonly exitCode: number;
  readonly failure: Ending | null;
}

/** Runs, and turns every expected failure into an ending. @throws what nobody expected */
export async function runAggregate(flags: AggregateFlags, json: boolean): Promise<AggregateOutcome> {
  startRoomy();
  const progress = process.stderr.isTTY && !json ? showProgress(process.stderr, () => performance.now()) : silent;
  let [heartbeat, config]: [Heartbeat, Config | null] = [makeHeartbeat(null), null];
  try {
    config = loadConfig({ flag: flags.config, env: process.env, home: homedir() });
    if (flags.publish && !flags.offline && !flags['dry-run']) heartbeat = makeHeartbeat(config.heartbeat?.url ?? null);
    const began = await heartbeat.start();
    const done = await start(flags, config, progress);
    const trouble = done.trouble === null ? null : describeFailure(done.trouble);
    const { describeRun } = await import('./journal.ts');
    const lines = describeRun(done);
    if (trouble !== null) lines.push({ level: 'error', text: `stopped early: ${sayEnding(trouble)}` });
    const ended = await heartbeat.end(done.exitCode, lines);
    if (!began || !ended) lines.push({ level: 'notice', text: 'note: The heartbeat could not be sent.' });
    return { weeks: done.weeks, lines, exitCode: done.exitCode, failure: null };
  } catch (error) {
    progress.end();
    const failure = describeFailure(error);
    // A slip on the command line says nothing about the runs before it.
    const recalled = error instanceof UsageError ? '' : await recallGoodRun(config);
    const sentence = describeEnding(failure) + recalled;
    await heartbeat.end(failure?.code ?? 1, [{ text: sentence }]);
    if (failure === null) throw error;
    return { weeks: [], lines: [], exitCode: failure.code, failure: { code: failure.code, sentence } };
  }
}

function describeEnding(failure: Ending | null): string {
  if (failure === null) return 'an unexpected error';
  return failure.code === 3 ? `${sayEnding(failure)} Nothing was published.` : sayEnding(failure);
}

/** How long it has been going on: the first thing one asks. */
async function recallGoodRun(config: Config | null): Promise<string> {
  if (config === null) return '';
  const { readLastRun } = await import('./archive/last-run.ts');
  const last = await readLastRun(config.archive).catch(() => null);
  return last?.lastGood ? ` The previous good run was ${last.lastGood}.` : '';
}

async function start(flags: AggregateFlags, config: Config, progress: Progress): Promise<Aggregated> {
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z');
  const { week, offline, publish, 'as-of': asOf } = flags;
  const request = {
    config,
    token: offline ? null : loadToken(config.forge.tokenFile, process.env),
    now,
    weeks: week === undefined ? null : (await import('./weeks-flag.ts')).parseWeeksFlag(week, now, config.timeZone),
    offline,
    publish,
    createInbox: flags['create-inbox'],
    dryRun: flags['dry-run'],
    asOf: asOf === undefined ? null : parseInstant(asOf),
    progress,
    ...(flags.debug ? { onRequest: logRequest } : {}),
  };
  const connection = connect(request, publish && !offline);
  // Loading holds everything up: first the question has to be on its way.
  if (connection.user !== null) await Promise.race([connection.user.catch(() => null), setTimeout(handshake)]);
  const { aggregate } = await import('./aggregate.ts');
  return aggregate({ ...request, connection });
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
