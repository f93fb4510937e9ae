// Every crash of a run: `pnpm bench:crashes [MOST RUNS IN THE WORLD]`. Kills at each request and each write (before and
// after it), and a disk that is full from each write on, in worlds of 1 run up to so many; prints every violation.
import { enumerateCrashes } from '../control-plane/test/crashes.ts';

const [most = 20] = process.argv.slice(2).map(Number);

const started = performance.now();
let [crashes, violations] = [0, 0];
for (let runs = most; runs >= 1; runs = runs > 5 ? runs - 5 : runs - 1) {
  const result = await enumerateCrashes(runs);
  crashes += result.crashes;
  violations += result.violations.length;
  console.log(`world of ${runs} runs: ${result.steps} steps (${result.writes} writes), ${result.crashes} crashes`);
  for (const violation of result.violations) console.log(`  ${violation}`);
}
console.log(`crashes         ${crashes}`);
console.log(`violations      ${violations}`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = violations === 0 ? 0 : 1;
