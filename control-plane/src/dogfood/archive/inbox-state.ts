/**
 * What the archive remembers of the inbox so that it need not be asked again: which attached file has which bytes,
 * and since when the forge refuses files. All of it can be found out anew.
 */
import * as z from 'zod';

export interface InboxState {
  /** Null: the forge takes the files, as far as known. */
  readonly attachmentsRefusedAt: string | null;
  /** sha256 of attached files by their uuid; an attachment never changes. */
  readonly hashes: Readonly<Record<string, string>>;
}

export const emptyInboxState: InboxState = { attachmentsRefusedAt: null, hashes: {} };

export const InboxStateSchema = z.object({
  attachmentsRefusedAt: z.string().nullable(),
  hashes: z.record(z.string(), z.string()),
});

/** JSON, or null for text that is none. */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
