/**
 * A log entry from flags. What is written is read back with the same reader that counts it, alone and in its log:
 * an entry that would not count is refused here, not weeks later.
 */
import { readFile } from 'node:fs/promises';
import {
  checkLogEntry,
  insertLogEntry,
  knownRules,
  renderLogEntry,
  ruleCode,
  ruleName,
  type LogClass,
  type NewEntry,
} from '@platform/report-aggregator';
import { writeWhole } from './archive/disk.ts';
import { describeSystemError } from './config/config.ts';
import { findNearest } from './config/nearest.ts';
import { UsageError } from './errors.ts';
import type { Ending } from './ending.ts';
import { describeFailure } from './exit.ts';

/** The flags as parsed. */
export interface LogAddFlags {
  readonly class: string;
  readonly title: string;
  readonly text: string;
  readonly repo: string;
  readonly rule?: readonly string[] | undefined;
  readonly at?: string | undefined;
  readonly file?: string | undefined;
}

/** What is printed, or why nothing was written. */
export type LogAddOutcome = { readonly text: string } | { readonly failure: Ending };

/** @throws what nobody expected */
export async function addLogEntry(flags: LogAddFlags, now: Date): Promise<LogAddOutcome> {
  try {
    const entry = renderLogEntry(toEntry(flags, now));
    const reason = checkLogEntry(entry);
    if (reason !== null) throw new UsageError(`This entry would not count: ${reason}.`);
    if (flags.file === undefined) return { text: entry };
    await writeInto(flags.file, entry);
    return { text: `written into ${flags.file}:\n\n${entry}` };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

/** Replaces the log whole, or leaves it as it is. */
async function writeInto(file: string, entry: string): Promise<void> {
  const log = await readLogFile(file);
  const inserted = insertLogEntry(log, entry);
  if ('reason' in inserted) throw new UsageError(`This entry would not count in ${file}: ${inserted.reason}.`);
  try {
    await writeWhole(file, inserted.text);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${describeSystemError(error)}.`, { cause: error });
  }
}

async function readLogFile(file: string): Promise<string> {
  try {
    return decode(await readFile(file), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return '# Dogfood log\n';
    throw new UsageError(`${file} cannot be read: ${describeSystemError(error)}.`, { cause: error });
  }
}

/** Bytes that are no text would be written back as something else. */
function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not UTF-8 text: nothing was written into it.`);
  }
}

const classes: readonly LogClass[] = ['TP', 'FP', 'FN', 'FRICTION'];

function toEntry(flags: LogAddFlags, now: Date): NewEntry {
  if (!/^[\w.-]+\/[\w.-]+$/u.test(flags.repo))
    throw new UsageError(`"${flags.repo}" is no repository: write it as owner/name.`);
  const kind = classes.find((each) => each === flags.class.toUpperCase());
  if (kind === undefined)
    throw new UsageError(`"${flags.class}" is no class: write TP, FP, FN or FRICTION; --help says what they mean.`);
  for (const name of ['title', 'text'] as const)
    if (flags[name].trim() === '') throw new UsageError(`--${name} is empty: say it in a few words.`);
  const at = flags.at ?? localMinute(now);
  const [, date, time] = /^(\S+?)[ T](\S+)$/u.exec(at.trim()) ?? [];
  if (date === undefined || time === undefined)
    throw new UsageError(`"${at}" is no day and time: write --at "${localMinute(now)}".`);
  return {
    date,
    time,
    class: kind,
    title: flags.title,
    repository: flags.repo,
    rules: (flags.rule ?? []).flatMap((rule) => rule.split(/[\s,]+/u).filter((each) => each !== '')).map(toCode),
    text: flags.text,
  };
}

function toCode(rule: string): string {
  const code = ruleName(rule) === null ? ruleCode(rule) : rule.toUpperCase();
  if (code !== null) return code;
  const nearest = findNearest(
    rule,
    knownRules.flatMap(({ code: known, name }) => [known, name]),
  );
  const meant = knownRules.find(({ code: known, name }) => known === nearest || name === nearest);
  const hint =
    meant === undefined
      ? `the rules are ${knownRules.map(({ code: known, name }) => `${known} ${name}`).join(', ')}`
      : `did you mean ${meant.code} (${meant.name})?`;
  throw new UsageError(`"${rule}" is no rule: write a code such as PY031, or a name such as unused-symbol; ${hint}`);
}

/** `2026-05-30 21:14` on the host's clock: it is what the writer's wall shows. */
function localMinute(now: Date): string {
  const [year, month, day, hour, minute] = [
    now.getFullYear(),
    now.getMonth() + 1,
    now.getDate(),
    now.getHours(),
    now.getMinutes(),
  ].map(twoDigits);
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
