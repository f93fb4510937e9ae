/**
 * Packs a corpus directory into the one file that is committed:
 * `node packages/fake-forgejo/scripts/pack-corpus.ts DIRECTORY [FILE]`.
 * JSON lines, compressed with a window that spans the whole text: the reports are near-identical.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { devCorpus } from '../src/corpus.ts';

const [directory, target = devCorpus] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write('usage: pack-corpus.ts DIRECTORY [FILE]\n');
  process.exit(2);
}

function listFiles(folder: string): string[] {
  return readdirSync(join(directory ?? '', folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice((directory ?? '').replace(/\/+$/u, '').length + 1));
}

function packLine(path: string): string {
  const bytes = readFileSync(join(directory ?? '', path));
  const text = bytes.toString('utf8');
  return JSON.stringify(Buffer.from(text).equals(bytes) ? { path, text } : { path, base64: bytes.toString('base64') });
}

// Notes and sources are for people; a server does not know them, and tests get the odd runs by their figures.
const paths = ['manifest.ndjson', ...listFiles('blobs'), ...listFiles('logs')];
const lines = Buffer.from(`${paths.map(packLine).join('\n')}\n`);
const packed = zstdCompressSync(lines, {
  params: {
    [constants.ZSTD_c_compressionLevel]: 19,
    [constants.ZSTD_c_windowLog]: 27,
    [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  },
});
writeFileSync(target, packed);
process.stdout.write(`${paths.length} files, ${lines.length} bytes, packed into ${packed.length}\n`);
