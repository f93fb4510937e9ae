// The side that derives the last week's digest from an archive, offline: argument `{ archive, now }`, prints `{ ms }`.
import { setFlagsFromString } from 'node:v8';
import { aggregate } from '../control-plane/src/dogfood/aggregate.ts';
import { readConfig } from '../control-plane/src/dogfood/config/config-read.ts';
import { silent } from '../control-plane/src/dogfood/progress.ts';
import { startRoomy } from '../control-plane/src/dogfood/roomy-start.ts';
import { configFor } from './config.ts';

interface Argument {
  readonly archive: string;
  readonly now: string;
}

// Near to the command, which lets the first of these grow to four megabytes before its modules are there.
setFlagsFromString('--semi-space-growth-factor=1');
startRoomy();
const { archive, now } = JSON.parse(process.argv[2] ?? '') as Argument;
const config = readConfig(configFor('http://127.0.0.1:1', archive), 'bench.yaml');
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
const cpu = process.cpuUsage(used);
console.log(JSON.stringify({ ms: performance.now() - started, cpu: (cpu.user + cpu.system) / 1000 }));
