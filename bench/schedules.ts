// Publishing under mishaps: `pnpm bench:schedules [SCHEDULES] [MOST RUNS A SCHEDULE] [FIRST SEED]`. Prints what was
// run, what went wrong on purpose, and every violation with its seed.
import { runSchedule } from '../control-plane/test/schedules.ts';

const [schedules = 2000, most = 6, first = 0] = process.argv.slice(2).map(Number);

const started = performance.now();
let [runs, killed, lost, violations] = [0, 0, 0, 0];
for (let seed = first; seed < first + schedules; seed++) {
  const result = await runSchedule(seed, most);
  runs += result.runs;
  killed += result.killed;
  lost += result.lostAnswers;
  violations += result.violations.length;
  for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
}
console.log(`schedules       ${schedules}, of up to ${most} interleaved runs`);
console.log(`runs            ${runs}, ${killed} killed at a request or a write`);
console.log(`answers lost    ${lost}`);
console.log(`violations      ${violations}`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
