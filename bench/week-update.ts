// A week's digest from 100 derived weeks, against reading and parsing the derived weeks and the observations.
import { ratioRow, runAlone, runSide, takeTurns, type Row } from './harness.ts';
import { prepareArchive } from './prepare.ts';

const rounds = 7;

export async function measure(): Promise<Row[]> {
  const { directory: archive, seenAt: now } = await prepareArchive(100);
  const update = async (): Promise<number> => (await runSide<{ ms: number }>('side-derive.ts', { archive, now })).ms;
  await update();
  const seen = await takeTurns(rounds, {
    read: async () => (await runSide<{ ms: number }>('side-read-weeks.ts', { archive })).ms,
    update,
  });
  return [ratioRow('week update from 100 derived weeks', 'reading the files', seen.read, seen.update, 2)];
}

await runAlone(import.meta.main, measure);
