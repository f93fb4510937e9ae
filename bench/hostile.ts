// Hostile artifacts and memory: `pnpm bench:hostile [WORDS OF A NAME]`. Each artifact alone in a world, of a pull request's
// run, read by the real program in a process of its own; prints how the run ended for it, and the peak above a run with an
// ordinary report. The largest lawful one is tried on the default branch too, where more is done with it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  makeArtifact,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  zipFiles,
} from '../packages/fake-forgejo/src/index.ts';
import {
  hostileReports,
  hostileZips,
  largestLawful,
  type HostileArtifact,
} from '../control-plane/test/hostile-artifacts.ts';

const bin = fileURLToPath(new URL('../control-plane/bin/run.js', import.meta.url));
const only = process.argv[2];

interface Measured {
  /** MiB, the most that was resident. */
  readonly peak: number;
  readonly outcome: string;
  readonly findings: number;
  readonly exitCode: number | null;
}

const push = {};
const pull = { ref: '#7', event: 'pull_request', triggerEvent: 'pull_request' };

/**
 * @param zips one of each run
 * @param again measure the next run, which finds the week derived
 */
async function measure(
  zips: readonly Uint8Array[],
  of: Parameters<typeof makeRun>[2],
  again = false,
): Promise<Measured> {
  const runs = zips.map((_, at) => makeRun(at + 1, '2026-07-08T10:00:00Z', of));
  const artifacts = runs.map((run, at) => makeArtifact(run.id, run, zips[at] ?? new Uint8Array()));
  const repository = makeRepository('o/r', { runs, artifacts });
  await using forge = await startFakeForgejo(makeWorld({ repositories: [repository] }));
  const directory = mkdtempSync(join(tmpdir(), 'platformctl-hostile-'));
  try {
    const config = join(directory, 'dogfood.yaml');
    writeFileSync(
      config,
      `forge: { url: "${forge.url}" }\nrepositories: [o/r]\ninbox: { repository: o/r }\narchive: "${directory}/archive"\ntimeZone: Europe/Warsaw\n`,
    );
    if (again) await runBin(config);
    const { peak, stdout, exitCode } = await runBin(config);
    const [{ digest }] = JSON.parse(stdout) as [
      { digest: { ledger: { outcomes: object }; findings: { total: number } } },
    ];
    const outcome = Object.entries(digest.ledger.outcomes).find(([, count]) => count === 1)?.[0] ?? 'none';
    return { peak, outcome, findings: digest.findings.total, exitCode };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runBin(config: string): Promise<{ peak: number; stdout: string; exitCode: number | null }> {
  const args = ['dogfood', 'aggregate', '--config', config, '--no-publish', '--week', '2026-28', '--json'];
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', FORGEJO_TOKEN: tokenOf('claude') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [peak, stdout] = [0, ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const timer = setInterval(() => (peak = Math.max(peak, readPeak(child.pid))), 5);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  return { peak, stdout, exitCode };
}

function readPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const ordinary = zipFiles({ 'pyfallow-report.json': '{"tool":"fallow-py","version":"1","blocking":[]}' });
const { peak: normal } = await measure([ordinary], pull);
console.log(`an ordinary report: ${normal.toFixed(0)} MiB`);
const artifacts: readonly HostileArtifact[] = [...hostileZips, ...hostileReports, largestLawful];
let [worst, wrong] = [0, 0];

async function judge({ name, zip, outcome, findings = 0 }: HostileArtifact, of: object, again = false): Promise<void> {
  const found = await measure([zip()], of, again);
  const above = found.peak - normal;
  worst = Math.max(worst, above);
  const isRight = found.outcome === outcome && found.findings === findings;
  if (!isRight) wrong++;
  console.log(
    `${isRight ? ' ' : '!'} ${above.toFixed(0).padStart(5)} MiB above, ${found.outcome}, ${found.findings} findings, exit ${found.exitCode}: ${name}`,
  );
}

/** Each push to a pull request may bring another report of that kind: the week has room for one. */
async function judgeMany(): Promise<void> {
  const zips = Array.from({ length: 10 }, (_, at) =>
    zipFiles({ 'pyfallow-report.json': `{"tool":"fallow-py","version":"1","blocking":[${makeUp(at)}]}` }),
  );
  const { peak, findings } = await measure(zips, pull);
  if (findings !== 180_000) wrong++;
  console.log(
    `  ${(peak - normal).toFixed(0).padStart(5)} MiB above, ${findings} findings counted: ten runs of 180,000 other findings each`,
  );
}

function makeUp(run: number): string {
  return Array.from(
    { length: 180_000 },
    (_, n) => `{"rule":"r","fingerprint":"f${run}x${n}","file":"a${n % 1000}.py","symbol":"s${run}x${n}"}`,
  ).join(',');
}

for (const each of artifacts.filter(({ name }) => only === undefined || name.includes(only))) await judge(each, pull);
await judge({ ...largestLawful, name: `${largestLawful.name}, on the default branch` }, push);
await judge({ ...largestLawful, name: `${largestLawful.name}, in the run after it` }, pull, true);
await judgeMany();
console.log(`worst ${worst.toFixed(0)} MiB above an ordinary run; ${wrong} ended otherwise than they should`);
process.exitCode = wrong === 0 && worst <= 192 ? 0 : 1;
