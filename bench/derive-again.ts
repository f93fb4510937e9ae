// 10,000 archived reports derived again from bytes, against unzipping and parsing the same bytes; and the memory that
// it takes for ten weeks and for a hundred.
import { ratioRow, runAlone, runSide, takeTurns, type Row } from './harness.ts';
import { prepareArchive } from './prepare.ts';

const rounds = 2;

export async function measure(): Promise<Row[]> {
  const [few, many] = [await prepareArchive(10), await prepareArchive(100)];
  const peaks = { few: 0, many: 0 };
  const derive = async (which: 'few' | 'many'): Promise<number> => {
    const { directory: archive, seenAt: now } = which === 'few' ? few : many;
    const { ms, peak } = await runSide<{ ms: number; peak: number }>('side-derive.ts', { archive, now, again: true });
    peaks[which] = Math.max(peaks[which], peak);
    return ms;
  };
  await derive('few');
  const seen = await takeTurns(rounds, {
    unzip: async () => (await runSide<{ ms: number }>('side-unzip.ts', { archive: many.directory })).ms,
    derive: () => derive('many'),
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
