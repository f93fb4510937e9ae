/**
 * What people attached to a comment of ours that is about to go: it moves to the one that stays. A file that cannot be
 * moved is left behind, where the server still serves it at its old address, and so nothing is lost.
 */
import { ForgejoError, type Attachment, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import { attachmentLimit, upload } from './attach.ts';

const ours = /^pyfallow-dogfood-(?:weekly|evidence)-\d{4}-\d\d\.json(?:\.gz)?$/u;

/**
 * Moves the files of others.
 * @returns the attachments that may go with the comment
 * @throws ForgejoError when the server could not be asked
 */
export async function keepForeignFiles(
  forge: ForgejoClient,
  repository: string,
  from: Comment,
  keeper: Comment,
): Promise<Attachment[]> {
  const mayGo: Attachment[] = [];
  for (const file of from.attachments)
    if (ours.test(file.name) || (await isMoved(forge, repository, file, keeper))) mayGo.push(file);
  return mayGo;
}

/** Whether the file is at the comment that stays, by its bytes: it may be there since a run that ended too early. */
async function isMoved(forge: ForgejoClient, repository: string, file: Attachment, keeper: Comment): Promise<boolean> {
  if (file.size > attachmentLimit) return false;
  try {
    const bytes = Buffer.from(await forge.downloadAttachment(file.uuid, attachmentLimit));
    const attachments = await forge.attachments(repository, keeper.id);
    for (const { name, size, uuid } of attachments)
      if (
        name === file.name &&
        size === file.size &&
        bytes.equals(await forge.downloadAttachment(uuid, attachmentLimit))
      )
        return true;
    await upload({ forge, repository, comment: { id: keeper.id, attachments } }, { name: file.name, bytes });
    return true;
  } catch (error) {
    const passes = ['unreachable', 'server', 'unauthorized', 'rate-limited', 'malformed'];
    if (!(error instanceof ForgejoError) || passes.includes(error.kind)) throw error;
    return false;
  }
}
