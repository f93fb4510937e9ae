// 10,000 archived reports derived again from bytes, against unzipping and parsing the same bytes; and the memory that
// it takes where they lie in ten weeks and in a hundred. The whole command, offline, with its derived weeks thrown away.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFor } from './config.ts';
import { bin, ratioRow, runAlone, runNode, runSide, takeTurns, watchMemory, type Row } from './harness.ts';
import { copyArchive, prepareArchive, type Prepared } from './prepare.ts';

const rounds = 3;

/** On a copy. @returns milliseconds from start to end, and the most memory in MB */
export async function deriveAgain(prepared: Prepared): Promise<{ readonly ms: number; readonly peak: number }> {
  const archive = await copyArchive(prepared);
  const config = join(archive, 'bench.yaml');
  await writeFile(config, configFor('http://127.0.0.1:1', archive));
  await rm(join(archive, 'weeks'), { recursive: true, force: true });
  const command = [bin, 'dogfood', 'aggregate', '--offline', '--config', config];
  const { result, peak } = await watchMemory(join(archive, 'peak.txt'), (env) =>
    runNode(command, { env, codes: [0, 4] }),
  );
  await rm(archive, { recursive: true });
  return { ms: result.ms, peak };
}

export async function measure(): Promise<Row[]> {
  const [few, many] = [await prepareArchive(10, 1000), await prepareArchive(100)];
  const inFew = (await deriveAgain(few)).peak;
  let inMany = 0;
  const seen = await takeTurns(rounds, {
    unzip: async () => (await runSide<{ ms: number }>('side-unzip.ts', { archive: many.directory })).ms,
    async derive() {
      const { ms, peak } = await deriveAgain(many);
      inMany = Math.max(inMany, peak);
      return ms;
    },
  });
  const growth = inMany / inFew;
  return [
    ratioRow('10,000 reports derived again', 'unzip and JSON.parse', seen.unzip, seen.derive, 1.3),
    {
      what: 'peak memory of the same',
      baseline: '–',
      measured: `${inMany.toFixed(0)} MB`,
      goal: '≤ 300 MB',
      kept: inMany <= 300,
    },
    {
      what: 'the same in 100 weeks, not in 10',
      baseline: `in 10 weeks: ${inFew.toFixed(0)} MB`,
      measured: `${inMany.toFixed(0)} MB = ${growth.toFixed(2)} ×`,
      goal: '≤ 1.1 ×',
      kept: growth <= 1.1,
    },
  ];
}

await runAlone(import.meta.main, measure);
