/**
 * What a run brings together before it derives. The look at the inbox and the harvest go on side by side, because
 * neither needs the other, and both wait for the server most of the time. What needs both comes after them.
 */
import type { ForgejoClient } from '@platform/forgejo-client';
import type { Archive } from './archive/archive.ts';
import type { ConnectionRequest } from './connect.ts';
import { discoverRepositories, requireSome, selectCandidates, type Candidate } from './harvest/discover.ts';
import type { Inspector } from './harvest/downloads.ts';
import { harvestAll, type LostRepository } from './harvest/harvest-all.ts';
import { takeIncoming } from './harvest/incoming.ts';
import { harvestLogs } from './harvest/logs.ts';
import { Permit } from './harvest/permit.ts';
import type { Identity } from './inbox/identity.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { restoreWeeks } from './inbox/restore.ts';
import type { Progress } from './progress.ts';

/** What has to be known of a run to gather for it. */
export interface GatherRequest extends ConnectionRequest {
  /** The instant of this run, whole seconds. */
  readonly now: string;
  /** Make no request at all. */
  readonly offline: boolean;
  /** Make the inbox issue where there is none. */
  readonly createInbox: boolean;
  /** Say what would be written, and write nothing to the forge. */
  readonly dryRun: boolean;
  readonly progress: Progress;
}

/** The same, and who looks into what arrives. */
interface Gathering extends GatherRequest {
  readonly inspector: Inspector;
}

/** What was gathered; what the harvest saw is in the archive. */
export interface Gathered {
  /** Null where it is not looked at. */
  readonly inbox: Inbox | null;
  /** The repositories that may take part. */
  readonly candidates: readonly Candidate[];
  readonly lost: readonly LostRepository[];
  /** About files that were brought, logs that are not there, and what came back from the inbox, in sentences. */
  readonly remarks: readonly string[];
}

/**
 * Gathers. Nothing goes on any more when this ends, be it with an error.
 * @param identity whose token it is; null: the inbox is not looked at
 * @throws ConfigError, ForgejoError, ArchiveError; of two, that of the inbox
 */
export async function gather(
  request: Gathering,
  archive: Archive,
  forge: ForgejoClient,
  identity: Identity | null,
): Promise<Gathered> {
  const { config, now } = request;
  if (request.offline) return recall(request, archive);
  const { inbox, candidates, lost } = await lookAndHarvest(request, archive, forge, identity);
  const names = candidates.map(({ repository }) => repository);
  const taken = await takeIncoming(archive, config, names, now);
  const { unread, absent } = await harvestLogs(forge, archive, config, inbox, now);
  const restored = inbox === null ? [] : await restoreWeeks(forge, archive, inbox);
  const isNew = ({ repository }: LostRepository): boolean => lost.every((each) => each.repository !== repository);
  return { inbox, candidates, lost: [...lost, ...unread.filter(isNew)], remarks: [...taken, ...absent, ...restored] };
}

/** What is there without asking anybody. */
async function recall({ config }: GatherRequest, archive: Archive): Promise<Gathered> {
  const candidates = selectCandidates(config.repositories, await archive.observations.repositories());
  requireSome(candidates, config.repositories, true);
  return { inbox: null, candidates, lost: [], remarks: [] };
}

/**
 * Side by side, and both to their end also where one fails: one may be making the inbox issue, the other writes into the
 * archive, whose lock is given back next. An inbox that is wrong stops the harvest. Its error is the one to tell: an
 * error of the harvest beside it is met again by the next run, which has an inbox then.
 */
async function lookAndHarvest(
  request: Gathering,
  archive: Archive,
  forge: ForgejoClient,
  identity: Identity | null,
): Promise<Omit<Gathered, 'remarks'>> {
  const looking = look(request, forge, identity);
  const harvesting = harvest(request, archive, forge, new Permit(looking));
  await Promise.allSettled([looking, harvesting]);
  return { inbox: await looking, ...(await harvesting) };
}

async function look(
  { config, createInbox, dryRun }: GatherRequest,
  forge: ForgejoClient,
  identity: Identity | null,
): Promise<Inbox | null> {
  if (identity === null) return null;
  const missing = createInbox ? (dryRun ? 'pretend' : 'create') : 'find';
  return openInbox(forge, config, missing, identity);
}

async function harvest(
  { config, now, progress, inspector }: Gathering,
  archive: Archive,
  forge: ForgejoClient,
  permit: Permit,
): Promise<Pick<Gathered, 'candidates' | 'lost'>> {
  const known = await archive.observations.repositories();
  const searchRepositories = (): ReturnType<ForgejoClient['searchRepositories']> =>
    permit.walk(forge.searchRepositories());
  const candidates = await discoverRepositories(config.repositories, known, { searchRepositories });
  requireSome(candidates, config.repositories, false);
  const lost = await harvestAll(forge, archive, candidates, { config, now, progress, permit, inspector });
  return { candidates, lost };
}
