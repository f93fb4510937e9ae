/** Zips that real servers handed out, of both upload protocols, read as artifacts are read. */
import { readRecordings, recordedLines, type Recording } from '@platform/fake-forgejo';
import { isDamaged, sizeOfFiles } from '@platform/report-aggregator';
import { expect, it } from 'vitest';

const zips = recordedLines().flatMap((line) =>
  readRecordings(line)
    .filter(({ base64, status }) => base64 !== undefined && status === 200)
    .map((recording) => [line, recording.name, bytesOf(recording)] as const),
);

it.each(zips)('Forgejo %s, %s: whole', async (_line, _name, zip) => {
  expect(await isDamaged(zip, () => true)).toBe(false);
});

it.each(zips)('Forgejo %s, %s: damaged where a part is missing', async (_line, _name, zip) => {
  expect(await isDamaged(zip.subarray(0, -30), () => true)).toBe(true);
});

it('adds up the files of an old upload to the size that the server listed', () => {
  const [, , zip] = zips.find(([line, name]) => line === '16' && name.startsWith('241')) ?? [];
  const list = readRecordings('16').find(({ name }) => name.startsWith('240'))?.body as { size_in_bytes: number }[];

  expect(sizeOfFiles(zip ?? new Uint8Array())).toBe(list[0]?.size_in_bytes);
  expect(zips.length).toBeGreaterThan(10);
});

function bytesOf({ base64 = '' }: Recording): Uint8Array {
  return Buffer.from(base64, 'base64');
}
