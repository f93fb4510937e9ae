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
  const known = await forge.attachments(repository, keeper.id);
  for (const file of from.attachments) {
    const isThere = known.some(({ name, size }) => name === file.name && size === file.size);
    if (ours.test(file.name) || isThere || (await move(forge, repository, file, keeper))) mayGo.push(file);
  }
  return mayGo;
}

async function move(
  forge: ForgejoClient,
  repository: string,
  { name, uuid, size }: Attachment,
  keeper: Comment,
): Promise<boolean> {
  if (size > attachmentLimit) return false;
  try {
    const bytes = await forge.downloadAttachment(uuid, attachmentLimit);
    const comment = { id: keeper.id, attachments: await forge.attachments(repository, keeper.id) };
    await upload({ forge, repository, comment }, { name, bytes });
    return true;
  } catch (error) {
    const passes = ['unreachable', 'server', 'unauthorized', 'rate-limited', 'malformed'];
    if (!(error instanceof ForgejoError) || passes.includes(error.kind)) throw error;
    return false;
  }
}
