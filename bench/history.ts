// Whether cost grows with what is new or with history: the same week of 100 new runs on archives of 1, 10 and 100
// weeks, and what it takes to derive each of these archives again. Prints the table of docs/performance.md.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveAgain } from './derive-again.ts';
import { median, watchMemory } from './harness.ts';
import { aggregate } from './weekly.ts';
import { copyArchive, prepareArchive } from './prepare.ts';
import { startServer } from './server.ts';

const rounds = 3;

export async function showHistory(): Promise<void> {
  console.log('\n| weeks of archive | runs known | requests | seconds | peak memory | derived again | peak memory |');
  console.log('|--:|--:|--:|--:|--:|--:|--:|');
  for (const weeks of [1, 10, 100]) {
    const prepared = await prepareArchive(weeks);
    await using server = await startServer({ size: prepared.size, end: prepared.end, latency: 50, warm: 700 });
    const [times, peaks]: [number[], number[]] = [[], []];
    let requests = 0;
    for (let round = 0; round < rounds; round++) {
      await server.reset();
      const copy = await copyArchive(prepared);
      const run = await watchMemory(join(copy, 'peak.txt'), (env) => aggregate(server.url, copy, env));
      times.push(run.result);
      peaks.push(run.peak);
      requests = (await server.takeRequests()).length;
      await rm(copy, { recursive: true });
    }
    const { ms, peak } = await deriveAgain(prepared);
    const week = [requests, (median(times) / 1000).toFixed(2), `${median(peaks).toFixed(0)} MB`];
    const cells = [weeks, weeks * 100, ...week, (ms / 1000).toFixed(1), `${peak.toFixed(0)} MB`];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

if (import.meta.main) await showHistory();
