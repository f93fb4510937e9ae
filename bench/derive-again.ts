// 10,000 archived reports derived again from bytes, against unzipping and parsing the same bytes; and the memory that
// it takes for ten weeks and for a hundred. The whole command, offline, with its derived weeks thrown away.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFor } from './config.ts';
import { bin, ratioRow, root, runAlone, runNode, runSide, takeTurns, type Row } from './harness.ts';
import { copyArchive, prepareArchive, type Prepared } from './prepare.ts';

const rounds = 2;

/** @returns milliseconds from start to end, and the most memory in MB */
async function deriveAgain(archive: string): Promise<{ readonly ms: number; readonly peak: number }> {
  const [config, peak] = [join(archive, 'bench.yaml'), join(archive, 'peak.txt')];
  await writeFile(config, configFor('http://127.0.0.1:1', archive));
  await rm(join(archive, 'weeks'), { recursive: true, force: true });
  const env = { NODE_OPTIONS: `--import=${root}bench/peak.mjs`, BENCH_PEAK: peak };
  const { ms } = await runNode([bin, 'dogfood', 'aggregate', '--offline', '--config', config], { env, codes: [0, 4] });
  return { ms, peak: Number(await readFile(peak, 'utf8')) };
}

export async function measure(): Promise<Row[]> {
  const peaks: { few: number; many: number } = { few: 0, many: 0 };
  const derive = async (prepared: Prepared, which: 'few' | 'many'): Promise<number> => {
    const copy = await copyArchive(prepared);
    const { ms, peak } = await deriveAgain(copy);
    peaks[which] = Math.max(peaks[which], peak);
    await rm(copy, { recursive: true });
    return ms;
  };
  await derive(await prepareArchive(10), 'few');
  const many = await prepareArchive(100);
  const seen = await takeTurns(rounds, {
    unzip: async () => (await runSide<{ ms: number }>('side-unzip.ts', { archive: many.directory })).ms,
    derive: () => derive(many, 'many'),
  });
  const growth = peaks.many / peaks.few;
  return [
    ratioRow('10,000 reports derived again', 'unzip and JSON.parse', seen.unzip, seen.derive, 1.3),
    {
      what: 'peak memory of the same',
      baseline: '–',
      measured: `${peaks.many.toFixed(0)} MB`,
      goal: '≤ 300 MB',
      kept: peaks.many <= 300,
    },
    {
      what: 'peak memory, 100 weeks against 10',
      baseline: `10 weeks: ${peaks.few.toFixed(0)} MB`,
      measured: `${peaks.many.toFixed(0)} MB = ${growth.toFixed(2)} ×`,
      goal: '≤ 1.1 ×',
      kept: growth <= 1.1,
    },
  ];
}

await runAlone(import.meta.main, measure);
