import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { EvidenceWeek, Observation } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';

const listing: Observation = { kind: 'listing', seenAt: '2026-05-04T02:00:00Z', defaultBranch: 'main', since: null };

const aFinding = {
  rule: 'r',
  id: null,
  file: null,
  line: 1,
  symbol: null,
  module: null,
  distribution: null,
  severity: '',
  confidence: '',
  bucket: 'blocking',
};

function makeDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'platformctl-archive-'));
}

it('keeps observations in order, and reads them back', async () => {
  const directory = await makeDirectory();
  {
    await using archive = await openArchive(directory);
    await archive.observations.append('o/r', [listing]);
    await archive.observations.append('o/r', [{ ...listing, seenAt: '2026-05-11T02:00:00Z' }]);
  }
  await using again = await openArchive(directory);

  expect((await again.observations.read('o/r')).map(({ seenAt }) => seenAt)).toEqual([
    '2026-05-04T02:00:00Z',
    '2026-05-11T02:00:00Z',
  ]);
  expect(await again.observations.repositories()).toEqual(['o/r']);
  expect(await again.observations.read('o/other')).toEqual([]);
});

it('reads observations of any size, piece by piece, with letters and lines that lie in two of them', async () => {
  const directory = await makeDirectory();
  const file = join(directory, 'observations/o__r.ndjson');
  // Of odd lengths, and mostly of two bytes a letter: some piece ends within a letter.
  const listings = Array.from({ length: 9000 }, (_, n) => ({
    ...listing,
    defaultBranch: `${n}-${'ł'.repeat(n % 50)}`,
  }));
  const text = listings.map((each) => `${JSON.stringify(each)}\n`).join('');
  {
    await using archive = await openArchive(directory);
    await writeFile(file, `${text}{"kind":"lis`);
    expect(await archive.observations.read('o/r')).toEqual(listings);
  }
  expect(await readFile(file, 'utf8')).toBe(text);
  await writeFile(file, text.replace('"8000-"', '8000'));
  await using damaged = await openArchive(directory);
  await expect(damaged.observations.read('o/r')).rejects.toThrow('o__r.ndjson:8001');
});

it('drops the half line a crash left, and names a line that is damaged', async () => {
  const directory = await makeDirectory();
  const file = join(directory, 'observations/o__r.ndjson');
  {
    await using archive = await openArchive(directory);
    await archive.observations.append('o/r', [listing]);
  }
  await appendFile(file, '{"kind":"lis');
  {
    await using archive = await openArchive(directory);
    await archive.observations.append('o/r', [listing]);
    expect(await archive.observations.read('o/r')).toEqual([listing, listing]);
  }
  await writeFile(file, `${JSON.stringify(listing)}\nnonsense\n`);
  await using damaged = await openArchive(directory);

  await expect(damaged.observations.read('o/r')).rejects.toThrow(
    `This line of the archive is no observation; restore the file from a backup (${file}:2)`,
  );
});

it('keeps bytes once, by hash, and notices when they are damaged', async () => {
  const directory = await makeDirectory();
  await using archive = await openArchive(directory);
  const bytes = new TextEncoder().encode('PK');

  const hash = await archive.blobs.write(bytes);
  const path = join(directory, 'blobs', hash.slice(0, 2), hash);

  expect(await archive.blobs.write(bytes)).toBe(hash);
  expect(Buffer.from(await archive.blobs.read(hash)).equals(bytes)).toBe(true);
  await writeFile(path, 'other');
  await expect(archive.blobs.read(hash)).rejects.toThrow('Archived bytes are damaged');
  await archive.blobs.write(bytes);
  expect(await readFile(path, 'utf8')).toBe('PK');
  await rm(path);
  await expect(archive.blobs.read(hash)).rejects.toMatchObject({ kind: 'corrupt', oclif: { exit: 3 } });
});

it('takes a derived week that cannot be read for none', async () => {
  const directory = await makeDirectory();
  await using archive = await openArchive(directory);
  await archive.weeks.write({
    schema: 'platformctl.dogfood.evidence/1',
    week: '2026-W19',
    inputs: 'x',
    repositories: [],
  });

  expect((await archive.weeks.read('2026-W19'))?.inputs).toBe('x');
  await writeFile(join(directory, 'weeks/2026-W19.json.gz'), 'nonsense');
  expect(await archive.weeks.read('2026-W19')).toBeNull();
});

it('refuses names that would leave the archive', async () => {
  await using archive = await openArchive(await makeDirectory());

  await expect(archive.observations.append('../../x', [listing])).rejects.toThrow('is no repository name');
});

it.each([
  ['{ "format": 7 }', 2, 'The archive has format 7, this version knows 2: install the newer platformctl'],
  ['{}', 3, 'This file should say { "format": 1 }; is this the archive directory?'],
  ['nonsense', 3, 'This file should say { "format": 1 }'],
])('refuses format.json %s', async (text, exit, sentence) => {
  const directory = await makeDirectory();
  await writeFile(join(directory, 'format.json'), text);

  await expect(openArchive(directory)).rejects.toMatchObject({
    oclif: { exit },
    message: expect.stringContaining(sentence),
  });
  expect(await readdir(directory)).toEqual(['format.json']);
});

it('is held by one at a time', async () => {
  const directory = await makeDirectory();
  const first = await openArchive(directory);

  await expect(openArchive(directory)).rejects.toMatchObject({
    kind: 'locked',
    message: expect.stringContaining(`The archive is in use by process ${process.pid}`),
  });
  await first[Symbol.asyncDispose]();
  await using second = await openArchive(directory);
  expect(second.directory).toBe(directory);
});

it.each([
  ['a process that is gone', { pid: 2 ** 22 + 7 }],
  ['a boot before this one', { boot: 'another' }],
  ['a process whose number somebody else has now', { started: '1' }],
  ['a file that says nothing', null],
])('takes over the lock of %s', async (_, changes) => {
  const directory = await makeDirectory();
  const held = await openArchive(directory);
  const lock = join(directory, 'lock');
  const holder = JSON.parse(await readFile(lock, 'utf8')) as object;
  await held[Symbol.asyncDispose]();
  await writeFile(lock, changes === null ? '' : JSON.stringify({ ...holder, ...changes }));

  await using taken = await openArchive(directory);

  expect(JSON.parse(await readFile(lock, 'utf8'))).toEqual(holder);
  expect((await readdir(taken.directory)).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
});

it('gives the lock of a dead run to one of many takers', async () => {
  const directory = await makeDirectory();
  await writeFile(join(directory, 'lock'), '');

  const taken = await Promise.allSettled(Array.from({ length: 20 }, () => openArchive(directory)));

  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it.skipIf(process.getuid?.() === 0)('says when it may not write', async () => {
  const directory = await makeDirectory();
  await chmod(directory, 0o500);

  await expect(openArchive(directory)).rejects.toMatchObject({ kind: 'read-only', oclif: { exit: 3 } });
});

it('packs a week piece by piece into the text that it is', async () => {
  const directory = await makeDirectory();
  await using archive = await openArchive(directory);
  const findings = Array.from({ length: 1234 }, (_, n) => ({ ...aFinding, fingerprint: `f${n}`, text: 'ż"\\' }));
  const repository = { repository: 'o/r', otherWorkflows: 1, otherSeenAt: null, findings, attempts: [] };
  const week: EvidenceWeek = {
    schema: 'platformctl.dogfood.evidence/1',
    week: '2026-W19',
    inputs: 'x',
    repositories: [repository, { ...repository, repository: 'o/s', findings: [] }],
  };

  await archive.weeks.write(week);

  expect(gunzipSync((await archive.weeks.readFile('2026-W19')) ?? '').toString()).toBe(JSON.stringify(week));
});

it.each([3, 30_000])('reads a week of %i findings back as it was', async (count) => {
  await using archive = await openArchive(await makeDirectory());
  const findings = Array.from({ length: count }, (_, n) => ({ ...aFinding, fingerprint: `f${n}`, text: `ż ${n}` }));
  const repository = { repository: 'o/r', otherWorkflows: 1, otherSeenAt: null, findings, attempts: [] };
  const week: EvidenceWeek = {
    schema: 'platformctl.dogfood.evidence/1',
    week: '2026-W19',
    inputs: 'x',
    repositories: [repository],
  };
  await archive.weeks.write(week);
  const beside = Buffer.from('memory that small buffers share');

  const [first, second] = [await archive.weeks.read('2026-W19'), await archive.weeks.read('2026-W19')];

  expect(JSON.stringify(first)).toBe(JSON.stringify(week));
  expect(JSON.stringify(second)).toBe(JSON.stringify(week));
  expect(beside.toString()).toBe('memory that small buffers share');
});
