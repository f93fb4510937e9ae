/**
 * How an archive grows: fifteen real weeks of five repositories harvested, measured by what lies in it, scaled to a
 * year, and packed: `pnpm bench:growth`. Fails when packing changes a byte of a digest.
 */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devCorpus, loadCorpus, startFakeForgejo, tokenOf } from '../packages/fake-forgejo/src/index.ts';
import { weekRange } from '../packages/report-aggregator/src/index.ts';
import { aggregate } from '../control-plane/src/dogfood/aggregate.ts';
import { openArchive } from '../control-plane/src/dogfood/archive/open-archive.ts';
import { readConfig } from '../control-plane/src/dogfood/config/config-read.ts';
import { packOld } from '../control-plane/src/dogfood/pack.ts';
import { silent } from '../control-plane/src/dogfood/progress.ts';

const weeks = weekRange('2026-W14', '2026-W28');
const aYear = 52 / weeks.length;
const archive = mkdtempSync(join(tmpdir(), 'platformctl-growth-'));
const forge = await startFakeForgejo(loadCorpus(devCorpus));
const config = readConfig(
  `forge: { url: "${forge.url}" }
repositories: [pdurlej/*]
gate:
  overrides:
    pdurlej/atlas-signer: { workflows: [quality.yml], artifacts: [quality-gate] }
    pdurlej/fallow-py: { artifacts: [fallow-py, pyfallow, "python-ci-*"] }
inbox: { repository: pdurlej/fallow-py }
archive: "${archive}"
timeZone: Europe/Warsaw
`,
  'growth.yaml',
);

async function run(offline: boolean): Promise<void> {
  const request = { config, token: tokenOf('claude'), now: '2026-07-13T06:00:00Z', weeks, publish: false };
  await aggregate({ ...request, offline, createInbox: false, dryRun: false, asOf: null, progress: silent });
}

/** Files, their bytes, and what they take on a disk with blocks of 4 KiB, by folder. */
function measure(): Map<string, { files: number; bytes: number; blocks: number }> {
  const found = new Map<string, { files: number; bytes: number; blocks: number }>();
  for (const entry of readdirSync(archive, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = entry.parentPath.slice(archive.length + 1).split('/')[0] || '(beside)';
    const { size } = lstatSync(join(entry.parentPath, entry.name));
    const { files, bytes, blocks } = found.get(folder) ?? { files: 0, bytes: 0, blocks: 0 };
    found.set(folder, { files: files + 1, bytes: bytes + size, blocks: blocks + Math.ceil(size / 4096) * 4096 });
  }
  return found;
}

function print(title: string): number {
  const megabytes = (bytes: number): string => `${((bytes * aYear) / 1e6).toFixed(1)} MB`;
  const rows = [...measure()].toSorted(([, a], [, b]) => b.blocks - a.blocks);
  const disk = rows.reduce((sum, [, { blocks }]) => sum + blocks, 0);
  console.log(`\n${title}, for a year of five repositories (${weeks.length} weeks scaled by ${aYear.toFixed(2)}):`);
  for (const [folder, { files, bytes, blocks }] of rows)
    console.log(
      `  ${folder.padEnd(15)} ${String(Math.round(files * aYear)).padStart(6)} files ${megabytes(bytes).padStart(9)}, on disk ${megabytes(blocks).padStart(9)}`,
    );
  console.log(`  together, on disk ${megabytes(disk)}`);
  return disk;
}

function readDigests(): string {
  const folder = join(archive, 'digests');
  return readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\0');
}

try {
  await run(false);
  const [loose, digests] = [print('As harvested'), readDigests()];
  {
    await using open = await openArchive(archive);
    const began = performance.now();
    const { blobs, packs } = await packOld(open, '2027-01-01T00:00:00Z');
    console.log(`\npacked ${blobs} blobs into ${packs} files in ${Math.round(performance.now() - began)} ms`);
  }
  const packed = print('Packed');
  console.log(`\npacking saves ${Math.round(100 - (100 * packed) / loose)} % of the disk`);
  rmSync(join(archive, 'weeks'), { recursive: true });
  rmSync(join(archive, 'digests'), { recursive: true });
  await run(true);
  const isEqual = readDigests() === digests;
  console.log(
    `${isEqual ? 'ok  ' : 'FAIL'} ${weeks.length} digests derived again from the packs are the same, byte by byte`,
  );
  if (!isEqual) process.exitCode = 1;
} finally {
  await forge.close();
  rmSync(archive, { recursive: true, force: true });
}
