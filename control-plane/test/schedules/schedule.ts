/**
 * Seeded histories of things going wrong: runs on one to four hosts, interleaved at every request and write, killed at
 * any of them, with answers lost, deliveries doubled or late, disks lost, and people who meddle. Every write is watched
 * when the server acts on it; and one further run of each host must leave the inbox as if nothing had happened.
 */
import { rm } from 'node:fs/promises';
import { startFakeForgejo, type FakeForgejo, type RecordedRequest, type World } from '@platform/fake-forgejo';
import { aggregate, type Aggregated } from '../../src/dogfood/aggregate.ts';
import { ArchiveError } from '../../src/dogfood/errors.ts';
import { checkInbox, checkWave, compareUndisturbed, listForeign, listOwn } from './check.ts';
import { addSomeRun, makeHost, makeScheduleWorld, weeks, type Host } from './host.ts';
import { Misfortune } from './misfortune.ts';
import { People } from './people.ts';
import { Chance } from './random.ts';
import { Turns } from './turns.ts';
import { notesIn, Watch } from './watch.ts';

/** What one schedule did, and what was wrong. */
export interface ScheduleResult {
  readonly runs: number;
  readonly killed: number;
  readonly lostAnswers: number;
  readonly doubled: number;
  readonly people: number;
  readonly writes: number;
  /** Notes saved between our last look and our edit. */
  readonly overtaken: number;
  readonly violations: readonly string[];
}

/** Runs the schedule of a seed. @param most runs before the last ones, at least 2 */
export async function runSchedule(seed: number, most = 6): Promise<ScheduleResult> {
  const schedule = new Schedule(new Chance(seed));
  try {
    return await schedule.run(most);
  } finally {
    await schedule.close();
  }
}

type Counts = Record<'runs' | 'killed' | 'lostAnswers' | 'doubled', number>;

class Schedule {
  readonly #chance: Chance;
  readonly #world: World;
  readonly #turns: Turns;
  readonly #watch: Watch;
  readonly #people: People;
  readonly #late = new Set<Promise<unknown>>();
  readonly #hosts: Host[] = [];
  readonly #counts: Counts = { runs: 0, killed: 0, lostAnswers: 0, doubled: 0 };
  #lost = 0;
  /** In some waves nothing happens but that runs overlap and answers get lost: then more can be asked of them. */
  #isQuiet = false;
  #isCalm = false;
  #forge: FakeForgejo | null = null;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#world = makeScheduleWorld(chance);
    this.#turns = new Turns(chance);
    this.#watch = new Watch(this.#world);
    this.#people = new People(chance, this.#world, this.#watch);
  }

  async run(most: number): Promise<ScheduleResult> {
    this.#forge = await startFakeForgejo(this.#world, { hold: (request) => this.#hold(request) });
    const mayAsk = this.#chance.happens(0.7);
    for (let at = this.#chance.pick([1, 2, 3, 3, 4]) ?? 2; at > 0; at--)
      this.#hosts.push(await makeHost(this.#forge, mayAsk));
    const total = 2 + this.#chance.below(most - 1);
    while (this.#counts.runs < total) await this.#wave(Math.min(total - this.#counts.runs, 1 + this.#chance.below(5)));
    this.#isCalm = true;
    this.#turns.settle();
    await Promise.all(this.#late);
    const violations = [...this.#watch.violations, ...(await this.#settle())];
    const { acts: people } = this.#people;
    return { ...this.#counts, people, writes: this.#watch.writes, overtaken: this.#watch.overtaken, violations };
  }

  async close(): Promise<void> {
    await this.#forge?.close();
    for (const { directory } of this.#hosts) await rm(directory, { recursive: true, force: true });
  }

  /** Every request stands here until it is its turn; then people may be faster, and the answer may get lost. */
  async #hold(request: RecordedRequest): Promise<{ kind: 'drop'; when: 'before' | 'after' } | null> {
    const run = request.authorization ?? '';
    await this.#turns.take(run, 60);
    if (!this.#isCalm && !this.#isQuiet && this.#chance.happens(0.1)) this.#people.act();
    this.#watch.note(request);
    if (this.#isCalm || !this.#chance.happens(request.method === 'GET' ? 0.02 : this.#lost)) return null;
    this.#counts.lostAnswers++;
    if (request.method !== 'GET' && this.#chance.happens(0.3)) return { kind: 'drop', when: 'before' };
    return { kind: 'drop', when: 'after' };
  }

  async #wave(size: number): Promise<void> {
    if (this.#chance.happens(0.6)) addSomeRun(this.#world, this.#chance);
    this.#lost = this.#chance.next() * 0.3;
    const unlucky = this.#chance.pick(this.#hosts);
    if (unlucky !== undefined && this.#chance.happens(0.05))
      await rm(unlucky.directory, { recursive: true, force: true });
    this.#isQuiet = this.#late.size === 0 && this.#chance.happens(0.4);
    const from = this.#chance.below(this.#hosts.length);
    const hosts = Array.from({ length: size }, (_, at) => this.#hosts[(from + at) % this.#hosts.length] as Host);
    const ends = await Promise.all(hosts.map((host) => this.#runOnce(host)));
    if (!this.#isQuiet || ends.includes('broken')) return;
    for (const host of hosts.filter((_, at) => ends[at] === 'done'))
      this.#watch.violations.push(...(await checkWave(this.#world, host)));
  }

  /** Whatever a killed or unlucky run throws is no matter; what it leaves behind is. */
  async #runOnce({ request }: Host): Promise<'done' | 'locked out' | 'broken'> {
    const token = this.#makeToken(request.token ?? '');
    const misfortune = new Misfortune(
      `token ${token}`,
      this.#chance,
      this.#turns,
      {
        killAt: !this.#isQuiet && this.#chance.happens(0.5) ? 1 + this.#chance.below(45) : Infinity,
        killed: this.#chance.pick(['before', 'on-the-way', 'after'] as const) ?? 'before',
        doubled: this.#isQuiet ? 0 : this.#chance.next() * 0.15,
      },
      this.#late,
    );
    this.#counts.runs++;
    this.#turns.enter(misfortune.run);
    const network = { fetch: misfortune.fetch, backoffLimit: 1 };
    const done = await aggregate({ ...request, token, network, disk: misfortune.disk }).catch(
      (error: unknown) => error,
    );
    this.#turns.leave(misfortune.run);
    if (misfortune.isDead) this.#counts.killed++;
    this.#counts.doubled += misfortune.doubled;
    if (done instanceof ArchiveError && done.kind === 'locked') return 'locked out';
    const isWhole = !misfortune.isDead && !(done instanceof Error) && (done as Aggregated).trouble === null;
    return isWhole ? 'done' : 'broken';
  }

  /** A token of its own for each run, so that the server's side knows which one asks. */
  #makeToken(like: string): string {
    const known = this.#world.tokens.find(({ value }) => value === like);
    if (known === undefined) throw new Error('no token');
    const value = String(this.#world.tokens.length).padStart(40, '0');
    this.#world.tokens.push({ ...known, value });
    return value;
  }

  /** One run of each host without mishap, then what must be true, also after one more. */
  async #settle(): Promise<string[]> {
    const violations: string[] = [];
    const foreign = listForeign(this.#world);
    const notes = new Map(weeks.map((week) => [week, listOwn(this.#world, week).flatMap(({ body }) => notesIn(body))]));
    for (const { request } of this.#hosts) {
      const done = await aggregate(request).catch((error: unknown) => ({ exitCode: String(error) }));
      if (done.exitCode !== 0) violations.push(`the run after the mishaps ends with ${done.exitCode}`);
    }
    if (violations.length > 0) return violations;
    const [first, last] = [this.#hosts[0] as Host, this.#hosts.at(-1) as Host];
    violations.push(...(await checkInbox(this.#world, last, notes)));
    violations.push(...(await compareUndisturbed(this.#forge as FakeForgejo, last)));
    if (listForeign(this.#world) !== foreign) violations.push('comments or files of others were touched');
    if ((await this.#writesOf(last)).length > 0) violations.push('a run without news writes');
    const elsewhere = (await this.#writesOf(first)).filter((write) => !write.includes('/assets'));
    if (elsewhere.length > 0) violations.push(`a run without news on another host writes ${elsewhere.join()}`);
    return violations;
  }

  async #writesOf({ request }: Host): Promise<string[]> {
    const { requests } = this.#forge as FakeForgejo;
    requests.length = 0;
    await aggregate(request);
    return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }
}
