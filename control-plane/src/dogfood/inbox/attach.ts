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
 * Makes a comment carry exactly these files; others that people attached stay. Files of different names have nothing to
 * do with each other: they are taken side by side, and all to their end.
 * @returns true when the server refuses such files or this user's: what it takes is attached all the same
 * @throws ForgejoError when the server could not be asked, `missing` when the comment is gone
 */
export async function attachFiles(place: Place, files: readonly EvidenceFile[], hashes: Hashes): Promise<boolean> {
  const attaching = files.map((file) => isRefused(place, file, hashes));
  await Promise.allSettled(attaching);
  return (await Promise.all(attaching)).includes(true);
}

async function isRefused(place: Place, file: EvidenceFile, hashes: Hashes): Promise<boolean> {
  try {
    await attachFile(place, file, hashes);
    return false;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Attachments switched off and a comment that somebody deleted meanwhile answer alike.
    if (error.kind === 'missing' && (await place.forge.comment(place.repository, place.comment.id)) === null)
      throw error;
    return true;
  }
}

/** The newest of a name counts, also for another host that uploads now: only older ones are ever removed. */
async function attachFile(place: Place, file: EvidenceFile, hashes: Hashes): Promise<void> {
  const { forge, repository, comment } = place;
  const isNamed = ({ name }: Attachment): boolean => name === file.name;
  let present = comment.attachments.filter(isNamed).toSorted(byAge);
  if (!(await isEqual(forge, present.at(-1), file, hashes))) {
    const { uuid } = await upload(place, file);
    hashes.set(uuid, hashOf(file.bytes));
    present = (await forge.attachments(repository, comment.id)).filter(isNamed).toSorted(byAge);
  }
  for (const { id, uuid } of present.slice(0, -1)) {
    await removeOnce(() => forge.deleteAttachment(repository, comment.id, id));
    hashes.delete(uuid);
  }
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

function byAge(a: Attachment, b: Attachment): number {
  return a.id - b.id;
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
