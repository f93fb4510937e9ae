// The real command over a round trip of 50 ms, on an archive of 10,000 runs: with a week's 100 new runs, and again
// with nothing new; each against a process that makes the same requests and does nothing with the answers.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenOf } from '../packages/fake-forgejo/src/index.ts';
import { configFor } from './config.ts';
import { writeFloor } from './floor.ts';
import { bin, ratioRow, runAlone, runNode, takeTurns, type Row } from './harness.ts';
import { copyArchive, prepareArchive } from './prepare.ts';
import { startServer } from './server.ts';

const rounds = 9;

/** Runs the command on an archive. @returns milliseconds from start to end */
export async function aggregate(url: string, archive: string, more: NodeJS.ProcessEnv = {}): Promise<number> {
  const config = join(archive, 'bench.yaml');
  await writeFile(config, configFor(url, archive));
  const env = { FORGEJO_TOKEN: tokenOf('claude'), ...more };
  return (await runNode([bin, 'dogfood', 'aggregate', '--config', config], { env, codes: [0, 4] })).ms;
}

export async function measure(): Promise<Row[]> {
  const prepared = await prepareArchive(100);
  const { size, end } = prepared;
  await using server = await startServer({ size, end, latency: 50, warm: 700 });
  const kept = await copyArchive(prepared);
  await aggregate(server.url, kept);
  const weekly = await writeFloor(kept, 'weekly', server.url, await server.reset());
  await aggregate(server.url, kept);
  await server.takeRequests();
  await aggregate(server.url, kept);
  const nothing = await writeFloor(kept, 'rerun', server.url, await server.takeRequests());
  const floorOf = async (file: string): Promise<number> => (await runNode(['bench/bare.mjs', file])).ms;
  const rerun = await takeTurns(rounds, {
    'floor of a rerun': () => floorOf(nothing),
    rerun: () => aggregate(server.url, kept),
  });
  const increment = await takeTurns(rounds, {
    'floor of a week': () => floorOf(weekly),
    async week() {
      await server.reset();
      const copy = await copyArchive(prepared);
      const ms = await aggregate(server.url, copy);
      await rm(copy, { recursive: true });
      return ms;
    },
  });
  await rm(kept, { recursive: true });
  return [
    ratioRow('a week of 100 runs on 10,000', 'its requests', increment['floor of a week'], increment.week, 1.3),
    ratioRow('rerun with nothing new', 'its requests', rerun['floor of a rerun'], rerun.rerun, 1.5),
  ];
}

await runAlone(import.meta.main, measure);
