import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { readArtifact } from '../src/artifact.ts';

const isReport = (name: string): boolean => name === 'pyfallow-report.json';

async function zipOf(
  files: Record<string, string>,
  options: JSZip.JSZipGeneratorOptions<'uint8array'> = {},
): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [path, text] of Object.entries(files)) zip.file(path, text, { createFolders: false });
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', ...options });
}

it('finds reports by the last part of their path, in order of path', async () => {
  const zip = await zipOf(
    { 'z/pyfallow-report.json': '2', 'pyfallow-comment.md': 'x', 'reports/fallow/pyfallow-report.json': '1' },
    { streamFiles: true },
  );

  const entries = await readArtifact(zip, isReport);

  expect(entries.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
    ['reports/fallow/pyfallow-report.json', '1'],
    ['z/pyfallow-report.json', '2'],
  ]);
});

it('reads names that would leave a folder as what they are: names', async () => {
  const zip = await zipOf({
    '../../etc/pyfallow-report.json': '1',
    '/abs/pyfallow-report.json': '2',
    'c:\\x\\pyfallow-report.json': '3',
  });

  expect(await readArtifact(zip, isReport)).toHaveLength(3);
});

it.each([
  ['nothing', new Uint8Array(0)],
  ['a page', new TextEncoder().encode('<html></html>')],
])('refuses %s', async (_, bytes) => {
  await expect(readArtifact(bytes, isReport)).rejects.toThrow('the artifact is not a whole zip');
});

it('refuses a zip that was cut off, wherever it was cut', async () => {
  const zip = await zipOf({ 'pyfallow-report.json': '{"blocking": []}'.repeat(50) });
  for (let length = 1; length < zip.length; length += 7) {
    await expect(readArtifact(zip.slice(0, length), isReport)).rejects.toThrow(
      /^the artifact is not a whole zip|^a file in the artifact is damaged/u,
    );
  }
});

it('stops inflating a bomb, whatever size it declares', async () => {
  const bomb = await zipOf({ 'pyfallow-report.json': '0'.repeat(64 * 1024 * 1024) });

  expect(bomb.length).toBeLessThan(200_000);
  await expect(readArtifact(bomb, isReport)).rejects.toThrow('a file in the artifact is larger than 16 MiB');
});

it('refuses thousands of entries before any is built', async () => {
  const zip = await zipOf(Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`f${n}`, ''])));

  await expect(readArtifact(zip, isReport)).rejects.toThrow('the artifact has more than 1,000 entries');
});

it('refuses an encrypted zip', async () => {
  const zip = await zipOf({ 'pyfallow-report.json': '{}' });
  // Bit 0 of the flags of the only entry, in the directory at the end.
  const directory = zip.findLastIndex(
    (_, at) => zip[at] === 0x50 && zip[at + 1] === 0x4b && zip[at + 2] === 1 && zip[at + 3] === 2,
  );
  zip[directory + 8] = (zip[directory + 8] ?? 0) | 1;

  await expect(readArtifact(zip, isReport)).rejects.toThrow('the artifact is encrypted');
});
