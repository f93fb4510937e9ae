/**
 * Runs against a server of which a share of all answers is broken, in every way that networks, proxies and struggling
 * servers know. Every ledger balances, no run is lost or counted twice, and once the answers are whole again one run
 * leaves exactly what would be there had nothing happened, byte by byte.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startFakeForgejo, tokenOf, type Fault, type FakeForgejo, type World } from '@platform/fake-forgejo';
import type { Digest, EvidenceWeek } from '@platform/report-aggregator';
import { aggregate, type AggregateRequest } from '../src/dogfood/aggregate.ts';
import { sayEnding } from '../src/dogfood/ending.ts';
import { describeFailure } from '../src/dogfood/exit.ts';
import { silent } from '../src/dogfood/progress.ts';
import { makeCrashWorld, yaml } from './crashes.ts';
import { makeRandom } from './mishaps.ts';
import { compareSettled, makeHost, networkTo, readSettled, type Host, type Settled } from './settled.ts';

/** A world that is served again and again, and what a run of it is asked. */
export interface Setting {
  readonly world: () => World;
  readonly yaml: string;
  readonly now: string;
  readonly weeks: readonly string[];
}

export interface FaultResult {
  readonly requests: number;
  readonly faults: Readonly<Record<string, number>>;
  /** How the runs among the faults ended. */
  readonly exits: Readonly<Record<string, number>>;
  readonly ledgers: number;
  readonly violations: readonly string[];
}

/** A small world of up to twenty runs. */
export function smallSetting(seed: number): Setting {
  const runs = 1 + (seed % 20);
  return { world: () => makeCrashWorld(runs), yaml, now: '2026-07-12T06:00:00Z', weeks: ['2026-W27', '2026-W28'] };
}

const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };

type MakeFault = (random: () => number) => Fault;
const answer =
  (status: number, body = page, headers: Record<string, string> = html): MakeFault =>
  () => ({ kind: 'answer', status, body, headers });

/** What may happen to any request. A write among them was not done, except where the connection drops afterwards. */
const anyFault: Readonly<Record<string, MakeFault>> = {
  '429': answer(429, '', { 'retry-after': '0' }),
  '429 at length': answer(429, '', { 'retry-after': '3600' }),
  '500': answer(500, '{"message":""}', json),
  '502': answer(502),
  '503': answer(503, '', { 'retry-after': '0' }),
  '504': answer(504),
  '404 page': answer(404),
  '404 of a gateway': answer(404, '{"message":"no Route matched with those values"}', json),
  '404 of an ingress': answer(404, 'default backend - 404', { 'content-type': 'text/plain' }),
  '404 without a word': answer(404, '', {}),
  'reset before': () => ({ kind: 'drop', when: 'before' }),
  'reset after': () => ({ kind: 'drop', when: 'after' }),
  'cut body': (random) => ({ kind: 'cut', bytes: Math.floor(random() * 300) }),
};

/** What may happen to a read besides. */
const readFault: Readonly<Record<string, MakeFault>> = {
  'page with 200': answer(200),
  'page with 401': answer(401),
  'page with 403': answer(403),
  'page as a file': answer(200, page, { 'content-type': 'application/octet-stream' }),
  'short body': (random) => ({ kind: 'shorten', bytes: Math.floor(random() * 300) }),
  'changed zip': (random) => ({ kind: 'flip', at: Math.floor(random() * 48) }),
};

/** Breaks a share of the answers, and counts how. */
function breakAnswers(forge: FakeForgejo, random: () => number, rate: number, counts: Record<string, number>): void {
  const choose = (method: string, path: string): Fault | null => {
    if (random() >= rate) return null;
    const kinds = Object.entries({ ...anyFault, ...(method === 'GET' ? readFault : {}) }).filter(
      ([name]) => name !== 'changed zip' || path.endsWith('/zip'),
    );
    const [name, make] = kinds[Math.floor(random() * kinds.length)] as [string, MakeFault];
    counts[name] = (counts[name] ?? 0) + 1;
    return make(random);
  };
  forge.faults.push({ path: /./u, fault: choose });
}

/** What the setting comes to when nothing goes wrong. */
export async function settleCalmly(setting: Setting): Promise<Settled> {
  const world = setting.world();
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(setting.yaml);
  await aggregate(requestOf(setting, host, forge));
  return await readSettled(host.directory, world);
}

/**
 * Runs among faults, then once without.
 * @param rate the share of answers that are broken
 * @param runs among the faults
 */
export async function runAmongFaults(
  setting: Setting,
  wanted: Settled,
  { seed, rate, runs }: { readonly seed: number; readonly rate: number; readonly runs: number },
): Promise<FaultResult> {
  const random = makeRandom(seed);
  const world = setting.world();
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(setting.yaml);
  const [faults, exits]: Record<string, number>[] = [{}, {}] as [Record<string, number>, Record<string, number>];
  const violations: string[] = [];
  let ledgers = 0;
  breakAnswers(forge, random, rate, faults ?? {});
  const request = requestOf(setting, host, forge);
  for (let run = 0; run < runs; run++) {
    const ending = await runOnce({ ...request, network: { ...request.network, backoffLimit: 2 } });
    if (exits !== undefined) exits[ending] = (exits[ending] ?? 0) + 1;
    if (!['0', '3', '4'].includes(ending)) violations.push(`a run among faults ends with ${ending}`);
    const checked = checkLedgers(host, world);
    ledgers += checked.ledgers;
    violations.push(...checked.violations);
  }
  const requests = forge.requests.length;
  forge.faults.length = 0;
  const { exitCode } = await aggregate(request);
  if (exitCode !== 0) violations.push(`the run after the faults ends with ${exitCode}`);
  violations.push(...compareSettled(await readSettled(host.directory, world), wanted));
  return { requests, faults: faults ?? {}, exits: exits ?? {}, ledgers, violations };
}

function requestOf({ now, weeks }: Setting, { config }: Host, forge: FakeForgejo): AggregateRequest {
  return {
    config,
    token: tokenOf('claude'),
    now,
    weeks,
    offline: false,
    publish: true,
    createInbox: false,
    dryRun: false,
    asOf: null,
    progress: silent,
    network: { fetch: networkTo(forge) },
  };
}

/** @returns the exit code, or what nobody expected */
async function runOnce(request: AggregateRequest): Promise<string> {
  try {
    return String((await aggregate(request)).exitCode);
  } catch (error) {
    const ending = describeFailure(error);
    return ending === null ? String(error) : `${ending.code}${ending.code === 3 ? '' : `: ${sayEnding(ending)}`}`;
  }
}

/** Outcomes sum to the gate runs, gate runs and others to what is listed, and no attempt stands in two places. */
function checkLedgers({ directory }: Host, world: World): { ledgers: number; violations: string[] } {
  const violations: string[] = [];
  const digests = readAll(join(directory, 'digests'), /\.json$/u).map(
    (bytes) => JSON.parse(bytes.toString()) as Digest,
  );
  for (const { week, ledger, repositories } of digests) {
    for (const each of [ledger, ...repositories.map((repository) => repository.ledger)]) {
      const outcomes = Object.values(each.outcomes).reduce((sum, count) => sum + count, 0);
      if (outcomes !== each.gateRuns || each.gateRuns + each.otherWorkflows !== each.listed)
        violations.push(`the ledger of ${week} does not balance`);
    }
  }
  const weeks = readAll(join(directory, 'weeks'), /W\d\d\.json\.gz$/u).map(
    (bytes) => JSON.parse(gunzipSync(bytes).toString()) as EvidenceWeek,
  );
  const seen = new Set<string>();
  const known = new Set(
    world.repositories.flatMap(({ owner, name, runs }) => runs.map(({ id }) => `${owner}/${name} ${id}`)),
  );
  for (const { repositories } of weeks)
    for (const { repository, attempts } of repositories)
      for (const { runId, stopped } of attempts) {
        const attempt = `${repository} ${runId} ${stopped}`;
        if (seen.has(attempt)) violations.push(`${attempt} is counted twice`);
        if (!known.has(`${repository} ${runId}`)) violations.push(`${attempt} never was`);
        seen.add(attempt);
      }
  return { ledgers: digests.length, violations };
}

function readAll(folder: string, names: RegExp): Buffer[] {
  try {
    return readdirSync(folder)
      .filter((name) => names.test(name))
      .map((name) => readFileSync(join(folder, name)));
  } catch {
    return [];
  }
}
