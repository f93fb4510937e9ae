/**
 * Published weeks derived again: each with the instant and the configuration that its own JSON names, compared byte by
 * byte with the files, and the posted comment with the page. It writes nothing to the forge and no digest.
 */
import { homedir } from 'node:os';
import { ForgejoClient } from '@platform/forgejo-client';
import { comparablePage, type Digest, type Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import type { DigestFile } from './archive/digest-files.ts';
import { openArchive } from './archive/open-archive.ts';
import { loadConfig, type Config } from './config/config.ts';
import { loadToken } from './config/token.ts';
import { deriveWeek, isNews, loadKnowledge } from './derive.ts';
import { describeFailure, type Ending } from './exit.ts';
import { selectCandidates } from './harvest/discover.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { tool } from './provenance.ts';
import { parseWeeksFlag } from './weeks-flag.ts';

/** How one week came out; only `equal` and `other-tool` are well. */
export interface VerifiedWeek {
  readonly week: Week;
  readonly result: 'equal' | 'other-tool' | 'differs' | 'not-derivable' | 'comment-differs' | 'not-archived';
  /** The first difference, or what is missing; null when all is well. */
  readonly difference: string | null;
}

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
    const lines = weeks.map(
      ({ week, result, difference }) => `${week} ${result}${difference === null ? '' : `: ${difference}`}`,
    );
    return { weeks, lines, exitCode: weeks.every(({ difference }) => difference === null) ? 0 : 4 };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

/**
 * Verifies weeks.
 * @param inbox null compares with the files only
 * @param wanted null: every week that has a digest or a comment
 * @throws ArchiveError
 */
export async function verifyWeeks(
  archive: Archive,
  config: Config,
  inbox: Pick<Inbox, 'own'> | null,
  wanted: readonly Week[] | null,
): Promise<VerifiedWeek[]> {
  const all = [...(await archive.digests.weeks()), ...(inbox?.own ?? []).map(({ week }) => week)];
  const weeks = [...new Set(all)].filter((week) => wanted?.includes(week) ?? true).toSorted();
  const verified: VerifiedWeek[] = [];
  for (const week of weeks) verified.push(await verifyWeek(archive, config, inbox, week));
  return verified;
}

async function verifyWeek(
  archive: Archive,
  config: Config,
  inbox: Pick<Inbox, 'own'> | null,
  week: Week,
): Promise<VerifiedWeek> {
  const published = await archive.digests.read(week);
  if (published === null)
    return { week, result: 'not-archived', difference: 'the inbox has a comment, the archive has no digest' };
  const compared = await compareFiles(archive, config, week, published);
  if (compared.difference !== null) return compared;
  const posted = inbox?.own.find((own) => own.week === week)?.comment.body;
  const difference =
    posted === undefined ? null : firstDifference(comparablePage(posted), comparablePage(published.markdown));
  return difference === null ? compared : { week, result: 'comment-differs', difference: `posted ${difference}` };
}

async function compareFiles(
  archive: Archive,
  config: Config,
  week: Week,
  published: DigestFile,
): Promise<VerifiedWeek> {
  const { asOf, provenance } = JSON.parse(published.json) as Digest;
  const configuration = await archive.configurations.read(provenance.configuration);
  if (configuration === null)
    return {
      week,
      result: 'not-derivable',
      difference: 'the configuration it was derived under is not in the archive',
    };
  const then = restoreConfiguration(config, configuration);
  const candidates = selectCandidates(then.repositories, await archive.observations.repositories());
  const derived = deriveWeek(await loadKnowledge(archive, then, candidates, asOf), week);
  if (provenance.tool !== tool && derived.markdown === published.markdown && !isNews(derived.json, published.json))
    return { week, result: 'other-tool', difference: null };
  const difference =
    firstDifference(published.json, derived.json) ?? firstDifference(published.markdown, derived.markdown);
  return { week, result: difference === null ? 'equal' : 'differs', difference };
}

/** The keys that figures depend on as they were; paths and people as they are. */
function restoreConfiguration(config: Config, json: string): Config {
  const { forge, ...figures } = JSON.parse(json) as Pick<
    Config,
    'repositories' | 'gate' | 'threshold' | 'logs' | 'timeZone'
  > & {
    readonly forge: { readonly url: string };
  };
  return { ...config, ...figures, forge: { ...config.forge, ...forge } };
}

/** The first line in which two texts differ; null when they are equal. */
function firstDifference(published: string, derived: string): string | null {
  if (published === derived) return null;
  const [left, right] = [published.split('\n'), derived.split('\n')];
  const at = left.findIndex((line, n) => line !== right[n]);
  const line = at === -1 ? left.length : at;
  return `line ${line + 1}: ${JSON.stringify(left[line]?.trim() ?? '(end)')}, derived again ${JSON.stringify(right[line]?.trim() ?? '(end)')}`;
}
