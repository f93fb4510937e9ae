/**
 * The files of a corpus: a directory, or the same packed into one file (`scripts/pack-corpus.ts`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync, constants } from 'node:zlib';

/** The corpus cannot be served; the message says why. */
export class CorpusError extends Error {
  override readonly name = 'CorpusError';
}

export interface Files {
  /** @throws CorpusError when there is no such file */
  readonly read: (path: string) => Uint8Array;
  readonly has: (path: string) => boolean;
  /** Paths below `logs/`. */
  readonly logs: readonly string[];
}

/** @throws CorpusError when there is no corpus at the path */
export function openCorpus(path: string): Files {
  return existsSync(join(path, 'manifest.ndjson')) ? openDirectory(path) : openPacked(path);
}

function openDirectory(path: string): Files {
  const folders = existsSync(join(path, 'logs')) ? readdirSync(join(path, 'logs')) : [];
  const logs = folders.flatMap((folder) =>
    readdirSync(join(path, 'logs', folder)).map((file) => `logs/${folder}/${file}`),
  );
  return {
    read: (file) => readFileSync(join(path, file)),
    has: (file) => existsSync(join(path, file)),
    logs: logs.toSorted(),
  };
}

/** One JSON object a line, `{path, text}` or `{path, base64}`, compressed with zstd. */
function openPacked(path: string): Files {
  if (!existsSync(path))
    throw new CorpusError(`${path} is neither a corpus directory (it has no manifest.ndjson) nor a packed corpus`);
  let text: string;
  try {
    text = zstdDecompressSync(readFileSync(path), { params: { [constants.ZSTD_d_windowLogMax]: 27 } }).toString('utf8');
  } catch {
    throw new CorpusError(`${path} is neither a corpus directory (it has no manifest.ndjson) nor a packed corpus`);
  }
  const files = new Map<string, Uint8Array>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const file = JSON.parse(line) as { path: string; text?: string; base64?: string };
    files.set(file.path, file.text === undefined ? Buffer.from(file.base64 ?? '', 'base64') : Buffer.from(file.text));
  }
  const read = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new CorpusError(`${path} has no ${name}`);
    return bytes;
  };
  return {
    read,
    has: (name) => files.has(name),
    logs: [...files.keys()].filter((name) => name.startsWith('logs/')).toSorted(),
  };
}
