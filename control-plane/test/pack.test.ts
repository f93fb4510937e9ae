/** Packing: no byte lost and no digest changed, whatever happens on the way. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeArtifact, makeRun, zipFiles } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { disk as realDisk, type Disk } from '../src/dogfood/archive/disk.ts';
import type { Packed } from '../src/dogfood/archive/blob-files.ts';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { PackFiles } from '../src/dogfood/archive/pack-files.ts';
import { packOld } from '../src/dogfood/pack.ts';
import { verifyWeeks } from '../src/dogfood/verify.ts';
import { runBin, unfold } from './run-bin.ts';
import { makeReport, makeSmallWorld, setStage, type Stage } from './stage.ts';

const weeks = ['2026-W24', '2026-W25', '2026-W26', '2026-W27'];
const log =
  '# Log\n\n### 2026-06-20 10:00 — `[TP]` right\n\n**Repo:** pdurlej/platform\n**fallow-py rule(s):** PY031\n';

/** Four weeks of three gate runs, harvested on a Wednesday after them, and a log. */
async function stageWeeks(): Promise<Stage> {
  const world = makeSmallWorld();
  const platform = world.repositories[1];
  for (let n = 0; n < 12; n++) {
    const run = makeRun(
      100 + n,
      `2026-${n < 6 ? '06' : '07'}-${String(n < 6 ? 10 + 3 * n : n - 5).padStart(2, '0')}T10:00:00Z`,
    );
    platform?.runs.push(run);
    const symbols = Array.from({ length: 200 }, (_, at) => `symbol_${at + n}`);
    platform?.artifacts.push(makeArtifact(500 + n, run, zipFiles({ 'pyfallow-report.json': makeReport(symbols) })));
  }
  platform?.files.set('LOG.md', log);
  const stage = await setStage(
    world,
    'repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/platform, path: LOG.md }]',
  );
  await stage.run('2026-07-08T10:00:00Z', { weeks });
  return stage;
}

async function pack(stage: Stage, until = '2026-08-01T00:00:00Z', disk?: Disk): Promise<Packed> {
  await using archive = await openArchive(stage.directory, disk);
  return packOld(archive, until);
}

async function countLoose({ directory }: Stage): Promise<number> {
  const names = await readdir(join(directory, 'blobs'), { recursive: true });
  return names.filter((name) => name.includes('/')).length;
}

/** Everything derived thrown away, and derived again from what is packed. */
async function deriveAgain(stage: Stage): Promise<Record<string, string>> {
  await rm(join(stage.directory, 'weeks'), { recursive: true });
  await rm(join(stage.directory, 'digests'), { recursive: true });
  await stage.run('2026-07-08T10:00:00Z', { weeks, offline: true });
  return stage.readDigests();
}

it('changes no digest, is transparent to every reader, and is not fetched again', async () => {
  await using stage = await stageWeeks();
  const before = await stage.readDigests();
  expect(Object.keys(before)).toHaveLength(8);

  const packed = await pack(stage);

  expect(packed).toMatchObject({ blobs: 13, packs: 1 });
  expect(packed.after).toBeLessThan(packed.before);
  expect(await countLoose(stage)).toBe(0);
  expect(await deriveAgain(stage)).toEqual(before);
  stage.takeRequests();
  await stage.run('2026-07-08T10:00:00Z', { weeks });
  expect(stage.takeRequests().filter((each) => each.endsWith('/zip') || !each.startsWith('GET'))).toEqual([]);
  expect(await countLoose(stage)).toBe(0);
  await using archive = await openArchive(stage.directory);
  const verified = await verifyWeeks(archive, stage.config, null, null);
  expect(verified.map(({ result }) => result)).toEqual(['equal', 'equal', 'equal', 'equal']);
});

it('packs only what was last seen before the instant, and says when there is nothing', async () => {
  await using stage = await stageWeeks();

  expect(await pack(stage, '2026-07-08T10:00:00Z')).toEqual({ blobs: 0, packs: 0, before: 0, after: 0 });
  expect(JSON.parse(await readFile(join(stage.directory, 'format.json'), 'utf8'))).toEqual({ format: 1 });
  await pack(stage);
  expect(JSON.parse(await readFile(join(stage.directory, 'format.json'), 'utf8'))).toEqual({ format: 2 });
  expect(await pack(stage)).toEqual({ blobs: 0, packs: 0, before: 0, after: 0 });
});

it('loses nothing when it is stopped, and goes on from there', async () => {
  await using stage = await stageWeeks();
  const before = await stage.readDigests();
  const full: Disk = {
    ...realDisk,
    replaceFile: (path, bytes) =>
      path.endsWith('.pack') ? Promise.reject(new Error('stopped')) : realDisk.replaceFile(path, bytes),
  };

  await expect(pack(stage, undefined, full)).rejects.toThrow('stopped');
  expect(await countLoose(stage)).toBe(13);
  // Stopped between the pack and the removals: everything is there both ways.
  await cp(join(stage.directory, 'blobs'), join(stage.directory, 'copy'), { recursive: true });
  await pack(stage);
  await rm(join(stage.directory, 'blobs'), { recursive: true });
  await cp(join(stage.directory, 'copy'), join(stage.directory, 'blobs'), { recursive: true });
  await rm(join(stage.directory, 'copy'), { recursive: true });
  expect(await pack(stage)).toMatchObject({ blobs: 13, packs: 0, after: 0 });
  expect(await countLoose(stage)).toBe(0);
  expect(await deriveAgain(stage)).toEqual(before);
});

it.each([
  ['in its bytes', -40],
  ['in its index', 1],
])('puts a pack aside that is damaged %s, and has the forge asked again', async (_, place) => {
  await using stage = await stageWeeks();
  const before = await stage.readDigests();
  await pack(stage);
  const [name = ''] = await readdir(join(stage.directory, 'packs'));
  const path = join(stage.directory, 'packs', name);
  const bytes = await readFile(path);
  bytes[(bytes.length + place) % bytes.length] = 0x7b;
  await writeFile(path, bytes);

  await rm(join(stage.directory, 'weeks'), { recursive: true });

  await expect(stage.run('2026-07-08T10:00:00Z', { weeks, offline: true })).rejects.toThrow(
    /Archived bytes are missing|A pack of archived bytes is damaged, and was put aside; restore the file from a backup/u,
  );
  expect(await readdir(join(stage.directory, 'packs'))).toEqual([`${name}.damaged`]);
  await stage.run('2026-07-08T10:00:00Z', { weeks });

  expect(await stage.readDigests()).toEqual(before);
  expect(await countLoose(stage)).toBe(13);
});

it('says the same to two who read a damaged pack at once', async () => {
  await using stage = await stageWeeks();
  await pack(stage);
  const [name = ''] = await readdir(join(stage.directory, 'packs'));
  const path = join(stage.directory, 'packs', name);
  const bytes = await readFile(path);
  bytes[bytes.length - 40] = 0x7b;
  await writeFile(path, bytes);
  const packs = new PackFiles(stage.directory, realDisk);
  const hashes = [...(await packs.hashes())].slice(0, 2);

  const read = await Promise.allSettled(hashes.map((hash) => packs.read(hash)));

  expect(read.map((each) => each.status === 'rejected' && String(each.reason))).toEqual(
    Array.from(hashes, () => expect.stringContaining('A pack of archived bytes is damaged, and was put aside')),
  );
  expect(await readdir(join(stage.directory, 'packs'))).toEqual([`${name}.damaged`]);
});

it('works through the built bin', async () => {
  await using stage = await stageWeeks();
  const config = await stage.writeConfig();
  const run = (...args: string[]) => runBin(['dogfood', 'pack', ...args]);

  await expect((await run('--help')).stdout).toMatchFileSnapshot('golden/pack-help.txt');
  const young = await run('--config', config, '--older-than', '2');
  expect(young.code).toBe(2);
  expect(unfold(young.stderr)).toContain('--older-than 2 is younger than lookBackWeeks (4)');
  const old = await run('--config', config, '--older-than', '4');
  expect(old).toMatchObject({ code: 0, stderr: '' });
  expect(old.stdout).toMatch(
    /^(Packed 13 files of \d\.\d MB into 1 of \d\.\d MB|Nothing to pack: no loose bytes were last seen before 2026-\d\d-\d\d)\.\n$/u,
  );
});
