/**
 * What a lost archive gets back: the evidence weeks attached to our own comments. They are checked, kept as received,
 * and only ever add to what the archive knows itself.
 */
import { gunzipSync } from 'node:zlib';
import { ForgejoError, type ForgejoClient } from '@platform/forgejo-client';
import { parseEvidenceWeek, weekFileName, type Week } from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { attachmentLimit } from './attach.ts';
import type { Inbox, OwnDigest } from './inbox.ts';

/** An evidence week takes a fraction of this; a bomb stops here. */
const inflatedLimit = 256 * 1024 * 1024;

/** The name of the attached evidence week. */
export function evidenceFileName(week: Week): string {
  return `pyfallow-dogfood-evidence-${weekFileName(week)}.json.gz`;
}

/**
 * Fetches the evidence of every week that we posted and the archive has never heard of.
 * @returns remarks: what was restored, and what could not be
 * @throws ArchiveError
 */
export async function restoreWeeks(forge: ForgejoClient, archive: Archive, inbox: Inbox): Promise<string[]> {
  const known = new Set([...(await archive.digests.weeks()), ...(await archive.restored.weeks())]);
  const lost = [...new Set(inbox.own.map(({ week }) => week))].filter((week) => !known.has(week));
  const restored: Week[] = [];
  const failed: string[] = [];
  for (const week of lost) {
    const bytes = await readEvidence(forge, inbox.own, week);
    if (bytes === null) failed.push(week);
    else {
      await archive.restored.write(week, bytes);
      restored.push(week);
    }
  }
  return [
    ...(restored.length === 0
      ? []
      : [`Restored from the inbox, because the archive has no digest of them: ${restored.join(', ')}.`]),
    ...(failed.length === 0
      ? []
      : [`Posted earlier, unknown to the archive, and without readable evidence attached: ${failed.join(', ')}.`]),
  ];
}

/**
 * The newest readable evidence of a week, on whichever of our comments: a crash may have left one without, or half.
 * @returns null when nothing is attached, or nothing that is an evidence week of this week
 */
async function readEvidence(forge: ForgejoClient, own: readonly OwnDigest[], week: Week): Promise<Uint8Array | null> {
  const attached = own
    .filter((each) => each.week === week)
    .flatMap(({ comment }) => comment.attachments)
    .filter(({ name, size }) => name === evidenceFileName(week) && size <= attachmentLimit)
    .toSorted((a, b) => b.id - a.id);
  for (const { uuid } of attached) {
    const bytes = await readOne(forge, uuid, week);
    if (bytes !== null) return bytes;
  }
  return null;
}

async function readOne(forge: ForgejoClient, uuid: string, week: Week): Promise<Uint8Array | null> {
  try {
    const bytes = await forge.downloadAttachment(uuid, attachmentLimit);
    const text = gunzipSync(bytes, { maxOutputLength: inflatedLimit }).toString('utf8');
    return parseEvidenceWeek(text).week === week ? bytes : null;
  } catch (error) {
    // A server that is away is no proof that nothing is attached.
    if (error instanceof ForgejoError && ['unreachable', 'server', 'unauthorized', 'rate-limited'].includes(error.kind))
      throw error;
    return null;
  }
}
