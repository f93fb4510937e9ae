// What every benchmark shares: sides that take turns in the same run, medians, child processes, and one table.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly baseline: string;
  readonly measured: string;
  readonly goal: string;
  readonly kept: boolean;
}

export const root = fileURLToPath(new URL('..', import.meta.url));
export const bin = `${root}control-plane/bin/run.js`;
/** So that children read the packages' sources, as tests do. */
const conditions = '--conditions=@platform/source';

/** Runs the sides in turn, so that noise of the machine meets all of them. @returns the median of each */
export async function takeTurns<K extends string>(
  rounds: number,
  sides: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const names = Object.keys(sides) as K[];
  const seen = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    // Each goes first every other time.
    for (const name of round % 2 === 0 ? names : names.toReversed()) seen[name].push(await sides[name]());
  }
  for (const name of names) console.error(`  ${name}: ${seen[name].map((each) => each.toFixed(0)).join(' ')}`);
  return Object.fromEntries(names.map((name) => [name, median(seen[name])])) as Record<K, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** A row whose measure is a ratio. @param baseline,subject milliseconds */
export function ratioRow(what: string, against: string, baseline: number, subject: number, goal: number): Row {
  const ratio = subject / baseline;
  return {
    what,
    baseline: `${against}: ${baseline.toFixed(0)} ms`,
    measured: `${subject.toFixed(0)} ms = ${ratio.toFixed(2)} ×`,
    goal: `≤ ${goal} ×`,
    kept: ratio <= goal,
  };
}

/** Runs Node to its end. @returns its wall time in milliseconds and what it printed @throws Error when it fails */
export async function runNode(
  args: readonly string[],
  { env = {}, codes = [0] }: { readonly env?: NodeJS.ProcessEnv; readonly codes?: readonly number[] } = {},
): Promise<{ readonly ms: number; readonly stdout: string }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const ms = performance.now() - started;
  if (!codes.includes(code ?? -1)) throw new Error(`node ${args.join(' ')} ended with ${code}: ${err.join('')}`);
  return { ms, stdout: out.join('') };
}

/**
 * Learns the most memory that a process had.
 * @param file where the process leaves it
 * @param run starts the process under these variables
 * @returns what `run` gave, and the peak in MB
 */
export async function watchMemory<T>(
  file: string,
  run: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<{ readonly result: T; readonly peak: number }> {
  const result = await run({ NODE_OPTIONS: `--import=${root}bench/peak.mjs`, BENCH_PEAK: file });
  return { result, peak: Number(await readFile(file, 'utf8')) };
}

/** One side in a process of its own, which measures itself and prints what it measured. */
export async function runSide<T>(script: string, argument: unknown): Promise<T> {
  const { stdout } = await runNode([conditions, `${root}bench/${script}`, JSON.stringify(argument)]);
  return JSON.parse(stdout) as T;
}

export function printTable(rows: readonly Row[]): void {
  const lines = rows.map(({ what, baseline, measured, goal, kept }) =>
    [what, baseline, measured, goal, kept ? 'kept' : 'MISSED'].join(' | '),
  );
  console.log(`\n| what | baseline | measured | goal | |\n|---|---|---|---|---|`);
  for (const line of lines) console.log(`| ${line} |`);
}

/** For a script that can also be run alone. */
export async function runAlone(isMain: boolean, measure: () => Promise<readonly Row[]>): Promise<void> {
  if (isMain) printTable(await measure());
}
