import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { isDamaged, readArtifact as streamArtifact, sizeOfFiles, type Entry } from '../src/evidence/artifact.ts';

const isReport = (name: string): boolean => name === 'pyfallow-report.json';

function readArtifact(bytes: Uint8Array, isWanted: (name: string) => boolean): Promise<Entry[]> {
  return Array.fromAsync(streamArtifact(bytes, isWanted));
}

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
  const most = 16 * 1024 * 1024;
  const bomb = await zipOf({ 'pyfallow-report.json': '0'.repeat(most + 1) });
  const stored = await zipOf({ 'pyfallow-report.json': '0'.repeat(most) }, { compression: 'STORE' });
  const [largest] = await readArtifact(stored, isReport);

  expect(bomb.length).toBeLessThan(200_000);
  await expect(readArtifact(bomb, isReport)).rejects.toThrow('a file in the artifact is larger than 16 MiB');
  expect(largest?.bytes.length).toBe(most);
});

it('refuses an artifact larger than it takes, unread', async () => {
  const most = new Uint8Array(32 * 1024 * 1024);

  await expect(readArtifact(most, isReport)).rejects.toThrow('the artifact is not a whole zip');
  await expect(readArtifact(new Uint8Array(most.length + 1), isReport)).rejects.toThrow(
    'the artifact is larger than 32 MiB',
  );
});

/** A zip of small files, each with a comment, its number of entries declared as something else. */
async function zipOfMany(count: number, declared = count): Promise<Uint8Array> {
  const zip = new JSZip();
  for (let n = 0; n < count; n++) zip.file(`f${n}`, '', { comment: `number ${n}` });
  const bytes = await zip.generateAsync({ type: 'uint8array', platform: 'UNIX' });
  new DataView(bytes.buffer).setUint16(bytes.length - 12, declared, true);
  return bytes;
}

it('refuses thousands of entries before any is built, whatever number it declares', async () => {
  const refusal = 'the artifact has more than 1,000 entries';

  expect(await readArtifact(await zipOfMany(1000), isReport)).toEqual([]);
  await expect(readArtifact(await zipOfMany(1001), isReport)).rejects.toThrow(refusal);
  await expect(readArtifact(await zipOfMany(1001, 1), isReport)).rejects.toThrow(refusal);
  await expect(readArtifact(await zipOfMany(2, 1001), isReport)).rejects.toThrow(refusal);
});

it('finds the directory behind a comment of any length, and in the middle of other bytes', async () => {
  for (const comment of ['', 'x', 'x'.repeat(65_535)]) {
    const zip = await zipOf({ 'pyfallow-report.json': '1' }, { comment });
    const around = new Uint8Array(zip.length + 20).fill(80);
    around.set(zip, 10);

    expect(await readArtifact(around.subarray(10, 10 + zip.length), isReport)).toHaveLength(1);
  }
});

it('gives back a file of many pieces as it was', async () => {
  const text = Array.from({ length: 40_000 }, (_, n) => `${n * n}`).join(' ');
  const [entry] = await readArtifact(await zipOf({ 'pyfallow-report.json': text }), isReport);

  expect(new TextDecoder().decode(entry?.bytes) === text).toBe(true);
});

it('takes only files of the very name', async () => {
  const zip = new JSZip();
  for (const path of ['my-pyfallow-report.json', 'pyfallow-report.json.bak', 'pyfallow-report.json/x'])
    zip.file(path, '');
  const bytes = await zip.generateAsync({ type: 'uint8array' });

  expect(Object.keys(zip.files)).toContain('pyfallow-report.json/');
  expect(await readArtifact(bytes, isReport)).toEqual([]);
});

/** A zip whose first file was changed on the way, stored or compressed. */
async function zipWithFlippedBit(compression: 'STORE' | 'DEFLATE'): Promise<Uint8Array> {
  const bytes = await zipOf({ 'pyfallow-report.json': 'abcdefghijklmnopqrstuvwxyz', 'other.md': 'x' }, { compression });
  const content = 30 + 'pyfallow-report.json'.length;
  bytes[content + 5] = (bytes[content + 5] ?? 0) ^ 0xff;
  return bytes;
}

it.each(['STORE', 'DEFLATE'] as const)('notices a file that changed on the way (%s)', async (compression) => {
  await expect(readArtifact(await zipWithFlippedBit(compression), isReport)).rejects.toThrow(
    'a file in the artifact is damaged',
  );
});

it('tells bytes that were damaged on the way from an artifact that is what it is', async () => {
  const whole = await zipOf({ 'pyfallow-report.json': 'not even JSON' });
  const flipped = await zipWithFlippedBit('STORE');

  expect(await isDamaged(whole, isReport)).toBe(false);
  expect(await isDamaged(whole.slice(0, -30), isReport)).toBe(true);
  expect(await isDamaged(flipped, isReport)).toBe(true);
  // A file that nobody wants tells how the bytes fared as well.
  expect(await isDamaged(flipped, (name) => name === 'other.md')).toBe(true);
  // Whatever cannot be read may have been readable where it was sent from.
  expect(await isDamaged(await zipOfMany(1001), isReport)).toBe(true);
  await expect(isDamaged(null as unknown as Uint8Array, isReport)).rejects.toThrow(TypeError);
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

it('tells what the files take together, and nothing of bytes that are no zip', async () => {
  expect(sizeOfFiles(await zipOf({ a: 'x'.repeat(1000), 'b/c': 'yy' }, { streamFiles: true }))).toBe(1002);
  expect(sizeOfFiles(await zipOf({}))).toBe(0);
  expect(sizeOfFiles(new TextEncoder().encode('PK, but no zip'))).toBeNull();
});

/** A whole zip of which one unwanted file suffered. */
async function zipWithBrokenFile(add: (zip: JSZip) => void): Promise<Uint8Array> {
  const zip = new JSZip();
  zip.file('pyfallow-report.json', '{}');
  zip.file('comment.md', 'suffered on the way');
  add(zip);
  const bytes = await zip.generateAsync({ type: 'uint8array', platform: 'UNIX' });
  const at = Buffer.from(bytes).indexOf('suffered');
  bytes[at] = 0x21;
  return bytes;
}

it('judges how bytes fared by the files nobody wants, too', async () => {
  expect(await isDamaged(await zipWithBrokenFile(() => undefined), isReport)).toBe(true);
});

it.each<[string, (zip: JSZip) => void]>([
  [
    'together they are larger than a report may be',
    (zip) => {
      for (const name of ['a.bin', 'b.bin'])
        zip.file(name, new Uint8Array(9 * 1024 * 1024), { compression: 'DEFLATE' });
    },
  ],
  ['one is a link', (zip) => void zip.file('link', '/etc/passwd', { unixPermissions: 0o120_777 })],
])('leaves files nobody wants alone when %s', async (_, add) => {
  expect(await isDamaged(await zipWithBrokenFile(add), isReport)).toBe(false);
});

it('looks at all of them when one of several is no link and all are small', async () => {
  const bytes = await zipWithBrokenFile((zip) => void zip.file('plain', 'x', { unixPermissions: 0o100_644 }));

  expect(await isDamaged(bytes, isReport)).toBe(true);
});
