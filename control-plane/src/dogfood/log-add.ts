/**
 * A log entry from flags. What is written is read back with the same reader that counts it: an entry that would not
 * count is refused here, not weeks later.
 */
import { existsSync, readFileSync } from 'node:fs';
import {
  checkLogEntry,
  renderLogEntry,
  ruleCode,
  ruleName,
  type LogClass,
  type NewEntry,
} from '@platform/report-aggregator';
import { disk } from './archive/disk.ts';
import { UsageError } from './errors.ts';
import { describeFailure, type Ending } from './exit.ts';

/** The flags as parsed. */
export interface LogAddFlags {
  readonly class: string;
  readonly title: string;
  readonly text: string;
  readonly repo: string;
  readonly rule: readonly string[];
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
    await disk.replaceFile(
      flags.file,
      insertEntry(existsSync(flags.file) ? readFileSync(flags.file, 'utf8') : '# Dogfood log\n', entry),
    );
    return { text: `written into ${flags.file}:\n\n${entry}` };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

function toEntry(flags: LogAddFlags, now: Date): NewEntry {
  if (!/^[\w.-]+\/[\w.-]+$/u.test(flags.repo))
    throw new UsageError(`"${flags.repo}" is no repository: write it as owner/name.`);
  const [date = '', time = ''] = (flags.at ?? localMinute(now)).split(/[ T]/u);
  return {
    date,
    time,
    class: flags.class as LogClass,
    title: flags.title,
    repository: flags.repo,
    rules: flags.rule.map(toCode),
    text: flags.text,
  };
}

function toCode(rule: string): string {
  const code = ruleName(rule) === null ? ruleCode(rule) : rule.toUpperCase();
  if (code === null)
    throw new UsageError(`"${rule}" is no rule: write a code such as PY031, or a name such as unused-symbol.`);
  return code;
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

/** Newest first: before the first entry there is, or at the end. Entries in comments and fences are none. */
function insertEntry(log: string, entry: string): string {
  const lines = log.split('\n');
  let inside: 'comment' | 'fence' | null = null;
  const at = lines.findIndex((line) => {
    if (inside === null && line.includes('<!--') && !line.includes('-->')) inside = 'comment';
    else if (inside === 'comment' && line.includes('-->')) inside = null;
    else if (/^\s{0,3}(```|~~~)/u.test(line) && inside !== 'comment') inside = inside === 'fence' ? null : 'fence';
    return inside === null && /^#{3} \d{4}-\d{2}-\d{2}/u.test(line);
  });
  if (at === -1) return `${log.trimEnd()}\n\n${entry}`;
  return [...lines.slice(0, at), ...entry.split('\n'), ...lines.slice(at)].join('\n');
}
