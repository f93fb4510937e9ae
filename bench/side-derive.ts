// The side that derives the last week's digest from an archive, offline: argument `{ archive, now, again }`, prints
// `{ ms, peak }` (MB). With `again` the derived weeks are thrown away first, so that every report is read from bytes.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aggregate } from '../control-plane/src/dogfood/aggregate.ts';
import { readConfig } from '../control-plane/src/dogfood/config/config-read.ts';
import { silent } from '../control-plane/src/dogfood/progress.ts';
import { configFor } from './config.ts';

interface Argument {
  readonly archive: string;
  readonly now: string;
  readonly again: boolean;
}

const { archive, now, again } = JSON.parse(process.argv[2] ?? '') as Argument;
const config = readConfig(configFor('http://127.0.0.1:1', archive), 'bench.yaml');
if (again) await rm(join(archive, 'weeks'), { recursive: true, force: true });
const [started, used] = [performance.now(), process.cpuUsage()];
await aggregate({
  config,
  token: null,
  now,
  weeks: null,
  offline: true,
  publish: false,
  createInbox: false,
  dryRun: false,
  asOf: null,
  progress: silent,
});
const [ms, cpu] = [performance.now() - started, process.cpuUsage(used)];
console.log(JSON.stringify({ ms, cpu: (cpu.user + cpu.system) / 1000, peak: process.resourceUsage().maxRSS / 1000 }));
