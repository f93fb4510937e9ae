// kill -9 over the whole corpus: `pnpm bench:kills [HISTORIES] [FIRST SEED]`. In each history the real program is killed
// one to three times in a row, after some milliseconds or at a write to the forge (before or after it was done), and then
// left in peace. Digests, evidence, comments and their files must be byte by byte those of a run that nobody killed.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chance } from '../control-plane/test/schedules/random.ts';
import { readSettled, type Settled } from '../control-plane/test/settled.ts';
import { startFakeForgejo, tokenOf, type FakeForgejo } from '../packages/fake-forgejo/src/index.ts';
import { corpus } from './corpus.ts';
import { bin, root } from './harness.ts';

/** When a process dies. */
type Death = { readonly milliseconds: number } | { readonly write: number; readonly acted: boolean } | null;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly milliseconds: number;
  readonly writes: number;
}

/** What a run comes to that nobody kills: how long it takes, how often it writes to the forge, what it leaves. */
interface Calm {
  readonly milliseconds: number;
  readonly writes: number;
  readonly settled: Settled;
}

/** Everything that digests say is the same each time: the address of the forge too. */
let port = 0;

/** A fresh forge and an empty archive for as long as it takes. */
async function withArchive<T>(act: (forge: FakeForgejo, directory: string) => Promise<T>): Promise<T> {
  await using forge = await startFakeForgejo(corpus.world(), { port });
  port = Number(new URL(forge.url).port);
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-kills-'));
  try {
    return await act(forge, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function start(forge: FakeForgejo, directory: string, death: Death): Promise<Ended> {
  const config = join(directory, 'dogfood.yaml');
  await writeFile(
    config,
    `forge: { url: "${forge.url}" }\ninbox: { repository: pdurlej/fallow-py }\narchive: "${directory}/archive"\ntimeZone: Europe/Warsaw\n${corpus.yaml}\n`,
  );
  const started = performance.now();
  const weeks = `${corpus.weeks[0]}..${corpus.weeks.at(-1)}`;
  const child = spawn(process.execPath, [bin, 'dogfood', 'aggregate', '--config', config, '--week', weeks], {
    env: {
      PATH: process.env['PATH'],
      FORGEJO_TOKEN: tokenOf('claude'),
      NODE_OPTIONS: `--import=${root}bench/clock.mjs`,
      BENCH_NOW: corpus.now,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  const timer = death !== null && 'milliseconds' in death ? setTimeout(kill, death.milliseconds) : null;
  let writes = 0;
  forge.faults.push({
    path: /./u,
    fault(method) {
      if (method === 'GET' || death === null || !('write' in death) || ++writes !== death.write) return null;
      kill();
      return { kind: 'drop', when: death.acted ? 'after' : 'before' };
    },
  });
  const asked = forge.requests.length;
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (timer !== null) clearTimeout(timer);
  forge.faults.length = 0;
  const sent = forge.requests.slice(asked).filter(({ method }) => method !== 'GET').length;
  return { code, stderr, milliseconds: performance.now() - started, writes: sent };
}

/** @returns how many processes were killed, and what is wrong in the end */
async function runHistory(chance: Chance, calm: Calm): Promise<{ killed: number; violations: string[] }> {
  return withArchive(async (forge, directory) => {
    const violations: string[] = [];
    let killed = 0;
    for (let left = 1 + chance.below(3); left > 0; left--) {
      const death = chance.happens(0.6)
        ? { milliseconds: chance.below(Math.ceil(calm.milliseconds)) }
        : { write: 1 + chance.below(calm.writes), acted: chance.happens(0.5) };
      const { code, stderr } = await start(forge, directory, death);
      if (code === null) killed++;
      else if (code !== 0) violations.push(`a run that was not killed in time ends with ${code}: ${stderr}`);
    }
    const last = await start(forge, directory, null);
    if (last.code !== 0) violations.push(`the run after the kills ends with ${last.code}: ${last.stderr}`);
    const found = await readSettled(join(directory, 'archive'), forge.world);
    for (const name of new Set([...Object.keys(found), ...Object.keys(calm.settled)]))
      if (found[name] !== calm.settled[name]) violations.push(`${name} is not that of a run nobody killed`);
    if ((await start(forge, directory, null)).writes > 0) violations.push('a run without news writes');
    return { killed, violations };
  });
}

const [histories = 24, first = 0] = process.argv.slice(2).map(Number);
const began = performance.now();
const calm = await withArchive(async (forge, directory): Promise<Calm> => {
  const { code, stderr, ...rest } = await start(forge, directory, null);
  if (code !== 0) throw new Error(`a run that nobody kills ends with ${code}: ${stderr}`);
  return { ...rest, settled: await readSettled(join(directory, 'archive'), forge.world) };
});
console.log(`in peace: ${calm.milliseconds.toFixed(0)} ms, ${calm.writes} writes to the forge`);
let [killed, violations] = [0, 0];
for (let seed = first; seed < first + histories; seed++) {
  const result = await runHistory(new Chance(seed), calm);
  killed += result.killed;
  violations += result.violations.length;
  for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
}
console.log(`histories       ${histories}, ${Object.keys(calm.settled).length} files and comments compared in each`);
console.log(`killed          ${killed} processes by SIGKILL`);
console.log(`violations      ${violations}`);
console.log(`took ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = violations === 0 ? 0 : 1;
