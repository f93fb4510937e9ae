/** What a zip's directory says of its files, and whether the files say the same: bytes may suffer on the way. */
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { readDirectory, type DirectoryEntry } from '../src/evidence/zip-directory.ts';

const name = 'reports/ż.json';
const nameLength = new TextEncoder().encode(name).length;

async function zipOf(
  files: Readonly<Record<string, JSZip.JSZipFileOptions>>,
  options: JSZip.JSZipGeneratorOptions<'uint8array'> = {},
): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [path, how] of Object.entries(files)) zip.file(path, 'content', { createFolders: false, ...how });
  return zip.generateAsync({ type: 'uint8array', ...options });
}

/** The only file of a zip after some of its bytes were set. */
function readWith(zip: Uint8Array, changes: Readonly<Record<number, number>>): DirectoryEntry | undefined {
  const bytes = Uint8Array.from(zip, (byte, at) => changes[at] ?? byte);
  return readDirectory(bytes)[0];
}

it('tells path, size and kind of every file', async () => {
  const zip = await zipOf(
    { [name]: {}, link: { unixPermissions: 0o12_0777 }, file: { unixPermissions: 0o10_0644, comment: 'why' } },
    { platform: 'UNIX' },
  );

  expect(readDirectory(zip)).toEqual([
    { path: name, size: 7, isLink: false, hasOwnHeader: true },
    { path: 'link', size: 7, isLink: true, hasOwnHeader: true },
    { path: 'file', size: 7, isLink: false, hasOwnHeader: true },
  ]);
});

it('takes no file for a link whose attributes are not those of Unix', async () => {
  const zip = await zipOf({ link: { unixPermissions: 0o12_0777 } }, { platform: 'UNIX' });
  const directory = new DataView(zip.buffer).getUint32(zip.length - 6, true);

  expect(readWith(zip, {})?.isLink).toBe(true);
  expect(readWith(zip, { [directory + 5]: 0 })?.isLink).toBe(false);
});

it('notices any byte of a file’s own header that changed, save how long its own additions are', async () => {
  const zip = await zipOf({ [name]: {} });
  const bytes = Array.from({ length: 30 + nameLength }, (_, at) => at);
  const unnoticed = bytes.filter((at) => readWith(zip, { [at]: (zip[at] ?? 0) ^ 0xff })?.hasOwnHeader === true);

  expect(unnoticed).toEqual([28, 29]);
});

it.each([14, 18, 22])('lets checksum and sizes stand in the directory alone (bytes from %d)', async (at) => {
  const zip = await zipOf({ [name]: {} });
  const zeros = { [at]: 0, [at + 1]: 0, [at + 2]: 0, [at + 3]: 0 };

  expect(readWith(zip, zeros)?.hasOwnHeader).toBe(true);
  expect(readWith(zip, { ...zeros, [at + 3]: 1 })?.hasOwnHeader).toBe(false);
  expect(readDirectory(await zipOf({ [name]: {} }, { streamFiles: true }))[0]?.hasOwnHeader).toBe(true);
});

it('finds no header where the directory points to none', async () => {
  const zip = await zipOf({ [name]: {} });
  const directory = new DataView(zip.buffer).getUint32(zip.length - 6, true);
  const pointTo = (at: number): boolean | undefined =>
    readWith(zip, { [directory + 42]: at % 256, [directory + 43]: Math.floor(at / 256), [directory + 45]: 0 })
      ?.hasOwnHeader;

  expect(pointTo(0)).toBe(true);
  for (const at of [1, directory, zip.length - 30 - nameLength, zip.length - 10, zip.length, 65_000])
    expect(pointTo(at)).toBe(false);
});

it('refuses a directory that does not hold what it declares', async () => {
  const zip = await zipOf({ a: {}, b: {} });
  const end = zip.length - 22;
  const directory = new DataView(zip.buffer).getUint32(end + 16, true);
  const refusal = 'the artifact is not a whole zip';

  expect(() => readWith(zip, { [end + 10]: 1 })).toThrow(refusal);
  expect(() => readWith(zip, { [end + 10]: 3 })).toThrow(refusal);
  expect(() => readWith(zip, { [end + 16]: 0 })).toThrow(refusal);
  expect(() => readWith(zip, { [end]: 0 })).toThrow(refusal);
  // The comment of the last file reaches beyond the directory.
  expect(() => readWith(zip, { [directory + 47 + 32]: 1 })).toThrow(refusal);
  expect(() => readDirectory(new Uint8Array(21))).toThrow(refusal);
});
