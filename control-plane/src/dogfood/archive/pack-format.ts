/**
 * A pack: many blobs in one file. Its first line is an index in JSON, the rest their bytes one after the other, as one
 * zstd frame. Zips that a gate wrote week after week are so much alike that half of the disk is saved.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';

/** What is in a pack, in its order: hashes with sizes in bytes. */
export type PackIndex = readonly (readonly [hash: string, size: number])[];

const IndexSchema = z.object({
  pack: z.literal(1),
  blobs: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
});
const newline = 0x0a;

export function encodePack(blobs: readonly { readonly hash: string; readonly bytes: Uint8Array }[]): Buffer {
  const index = { pack: 1, blobs: blobs.map(({ hash, bytes }) => [hash, bytes.length]) };
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 9 };
  const frame = zstdCompressSync(Buffer.concat(blobs.map(({ bytes }) => bytes)), { params });
  return Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), frame]);
}

/** @throws Error when it has no index */
export function readIndex(pack: Buffer): PackIndex {
  return IndexSchema.parse(JSON.parse(pack.subarray(0, pack.indexOf(newline)).toString('utf8'))).blobs;
}

/** Every blob by its hash; whether it is the right one is for the reader to check. @throws Error when it is damaged */
export function decodePack(pack: Buffer): Map<string, Uint8Array> {
  const index = readIndex(pack);
  const size = index.reduce((sum, [, each]) => sum + each, 0);
  const bytes = zstdDecompressSync(pack.subarray(pack.indexOf(newline) + 1), { maxOutputLength: Math.max(size, 1) });
  const blobs = new Map<string, Uint8Array>();
  let at = 0;
  for (const [hash, length] of index) blobs.set(hash, bytes.subarray(at, (at += length)));
  return blobs;
}
