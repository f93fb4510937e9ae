// What the trend, the verdicts and the pace claim, against histories and gates whose truth is known:
// `pnpm bench:truth [TRANSITIONS] [GATES]`. Prints the figures of docs/evidence.md.
import { simulateGates, simulatePace } from '../packages/report-aggregator/test/simulated-gates.ts';
import {
  simulateRepository,
  sumResults,
  type SimulationResult,
} from '../packages/report-aggregator/test/simulation.ts';

const [transitions = 1_000_000, gates = 10_000] = process.argv.slice(2).map(Number);

const started = performance.now();
let total: SimulationResult = simulateRepository(0, 52);
for (let seed = 1; total.transitions < transitions; seed++) total = sumResults([total, simulateRepository(seed, 52)]);
const { falseResolved, claimedResolved, falseNew, claimedNew, missedNew, renamed, offered } = total;
console.log(`transitions of lineages     ${total.transitions}`);
console.log(`claimed resolved            ${claimedResolved}, false ${falseResolved}`);
console.log(
  `claimed new                 ${claimedNew}, false ${falseNew} (precision ${((1 - falseNew / claimedNew) * 100).toFixed(3)} %), missed ${missedNew}`,
);
console.log(`findings in renamed files   ${renamed}, offered as possibly moved ${offered}`);

const judged = simulateGates(7, gates);
const percent = (count: number): string => `${((count / judged.gates) * 100).toFixed(2)} %`;
console.log(`gates, weekly for a year    ${judged.gates}, ever decided ${percent(judged.decided)}`);
console.log(
  `ever a wrong keep or drop   ${percent(judged.wrongGate)}; rules ever given a wrong verdict ${percent(judged.wrongRule)}`,
);
console.log(`80 % band of the pace       holds ${(simulatePace(7, 20_000) * 100).toFixed(1)} % of simulated means`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
