/** The record of the last run: what a doctor, a journal and a careful clock want to know. It takes no lock to read. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere } from './disk.ts';
import { parseLoosely } from './inbox-state.ts';

export interface LastRun {
  /** The instant the run began. */
  readonly at: string;
  readonly exitCode: number;
  readonly weeks: readonly { readonly week: string; readonly action: string }[];
  /** Why it failed, in the words it gave; null when it did not. */
  readonly failure: string | null;
  /** The instant of the last run that published and ended with 0 or 4, this one included; null: none did. */
  readonly lastGood: string | null;
}

const LastRunSchema = z.object({
  at: z.string(),
  exitCode: z.number(),
  weeks: z.array(z.object({ week: z.string(), action: z.string() })),
  failure: z.string().nullable().default(null),
  lastGood: z.string().nullable().default(null),
});

export function lastRunPath(archive: string): string {
  return join(archive, 'last-run.json');
}

/** Null before the first run, or where the record cannot be understood. @throws ArchiveError */
export async function readLastRun(archive: string): Promise<LastRun | null> {
  const text = (await readIfThere(lastRunPath(archive)))?.toString('utf8');
  const result = text === undefined ? null : LastRunSchema.safeParse(parseLoosely(text));
  return result?.success ? result.data : null;
}
