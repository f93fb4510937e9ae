/**
 * One week from knowledge to the inbox: derive, write the files, publish the page, attach the evidence. What was
 * published stays published when the attaching fails; the next run mends it.
 */
import { ForgejoError, type ForgejoClient } from '@platform/forgejo-client';
import { listVerdictChanges, mentionLine, weekFileName, type Digest, type Week } from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import type { DigestFile } from './archive/digest-files.ts';
import type { Config } from './config/config.ts';
import { deriveWeek, isNews, type DerivedWeek, type Knowledge } from './derive.ts';
import { readEvidenceFile } from './evidence-weeks.ts';
import { attachFiles } from './inbox/attach.ts';
import type { Inbox } from './inbox/inbox.ts';
import {
  planPublish,
  publishWeek,
  skipped,
  type PublishedComment,
  type PublishPlan,
  type Published,
  type WeekPage,
} from './inbox/publish.ts';
import { evidenceFileName } from './inbox/restore.ts';

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
  /** The page stands, its files could not be attached; null otherwise. */
  readonly trouble: ForgejoError | null;
}

/** @throws ForgejoError, ConfigError when the page was not published; ArchiveError */
export async function handleWeek(run: WeekRun, week: Week): Promise<AggregatedWeek> {
  const { archive, inbox, knowledge } = run;
  const derived = deriveWeek(knowledge, week);
  const done = { digest: derived.digest, published: skipped, plan: null, healed: 0, trouble: null };
  if (run.asOf !== null) return { ...done, files: await archive.digests.writeOld(week, run.asOf, derived) };
  const current = await writeFiles(archive, week, derived);
  if (inbox === null) return { ...done, files: current.files };
  const page: WeekPage = {
    week,
    markdown: current.markdown,
    mention: mentionLine(run.config.notify, listVerdictChanges(derived.digest)),
  };
  if (run.dryRun) return { ...done, files: current.files, plan: planPublish(inbox, page) };
  const { comment, healed, ...published } = await publishWeek(run.forge, inbox, page);
  const attached = await attachEvidence(run, inbox, week, current, comment);
  const result = { digest: derived.digest, files: current.files, published, plan: null, healed };
  if (attached instanceof ForgejoError) return { ...result, trouble: attached };
  if (attached === knowledge.attachmentsRefusedAt) return { ...result, trouble: null };
  // The page says whether files go with it: once more, with what was just learned.
  const { published: again, ...rest } = await handleWeek(
    { ...run, knowledge: { ...knowledge, attachmentsRefusedAt: attached }, inbox: adopt(inbox, week, comment) },
    week,
  );
  return { ...rest, healed, published: { ...again, action: published.action } };
}

/** What differs only in when it was seen is no news: the files, and so the comment, stay as they are. */
async function writeFiles(
  archive: Archive,
  week: Week,
  derived: DerivedWeek,
): Promise<{ readonly files: DigestFile; readonly markdown: string; readonly json: string }> {
  const known = await archive.digests.read(week);
  if (known !== null && !isNews(derived.json, known.json)) return { ...known, files: archive.digests.paths(week) };
  return { ...derived, files: await archive.digests.write(week, derived) };
}

/** @returns since when the forge refuses files, null when it took them; an error when it could not be asked */
async function attachEvidence(
  { archive, forge, knowledge, now }: WeekRun,
  { repository }: Inbox,
  week: Week,
  { json }: { readonly json: string },
  comment: PublishedComment['comment'],
): Promise<string | null | ForgejoError> {
  const files = [
    { name: `pyfallow-dogfood-weekly-${weekFileName(week)}.json`, bytes: Buffer.from(json) },
    { name: evidenceFileName(week), bytes: await readEvidenceFile(archive, knowledge.weeks, week) },
  ];
  const state = await archive.readInboxState();
  const hashes = new Map(Object.entries(state.hashes));
  try {
    const refused = await attachFiles({ forge, repository, comment }, files, hashes);
    const attachmentsRefusedAt = refused ? (state.attachmentsRefusedAt ?? now) : null;
    const next = { attachmentsRefusedAt, hashes: Object.fromEntries(hashes) };
    if (JSON.stringify(next) !== JSON.stringify(state)) await archive.writeInboxState(next);
    return attachmentsRefusedAt;
  } catch (error) {
    if (error instanceof ForgejoError) return error;
    throw error;
  }
}

/** The inbox with the week's comment as it was just published. */
function adopt(inbox: Inbox, week: Week, comment: PublishedComment['comment']): Inbox {
  const others = inbox.own.filter((own) => own.week !== week);
  return { ...inbox, own: [...others, { week, provisional: false, comment }] };
}
