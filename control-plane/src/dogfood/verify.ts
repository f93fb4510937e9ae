/**
 * Published weeks derived again (verify-week.ts): which ones, and what is said of them. It writes nothing to the forge
 * and no digest.
 */
import { homedir } from 'node:os';
import { ForgejoClient } from '@platform/forgejo-client';
import type { Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import { openArchive } from './archive/open-archive.ts';
import { loadConfig, type Config } from './config/config.ts';
import { loadToken } from './config/token.ts';
import type { Ending } from './ending.ts';
import { describeFailure } from './exit.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { verifyWeek, type VerifiedWeek } from './verify-week.ts';
import { parseWeeksFlag } from './weeks-flag.ts';

/** The flags as parsed. */
export interface VerifyFlags {
  readonly week?: string | undefined;
  readonly config?: string | undefined;
  readonly offline: boolean;
}

/** What is printed and how it ends. */
export interface VerifyOutcome {
  readonly weeks: readonly VerifiedWeek[];
  readonly lines: readonly string[];
  readonly exitCode: 0 | 4;
}

/** Runs, and turns every expected failure into an ending. @throws what nobody expected */
export async function runVerify(flags: VerifyFlags): Promise<VerifyOutcome | { readonly failure: Ending }> {
  try {
    const config = loadConfig({ flag: flags.config, env: process.env, home: homedir() });
    const token = flags.offline ? null : loadToken(config.forge.tokenFile, process.env);
    const wanted =
      flags.week === undefined ? null : parseWeeksFlag(flags.week, new Date().toISOString(), config.timeZone);
    await using archive = await openArchive(config.archive);
    const inbox =
      token === null ? null : await openInbox(new ForgejoClient({ url: config.forge.url, token }), config, 'find');
    const weeks = await verifyWeeks(archive, config, inbox, wanted);
    const nothing = inbox === null ? 'The archive has no digest yet.' : 'Nothing was published yet.';
    const lines = weeks.length === 0 ? [nothing] : weeks.map(describeWeek);
    // Whoever never posts anything has lost nothing.
    const posts = (inbox?.own ?? []).length > 0;
    const isWell = ({ result, difference }: VerifiedWeek): boolean =>
      difference === null || (result === 'not-posted' && !posts);
    return { weeks, lines, exitCode: weeks.every(isWell) ? 0 : 4 };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

function describeWeek({ week, result, difference }: VerifiedWeek): string {
  if (difference === null) return `${week} ${result}`;
  return `${week} ${result === 'not-published' ? difference : `${result}: ${difference}`}`;
}

/**
 * Verifies weeks.
 * @param inbox null compares with the files only
 * @param wanted null: every week that has a digest or a comment. One that has neither was never published
 * @throws ArchiveError
 */
export async function verifyWeeks(
  archive: Archive,
  config: Config,
  inbox: Pick<Inbox, 'own'> | null,
  wanted: readonly Week[] | null,
): Promise<VerifiedWeek[]> {
  const [files, posted] = [await archive.digests.weeks(), (inbox?.own ?? []).map(({ week }) => week)];
  const all = [...new Set([...files, ...posted])].toSorted();
  const verified: VerifiedWeek[] = [];
  for (const week of wanted ?? all) {
    if (all.includes(week)) verified.push(await verifyWeek(archive, config, inbox, week));
    else
      verified.push({
        week,
        result: 'not-published',
        difference: describeAbsence(inbox === null ? files : posted, inbox),
      });
  }
  return verified;
}

/** @param weeks what there is instead; without an inbox nobody knows what was published */
function describeAbsence(weeks: readonly Week[], inbox: Pick<Inbox, 'own'> | null): string {
  const known = [...new Set(weeks)];
  const list = known.length < 4 ? known.join(', ') : `${known.length} weeks from ${known[0]} to ${known.at(-1)}`;
  if (inbox === null) return `has no digest in the archive (there is ${list || 'none yet'})`;
  return `was never published (${list === '' ? 'nothing was yet' : `published: ${list}`})`;
}
