// A first harvest of 1,000 artifacts over a round trip of 50 ms, against a bare fetch of the same bytes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFloor } from './floor.ts';
import { ratioRow, runAlone, runNode, runSide, takeTurns, type Row } from './harness.ts';
import { startServer } from './server.ts';

const rounds = 3;
const runs = 1000;

export async function measure(): Promise<Row[]> {
  const size = { repositories: 1, weeks: 10, runsPerWeek: runs / 10 };
  await using server = await startServer({ size, end: Date.now(), latency: 50, warm: runs });
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-bench-'));
  const harvest = async (): Promise<number> => {
    const archive = await mkdtemp(join(directory, 'archive-'));
    const { ms } = await runSide<{ ms: number }>('side-harvest.ts', { url: server.url, archive });
    await rm(archive, { recursive: true });
    return ms;
  };
  await harvest();
  const requests = await server.reset();
  const floor = await writeFloor(directory, 'cold', server.url, requests);
  const seen = await takeTurns(rounds, {
    bare: async () => (JSON.parse((await runNode(['bench/bare.mjs', floor])).stdout) as { ms: number }).ms,
    harvest,
  });
  await rm(directory, { recursive: true });
  const least = 2 * Math.ceil(runs / 50) + runs;
  const share = requests.length / least;
  return [
    ratioRow(`cold harvest of ${runs} artifacts`, 'bare fetch of the same bytes', seen.bare, seen.harvest, 1.15),
    {
      what: 'requests of the same',
      baseline: `⌈runs/50⌉ + ⌈artifacts/50⌉ + zips: ${least}`,
      measured: `${requests.length} = ${share.toFixed(3)} ×`,
      goal: '≤ 1.05 ×',
      kept: share <= 1.05,
    },
  ];
}

await runAlone(import.meta.main, measure);
