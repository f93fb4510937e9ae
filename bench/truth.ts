// What the trend, the verdicts and the pace claim, against histories and gates whose truth is known:
// `pnpm bench:truth [TRANSITIONS] [GATES]`. Prints the figures of docs/evidence.md.
import { simulateGates, simulatePace } from '../packages/report-aggregator/test/simulated-gates.ts';
import { simulateRepository, sumVerdicts, type Verdicts } from '../packages/report-aggregator/test/simulation/judge.ts';

const [transitions = 1_000_000, gates = 10_000] = process.argv.slice(2).map(Number);

const started = performance.now();
let total: Verdicts = await simulateRepository(0, 52);
for (let seed = 1; total.transitions < transitions; seed++)
  total = sumVerdicts([total, await simulateRepository(seed, 52)]);
const { claimedResolved, falseResolved, missedResolved, claimedNew, falseNew, missedNew } = total;
console.log(`transitions of lineages     ${total.transitions}, ${total.upgrades} upgrades of the analyzer`);
console.log(`claimed resolved            ${claimedResolved}, false ${falseResolved}, missed ${missedResolved}`);
console.log(
  `claimed new                 ${claimedNew}, false ${falseNew} (precision ${((1 - falseNew / claimedNew) * 100).toFixed(3)} %), missed ${missedNew}`,
);
console.log(`claimed back                ${total.claimedBack}, wrong ${total.falseBack}`);
console.log(`weeks with a wrong snapshot ${total.wrongSnapshots}`);
console.log(`findings in renamed files   ${total.renamed}, offered as possibly moved ${total.offered}`);

const judged = simulateGates(7, gates);
const percent = (count: number): string => `${((count / judged.gates) * 100).toFixed(2)} %`;
console.log(`gates, weekly for a year    ${judged.gates}, ever decided ${percent(judged.decided)}`);
console.log(
  `ever a wrong keep or drop   ${percent(judged.wrongGate)}; rules ever given a wrong verdict ${percent(judged.wrongRule)}`,
);
const close = simulateGates(8, gates, 0.51);
console.log(`the same, all 51 % false     ${((close.wrongGate / close.gates) * 100).toFixed(2)} % ever a wrong keep`);
console.log(`80 % band of the pace       holds ${(simulatePace(7, 20_000) * 100).toFixed(1)} % of simulated means`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
