// Broken answers: `pnpm bench:faults [SMALL WORLDS] [TIMES THE CORPUS] [FIRST SEED] [RATE]`. Runs among faults in small
// worlds and over the whole corpus, then one without; prints what was broken, how runs ended, and every violation.
import { runAmongFaults, settleCalmly, smallSetting, type FaultResult } from '../control-plane/test/fault-runs.ts';
import type { Settled } from '../control-plane/test/settled.ts';
import { corpus } from './corpus.ts';

const [small = 1000, large = 24, first = 0, rate = 0.05] = process.argv.slice(2).map(Number);

const started = performance.now();
const calm = new Map<number, Settled>();
const results: FaultResult[] = [];

function note(name: string, result: FaultResult): void {
  results.push(result);
  for (const violation of result.violations) console.log(`${name}: ${violation}`);
  if (result.violations.length > 0) process.exitCode = 1;
}

for (let seed = first; seed < first + small; seed++) {
  const setting = smallSetting(seed);
  const wanted = calm.get(seed % 20) ?? (await settleCalmly(setting));
  calm.set(seed % 20, wanted);
  note(`small world, seed ${seed}`, await runAmongFaults(setting, wanted, { seed, rate, runs: 1 + (seed % 3) }));
}
tell('small worlds');
results.length = 0;
if (large > 0) {
  const wanted = await settleCalmly(corpus);
  for (let seed = first; seed < first + large; seed++)
    note(`corpus, seed ${seed}`, await runAmongFaults(corpus, wanted, { seed, rate, runs: 1 }));
  tell('whole corpus');
}

function tell(title: string): void {
  const sum = (of: (result: FaultResult) => number): number => results.reduce((total, each) => total + of(each), 0);
  const sums = (of: (result: FaultResult) => Readonly<Record<string, number>>): string => {
    const totals = new Map<string, number>();
    for (const result of results)
      for (const [name, count] of Object.entries(of(result))) totals.set(name, (totals.get(name) ?? 0) + count);
    return [...totals]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  };
  const broken = sum(({ faults }) => Object.values(faults).reduce((total, count) => total + count, 0));
  console.log(`${title}: ${results.length} histories`);
  console.log(`  answers         ${sum(({ requests }) => requests)}, ${broken} broken`);
  console.log(`  broken by       ${sums(({ faults }) => faults)}`);
  console.log(`  runs ended with ${sums(({ exits }) => exits)}`);
  console.log(`  ledgers checked ${sum(({ ledgers }) => ledgers)}`);
  console.log(`  violations      ${sum(({ violations }) => violations.length)}`);
  console.log(`  after           ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
