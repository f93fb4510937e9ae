/**
 * Recordings: what a real Forgejo 16 answered, shortened to what tests look at (lists to two entries, long texts
 * cut; tokens are names). They keep both the client and the stand-in true.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface Recording {
  readonly name: string;
  readonly what: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly token?: string | null;
    readonly body?: unknown;
  };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const folder = new URL('../recordings/v16/', import.meta.url);

/** Every recording, by name. */
export function readRecordings(): Recording[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({
      name: file.replace('.json', ''),
      ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Recording, 'name'>),
    }));
}
