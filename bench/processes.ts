// Publishing by real processes that are killed: `pnpm bench:processes [SCHEDULES] [FIRST SEED]`, after a build. Each
// schedule runs two to eight processes on one to three archives, up to three at once; half of them get SIGKILL at a
// request, before or after the server acted on it, or after some milliseconds. Then each archive once more, in peace.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import {
  startFakeForgejo,
  type FakeForgejo,
  type RecordedRequest,
  type World,
} from '../packages/fake-forgejo/src/index.ts';
import { checkInbox } from '../control-plane/test/schedules/check.ts';
import { addSomeRun, makeHost, makeScheduleWorld, type Host } from '../control-plane/test/schedules/host.ts';
import { Chance } from '../control-plane/test/schedules/random.ts';

/** When a process dies. */
type Death = { readonly request: number; readonly acted: boolean } | { readonly milliseconds: number } | null;

/** What a process left when it ended. */
interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

class Processes {
  killed = 0;
  runs = 0;
  readonly violations: string[] = [];
  readonly #chance: Chance;
  readonly #world: World;
  readonly #asked = new Map<string, number>();
  readonly #running = new Map<string, { readonly child: ChildProcess; readonly death: Death }>();

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#world = makeScheduleWorld(chance);
  }

  async run(): Promise<void> {
    await using forge = await startFakeForgejo(this.#world, { hold: (request) => this.#hold(request) });
    const hosts: Host[] = [];
    for (let count = 1 + this.#chance.below(3); count > 0; count--) hosts.push(await makeHost(forge, true));
    for (let left = 2 + this.#chance.below(7); left > 0;) {
      const size = Math.min(left, 1 + this.#chance.below(3));
      left -= size;
      if (this.#chance.happens(0.5)) addSomeRun(this.#world, this.#chance);
      await Promise.all(
        Array.from({ length: size }, () => this.#start(this.#chance.pick(hosts) as Host, this.#choose())),
      );
    }
    for (const host of hosts) {
      const { code, stderr } = await this.#start(host, null);
      if (code !== 0) this.violations.push(`the run after the kills ends with ${code}: ${stderr}`);
    }
    this.violations.push(...(await checkInbox(this.#world, hosts.at(-1) as Host, new Map())));
    await this.#checkSilence(forge, hosts.at(-1) as Host);
    for (const { directory } of hosts) await rm(directory, { recursive: true, force: true });
  }

  async #checkSilence(forge: FakeForgejo, host: Host): Promise<void> {
    forge.requests.length = 0;
    await this.#start(host, null);
    if (forge.requests.some(({ method }) => method !== 'GET')) this.violations.push('a run without news writes');
  }

  #choose(): Death {
    if (this.#chance.happens(0.35)) return null;
    if (this.#chance.happens(0.3)) return { milliseconds: 300 + this.#chance.below(1500) };
    return { request: 1 + this.#chance.below(34), acted: this.#chance.happens(0.5) };
  }

  /** A process dies at its request: the connection breaks, and the server acts on it all the same, or never. */
  async #hold({ authorization }: RecordedRequest): Promise<{ kind: 'drop'; when: 'before' } | null> {
    const token = authorization ?? '';
    const count = (this.#asked.get(token) ?? 0) + 1;
    this.#asked.set(token, count);
    await setTimeout(this.#chance.below(15));
    const process = this.#running.get(token);
    if (process?.death == null || !('request' in process.death) || process.death.request !== count) return null;
    process.child.kill('SIGKILL');
    await new Promise((resolve) => setImmediate(resolve));
    return process.death.acted ? null : { kind: 'drop', when: 'before' };
  }

  async #start({ directory, request }: Host, death: Death): Promise<Ended> {
    this.runs++;
    const token = String(this.#world.tokens.length).padStart(40, '0');
    this.#world.tokens.push({ value: token, login: 'claude', scopes: ['read:repository', 'write:issue', 'read:user'] });
    const folder = await mkdtemp(join(tmpdir(), 'process-'));
    const [config, file] = [join(folder, 'dogfood.yaml'), join(folder, 'token')];
    await writeFile(file, token);
    await chmod(file, 0o600);
    const { forge } = request.config;
    await writeFile(
      config,
      `forge: { url: "${forge.url}", tokenFile: "${file}", allowUnprovenIdentity: true }\nrepositories: [pdurlej/platform, pdurlej/agency]\ninbox: { repository: pdurlej/fallow-py }\narchive: "${directory}"\ntimeZone: Europe/Warsaw\n`,
    );
    const args = ['dogfood', 'aggregate', '--config', config, '--week', '2026-26..2026-27', '--create-inbox'];
    const child = spawn(process.execPath, ['control-plane/bin/run.js', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running.set(`token ${token}`, { child, death });
    const timer =
      death !== null && 'milliseconds' in death
        ? globalThis.setTimeout(() => child.kill('SIGKILL'), death.milliseconds)
        : null;
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (timer !== null) clearTimeout(timer);
    if (code === null) this.killed++;
    await rm(folder, { recursive: true });
    return { code, stderr };
  }
}

const [schedules = 20, first = 0] = process.argv.slice(2).map(Number);
const started = performance.now();
let [runs, killed, violations] = [0, 0, 0];
for (let seed = first; seed < first + schedules; seed++) {
  const processes = new Processes(new Chance(seed));
  await processes.run();
  runs += processes.runs;
  killed += processes.killed;
  violations += processes.violations.length;
  for (const violation of processes.violations) console.log(`seed ${seed}: ${violation}`);
}
console.log(`schedules       ${schedules}`);
console.log(`processes       ${runs}, ${killed} ended by SIGKILL`);
console.log(`violations      ${violations}`);
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = violations === 0 ? 0 : 1;
