/**
 * Recordings: what real Forgejo servers answered, one line each, shortened to what tests look at (lists to two
 * entries, long texts cut, headers to those that clients use; hosts and tokens are names). They keep both the client
 * and the stand-in true; `pnpm record` refreshes them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Recording {
  /** Number and words, such as `010-runs-page1`. */
  readonly name: string;
  readonly what: string;
  readonly request: {
    readonly method: string;
    /** With the query. */
    readonly path: string;
    /** A token is a name in angle brackets, such as `<claude-token>`. */
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON, or the text that was sent. */
    readonly body?: unknown;
  };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON or text; bytes are in `base64` instead. */
  readonly body?: unknown;
  readonly base64?: string;
}

/** Where the recordings lie, one file for each line of versions: `v16.ndjson` … */
export const recordingsFolder = fileURLToPath(new URL('../recordings/', import.meta.url));

/** The lines that were recorded: `16`, `15`, `12`, `11`. */
export function recordedLines(): string[] {
  return readdirSync(recordingsFolder)
    .flatMap((file) => /^v(\d+)\.ndjson$/u.exec(file)?.[1] ?? [])
    .toSorted((a, b) => Number(b) - Number(a));
}

/** The recordings of one line of versions, in the order of their names. */
export function readRecordings(line: string): Recording[] {
  return readFileSync(`${recordingsFolder}v${line}.ndjson`, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Recording);
}
