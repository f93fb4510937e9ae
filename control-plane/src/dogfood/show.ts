/**
 * A digest out of the archive, for a terminal. It takes no lock: digests are replaced whole, so a reader sees the old
 * one or the new one.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { renderTerminal, weekFileName, type TerminalStyle } from '@platform/report-aggregator';
import { listIfThere, readIfThere } from './archive/disk.ts';
import { loadConfig } from './config/config.ts';
import { ArchiveError, UsageError } from './errors.ts';
import type { Ending } from './ending.ts';
import { describeFailure } from './exit.ts';
import { parseWeeksFlag } from './weeks-flag.ts';

/** The flags as parsed. */
export interface ShowFlags {
  readonly week?: string | undefined;
  readonly config?: string | undefined;
  readonly markdown: boolean;
  readonly width?: number | undefined;
}

/** What is printed, or why nothing can be. */
export type ShowOutcome = { readonly text: string; readonly digest: unknown } | { readonly failure: Ending };

/** @throws what nobody expected */
export async function runShow(flags: ShowFlags): Promise<ShowOutcome> {
  try {
    const config = loadConfig({ flag: flags.config, env: process.env, home: homedir() });
    const base = await findDigest(join(config.archive, 'digests'), flags.week, config.timeZone);
    const { markdown, digest } = await readDigest(base);
    return {
      text: flags.markdown
        ? markdown
        : renderTerminal(markdown, describeTerminal(process.stdout, process.env, flags.width)),
      digest,
    };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

/** Page and JSON of a digest. @throws ArchiveError naming the command that makes a damaged one again */
async function readDigest(base: string): Promise<{ markdown: string; digest: unknown }> {
  const again = `platformctl dogfood aggregate --week ${base.slice(-7)} --offline derives it again`;
  const [page, json] = await Promise.all([readIfThere(`${base}.md`), readIfThere(`${base}.json`)]);
  if (page === null) throw new ArchiveError('corrupt', `${base}.md`, `A page is missing: ${again}`);
  try {
    return { markdown: page.toString('utf8'), digest: JSON.parse(String(json ?? '')) };
  } catch (error) {
    throw new ArchiveError('corrupt', `${base}.json`, `A digest is damaged: ${again}`, error);
  }
}

async function findDigest(folder: string, week: string | undefined, timeZone: string): Promise<string> {
  const all = (await listIfThere(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const names = all.map((name) => name.replace('.json', ''));
  const wanted = week === undefined ? names.at(-1) : `pyfallow-dogfood-weekly-${weekFileName(oneWeek(week, timeZone))}`;
  if (wanted !== undefined && names.includes(wanted)) return join(folder, wanted);
  const known =
    names.length < 2
      ? `there is ${names[0]?.slice(-7) ?? 'none yet'}`
      : `there are ${names[0]?.slice(-7)} to ${names.at(-1)?.slice(-7)}`;
  const missing = wanted?.slice(-7);
  throw new UsageError(
    `The archive has no digest of ${missing ?? 'any week'} (${known}): run platformctl dogfood aggregate${missing === undefined ? '' : ` --week ${missing}`} first.`,
  );
}

function oneWeek(text: string, timeZone: string): string {
  const [week, ...more] = parseWeeksFlag(text, new Date().toISOString(), timeZone);
  if (week === undefined || more.length > 0) throw new UsageError(`show takes one week, and "${text}" is several.`);
  return week;
}

const narrowest = 40;

/** What is asked of the place the text goes to; only a terminal has colours and columns. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly hasColors?: () => boolean;
}

/** Colours where a terminal takes them and NO_COLOR does not forbid it; 80 columns where nobody knows how many. */
export function describeTerminal(screen: Screen, env: NodeJS.ProcessEnv, width: number | undefined): TerminalStyle {
  const colour = screen.isTTY === true && (env['NO_COLOR'] ?? '') === '' && screen.hasColors?.() === true;
  const known = screen.isTTY === true && (screen.columns ?? 0) > 0;
  // Whether this screen takes colours was decided above.
  const paint =
    (format: 'bold' | 'cyan') =>
    (text: string): string =>
      colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    columns: width ?? (known ? Math.max(screen.columns ?? 0, narrowest) : 80),
    bold: paint('bold'),
    code: paint('cyan'),
  };
}
