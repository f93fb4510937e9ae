// Every row of docs/performance.md: `pnpm bench`, about six minutes on two quiet cores. Each script can also be run
// alone: `node --conditions=@platform/source bench/weekly.ts`.
import { mkdir, rm } from 'node:fs/promises';
import { showHistory } from './history.ts';
import { printTable, type Row } from './harness.ts';
import { shelf } from './prepare.ts';

const names = ['startup', 'cold-harvest', 'derive-again', 'week-update', 'weekly', 'folder'] as const;

const started = performance.now();
await rm(shelf, { recursive: true, force: true });
await mkdir(shelf, { recursive: true });
const rows: Row[] = [];
for (const name of names) {
  console.error(`${name} …`);
  const { measure } = (await import(`./${name}.ts`)) as { measure: () => Promise<Row[]> };
  rows.push(...(await measure()));
}
printTable(rows);
await showHistory();
await rm(shelf, { recursive: true, force: true });
console.log(`\ntook ${((performance.now() - started) / 60_000).toFixed(1)} min on Node ${process.versions.node}`);
