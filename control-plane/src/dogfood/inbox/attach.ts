/**
 * The files that go with a comment: after every run exactly one of each name, with the bytes that the archive has. A
 * new one is uploaded before old ones go, so that there is never none.
 */
import { ForgejoError, type Attachment, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import { removeOnce, writeOnce } from './write-once.ts';
import { hashOf } from '../hash.ts';

/** A file to attach. */
export interface EvidenceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Largest attachment that is ever read back. */
export const attachmentLimit = 32 * 1024 * 1024;

/** sha256 of attached files by uuid; what is learned is added. An attachment never changes. */
type Hashes = Map<string, string>;

/** A comment of ours, and where it is. */
interface Place {
  readonly forge: ForgejoClient;
  readonly repository: string;
  readonly comment: Pick<Comment, 'id' | 'attachments'>;
}

/**
 * Makes a comment carry exactly these files; others that people attached stay. One upload at a time: each is an edit of
 * the comment to Forgejo (`content_version` in `models/issues/comment.go`), and of two at once one answers 500.
 * @returns true when the server refuses such files or this user's: what it takes is attached all the same
 * @throws ForgejoError when the server could not be asked, `missing` when the comment is gone
 */
export async function attachFiles(place: Place, files: readonly EvidenceFile[], hashes: Hashes): Promise<boolean> {
  const uploaded: (boolean | 'refused')[] = [];
  for (const file of files) uploaded.push(await unlessRefused(place, () => uploadIfNew(place, file, hashes)));
  const cleared = await unlessRefused(place, () => removeOlder(place, files, hashes, uploaded.includes(true)));
  return uploaded.includes('refused') || cleared === 'refused';
}

async function unlessRefused<T>({ forge, repository, comment }: Place, act: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await act();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Attachments switched off and a comment that somebody deleted meanwhile answer alike.
    if (error.kind === 'missing' && (await forge.comment(repository, comment.id)) === null) throw error;
    return 'refused';
  }
}

/** @returns whether it had to be uploaded */
async function uploadIfNew(place: Place, file: EvidenceFile, hashes: Hashes): Promise<boolean> {
  const newest = findNamed(place.comment.attachments, file).at(-1);
  if (await isEqual(place.forge, newest, file, hashes)) return false;
  const { uuid } = await upload(place, file);
  hashes.set(uuid, hashOf(file.bytes));
  return true;
}

/** The newest of a name counts, also for another host that uploads now: only older ones are ever removed. */
async function removeOlder(
  { forge, repository, comment }: Place,
  files: readonly EvidenceFile[],
  hashes: Hashes,
  isOutdated: boolean,
): Promise<void> {
  const present = isOutdated ? await forge.attachments(repository, comment.id) : comment.attachments;
  for (const { id, uuid } of files.flatMap((file) => findNamed(present, file).slice(0, -1))) {
    await removeOnce(() => forge.deleteAttachment(repository, comment.id, id));
    hashes.delete(uuid);
  }
}

/** Those with the name of a file, oldest first. */
function findNamed(attachments: readonly Attachment[], file: EvidenceFile): Attachment[] {
  return attachments.filter(({ name }) => name === file.name).toSorted((a, b) => a.id - b.id);
}

/** Asks for the bytes only where nobody remembers them. */
async function isEqual(
  forge: ForgejoClient,
  attachment: Attachment | undefined,
  { bytes }: EvidenceFile,
  hashes: Hashes,
): Promise<boolean> {
  if (attachment?.size !== bytes.length) return false;
  const hash = hashes.get(attachment.uuid) ?? (await readHash(forge, attachment));
  if (hash !== null) hashes.set(attachment.uuid, hash);
  return hash === hashOf(bytes);
}

/** What cannot be read back is replaced. */
async function readHash(forge: ForgejoClient, { uuid }: Attachment): Promise<string | null> {
  try {
    return hashOf(await forge.downloadAttachment(uuid, attachmentLimit));
  } catch (error) {
    if (error instanceof ForgejoError) return null;
    throw error;
  }
}

/** Adds a file, once, whatever becomes of the answer. @throws ForgejoError */
export async function upload(
  { forge, repository, comment }: Place,
  { name, bytes }: EvidenceFile,
): Promise<Attachment> {
  const known = new Set(comment.attachments.map(({ id }) => id));
  const find = async (): Promise<Attachment | null> => {
    for (const each of await forge.attachments(repository, comment.id)) {
      const isLike = each.name === name && each.size === bytes.length && !known.has(each.id);
      // Another host's file may be as long.
      if (isLike && (await readHash(forge, each)) === hashOf(bytes)) return each;
    }
    return null;
  };
  return writeOnce(() => forge.attach(repository, comment.id, name, bytes), find);
}

/** Attachments switched off, a type that is not allowed, a quota, no right: facts about the server, not failures of the run. */
function isRefusal(error: unknown): error is ForgejoError {
  const kinds = ['forbidden', 'refused', 'too-large', 'missing', 'unsupported'];
  return error instanceof ForgejoError && kinds.includes(error.kind);
}
