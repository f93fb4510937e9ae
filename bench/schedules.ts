// Publishing under mishaps: `pnpm bench:schedules [SCHEDULES] [MOST RUNS A SCHEDULE] [FIRST SEED]`. Prints what was
// run, what went wrong on purpose, and every violation with its seed.
import { runSchedule, type ScheduleResult } from '../control-plane/test/schedules/schedule.ts';

const [schedules = 2000, most = 6, first = 0] = process.argv.slice(2).map(Number);

const started = performance.now();
const results: ScheduleResult[] = [];
let violations = 0;
for (let seed = first; seed < first + schedules; seed++) {
  const result = await runSchedule(seed, most);
  results.push(result);
  violations += result.violations.length;
  for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
}
const sum = (key: Exclude<keyof ScheduleResult, 'violations'>): number =>
  results.reduce((total, result) => total + result[key], 0);
console.log(`schedules       ${schedules}, of 2 to ${most} interleaved runs, then at least one more of each host`);
console.log(`runs            ${sum('runs')}, ${sum('killed')} killed at a request or a write`);
console.log(`writes          ${sum('writes')} reached the server, ${sum('doubled')} of them sent twice`);
console.log(`answers lost    ${sum('lostAnswers')}`);
console.log(`people          ${sum('people')} times in between; ${sum('overtaken')} notes saved between look and edit`);
console.log(`violations      ${violations}`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = violations === 0 ? 0 : 1;
