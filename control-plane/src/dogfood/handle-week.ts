/**
 * One week from knowledge to the inbox: derive, write the files, publish the page, attach the evidence. What was
 * published stays published when the attaching fails; the next run mends it.
 */
import { setTimeout } from 'node:timers/promises';
import type { Comment, ForgejoClient, ForgejoError } from '@platform/forgejo-client';
import { listVerdictChanges, mentionLine, weekFileName, type Digest, type Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import type { DigestFile } from './archive/digest-files.ts';
import type { Config } from './config/config.ts';
import type { ArchiveError } from './errors.ts';
import { deriveWeek, saysTheSame, type DerivedWeek, type Knowledge } from './derive/derive.ts';
import { readEvidenceFile } from './derive/evidence-weeks.ts';
import { attachFiles } from './inbox/attach.ts';
import { refreshInbox, type Inbox } from './inbox/inbox.ts';
import { planPublish, skipped, type Published, type PublishPlan, type WeekPage } from './inbox/plan-publish.ts';
import { publishWeek } from './inbox/publish.ts';
import { evidenceFileName } from './inbox/restore.ts';

/** Milliseconds until a question is on its way: deriving holds everything up. */
const headStart = 5;

/** What handling a week needs to know of the run. */
export interface WeekRun {
  readonly config: Config;
  readonly forge: ForgejoClient;
  readonly archive: Archive;
  readonly knowledge: Knowledge;
  /** Null: nothing is published. */
  readonly inbox: Inbox | null;
  /** The instant of this run. */
  readonly now: string;
  readonly dryRun: boolean;
  readonly asOf: string | null;
}

/** What became of one week. */
export interface AggregatedWeek {
  readonly digest: Digest;
  readonly files: DigestFile;
  readonly published: Published;
  /** With a dry run: what would be written. */
  readonly plan: PublishPlan | null;
  /** Duplicates of the comment that were removed. */
  readonly healed: number;
  /** The page stands, something after it failed; null otherwise. */
  readonly trouble: ForgejoError | ArchiveError | null;
}

/**
 * @param isSecond the page was published already, and says now what was learned of its files
 * @throws ForgejoError, ConfigError when the page was not published; ArchiveError
 */
export async function handleWeek(run: WeekRun, week: Week, isSecond = false): Promise<AggregatedWeek> {
  const { archive, inbox, knowledge } = run;
  const looking = look(run);
  if (looking !== null) await setTimeout(headStart);
  const derived = deriveWeek(knowledge, week);
  const done = { digest: derived.digest, published: skipped, plan: null, healed: 0, trouble: null };
  if (run.asOf !== null) return { ...done, files: await archive.digests.writeOld(week, run.asOf, derived) };
  const current = await writeFiles(archive, week, derived);
  if (inbox === null) return { ...done, files: current.files };
  if (looking === null)
    return { ...done, files: current.files, plan: planPublish(inbox, pageOf(run, derived, current.markdown)) };
  let refusedAt = knowledge.attachmentsRefusedAt;
  const page = pageOf(run, derived, current.markdown);
  const { healed, trouble, ...published } = await publishWeek(run.forge, inbox, page, looking, async (comment) => {
    refusedAt = await attachEvidence(run, inbox.repository, week, current.json, comment);
  });
  const result = { digest: derived.digest, files: current.files, published, plan: null, healed, trouble };
  if (refusedAt === knowledge.attachmentsRefusedAt || trouble !== null || isSecond) return result;
  return sayWhetherAttached(run, result, refusedAt);
}

/** The inbox as it is now, asked for while the week is derived; null where nothing will be written to it. */
function look({ forge, inbox, dryRun, asOf }: WeekRun): Promise<Inbox> | null {
  if (inbox === null || dryRun || asOf !== null) return null;
  const looking = refreshInbox(forge, inbox);
  // Where the files cannot be written nobody waits for it any more.
  looking.catch(() => undefined);
  return looking;
}

function pageOf({ config }: WeekRun, { digest }: DerivedWeek, markdown: string): WeekPage {
  return { week: digest.week, markdown, mention: mentionLine(config.notify, listVerdictChanges(digest)) };
}

/** The page says whether files go with it: once more, with what was just learned. */
async function sayWhetherAttached(
  run: WeekRun,
  first: AggregatedWeek,
  attachmentsRefusedAt: string | null,
): Promise<AggregatedWeek> {
  const knowledge = { ...run.knowledge, attachmentsRefusedAt };
  const again = await handleWeek({ ...run, knowledge }, first.digest.week, true);
  const { action } = first.published.action === 'unchanged' ? again.published : first.published;
  return { ...again, healed: first.healed + again.healed, published: { ...again.published, action } };
}

/** What differs only in when it was seen is no news: the files, and so the comment, stay as they are. */
async function writeFiles(
  archive: Archive,
  week: Week,
  derived: DerivedWeek,
): Promise<{ readonly files: DigestFile; readonly markdown: string; readonly json: string }> {
  const known = await archive.digests.read(week);
  if (known !== null && saysTheSame(derived, known)) return { ...known, files: archive.digests.paths(week) };
  return { ...derived, files: await archive.digests.write(week, derived) };
}

/**
 * @returns since when the forge refuses files, null when it took them
 * @throws ForgejoError when it could not be asked
 */
async function attachEvidence(
  { archive, forge, knowledge, now }: WeekRun,
  repository: string,
  week: Week,
  json: string,
  comment: Comment,
): Promise<string | null> {
  const files = [
    { name: `pyfallow-dogfood-weekly-${weekFileName(week)}.json`, bytes: Buffer.from(json) },
    { name: evidenceFileName(week), bytes: await readEvidenceFile(archive, knowledge.weeks.evidence, week) },
  ];
  const state = await archive.readInboxState();
  const hashes = new Map(Object.entries(state.hashes));
  const refused = await attachFiles({ forge, repository, comment }, files, hashes);
  const attachmentsRefusedAt = refused ? (state.attachmentsRefusedAt ?? now) : null;
  const next = { attachmentsRefusedAt, hashes: Object.fromEntries(hashes) };
  if (JSON.stringify(next) !== JSON.stringify(state)) await archive.writeInboxState(next);
  return attachmentsRefusedAt;
}
