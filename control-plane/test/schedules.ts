/**
 * Seeded histories of things going wrong: several runs on one or two hosts, interleaved request by request, killed at
 * any request or write, with lost answers, doubled deliveries and people who meddle. Whatever happened, one further
 * run of each host must leave the inbox as if nothing had.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRepository, startFakeForgejo, tokenOf, type FakeForgejo, type World } from '@platform/fake-forgejo';
import { comparablePage, readMarker } from '@platform/report-aggregator';
import { aggregate } from '../src/dogfood/aggregate.ts';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import type { Config } from '../src/dogfood/config/config.ts';
import { isNews } from '../src/dogfood/derive.ts';
import { silent } from '../src/dogfood/progress.ts';
import { makeRandom, Misfortune, Turns } from './mishaps.ts';
import { addGateRun, makeSmallWorld } from './stage.ts';

/** What one schedule did, and what was wrong at its end. */
export interface ScheduleResult {
  readonly runs: number;
  readonly killed: number;
  readonly lostAnswers: number;
  readonly violations: readonly string[];
}

const weeks = ['2026-W26', '2026-W27'];
const notes = 'Seen by the operator.';

/** Runs the schedule of a seed. */
export async function runSchedule(seed: number, most = 6): Promise<ScheduleResult> {
  const random = makeRandom(seed);
  const world = makeScheduleWorld(random);
  const forge = await startFakeForgejo(world);
  const hosts: Host[] = [];
  try {
    for (let at = 0; at < (random() < 0.5 ? 1 : 2); at++) hosts.push(await makeHost(forge));
    const chaos = await makeChaos(random, forge, hosts, world, most);
    const violations = await settle(hosts, world, forge);
    return { ...chaos, violations };
  } finally {
    await forge.close();
    for (const { directory } of hosts) await rm(directory, { recursive: true, force: true });
  }
}

interface Host {
  readonly directory: string;
  readonly config: Config;
}

async function makeHost({ url }: FakeForgejo): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'schedule-'));
  const text = `forge: { url: "${url}" }\nrepositories: [pdurlej/platform, pdurlej/agency]\ninbox: { repository: pdurlej/fallow-py }\narchive: "${directory}"\ntimeZone: Europe/Warsaw\n`;
  return { directory, config: readConfig(text, 'schedule.yaml') };
}

function makeScheduleWorld(random: () => number): World {
  const world = makeSmallWorld();
  world.repositories.push(makeRepository('pdurlej/agency'));
  const symbols = ['a', 'b', 'c', 'd', 'e'];
  for (let id = 1; id <= 3 + Math.floor(random() * 6); id++) {
    const day = String(15 + Math.floor(random() * 14)).padStart(2, '0');
    const repository = random() < 0.7 ? 'platform' : 'agency';
    addGateRun(
      world,
      id,
      `2026-06-${day}T10:00:00Z`,
      symbols.filter(() => random() < 0.6),
      {},
      repository,
    );
  }
  return world;
}

/** Everything that goes wrong, in waves of runs that overlap. */
async function makeChaos(
  random: () => number,
  forge: FakeForgejo,
  hosts: readonly Host[],
  world: World,
  most: number,
): Promise<Omit<ScheduleResult, 'violations'>> {
  let [runs, killed, lostAnswers] = [0, 0, 0];
  const total = 2 + Math.floor(random() * (most - 1));
  while (runs < total) {
    const turns = new Turns(random);
    const wave = Array.from({ length: Math.min(total - runs, 1 + Math.floor(random() * 4)) }, () => {
      const killAt = random() < 0.5 ? 1 + Math.floor(random() * 60) : Infinity;
      return new Misfortune(random, turns, {
        killAt,
        killAfter: random() < 0.5,
        lostAnswers: random() * 0.3,
        doubled: random() * 0.2,
      });
    });
    runs += wave.length;
    await Promise.all(
      wave.map((misfortune) => runOnce(hosts[Math.floor(random() * hosts.length)] as Host, misfortune)),
    );
    killed += wave.filter((each) => each.killed).length;
    lostAnswers += wave.reduce((sum, each) => sum + each.lost, 0);
    if (random() < 0.5) meddle(random, world);
  }
  forge.requests.length = 0;
  return { runs, killed, lostAnswers };
}

/** What people do between runs: copy the marker, write notes, delete one of our comments, double another. */
function meddle(random: () => number, world: World): void {
  const comments = world.repositories[0]?.issues[0]?.comments ?? [];
  const own = comments.filter(({ author }) => author === 'claude');
  const chosen = own[Math.floor(random() * own.length)];
  const what = random();
  if (what < 0.3)
    comments.push({
      id: world.nextId++,
      author: 'mallory',
      body: `<!-- platformctl:dogfood digest week=2026-W27 -->\n\n## ${what}`,
      created: '',
      updated: '',
      attachments: [],
    });
  else if (chosen === undefined) return;
  else if (what < 0.6)
    chosen.body = chosen.body.replace('<!-- platformctl:notes -->\n<!--', `<!-- platformctl:notes -->\n${notes}\n<!--`);
  else if (what < 0.75) comments.splice(comments.indexOf(chosen), 1);
  else comments.push({ ...chosen, id: world.nextId++, attachments: [] });
}

/** Whatever is thrown by a killed or unlucky run is no matter; what it leaves behind is. */
async function runOnce({ config }: Host, misfortune: Misfortune): Promise<void> {
  try {
    await aggregate({ ...plain, config, network: { fetch: misfortune.fetch }, disk: misfortune.disk });
  } catch {
    // judged by what the next run makes of it
  }
}

const plain = {
  token: tokenOf('claude'),
  now: '2026-07-08T10:00:00Z',
  weeks,
  offline: false,
  publish: true,
  createInbox: false,
  dryRun: false,
  asOf: null,
  progress: silent,
};

/** One run of each host without mishap, then what must be true. */
async function settle(hosts: readonly Host[], world: World, forge: FakeForgejo): Promise<string[]> {
  const violations: string[] = [];
  const before = listForeign(world);
  const noted = new Set(
    listOwn(world)
      .filter(({ body }) => body.includes(notes))
      .map(({ week }) => week),
  );
  for (const { config } of hosts) {
    const { exitCode } = await aggregate({ ...plain, config });
    if (exitCode !== 0) violations.push(`the run after the mishaps ends with ${exitCode}`);
  }
  const last = hosts.at(-1) as Host;
  violations.push(...checkInbox(world, last, noted), ...(await compareUndisturbed(forge, last)));
  if (listForeign(world) !== before) violations.push('comments of others were touched');
  forge.requests.length = 0;
  await aggregate({ ...plain, config: last.config });
  if (forge.requests.some(({ method }) => method !== 'GET')) violations.push('a run without news writes');
  return violations;
}

interface Own {
  readonly week: string;
  readonly body: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

function listOwn(world: World): Own[] {
  return (world.repositories[0]?.issues[0]?.comments ?? []).flatMap(({ author, body, attachments }) => {
    const week = author === 'claude' ? readMarker(body)?.week : undefined;
    return week === undefined ? [] : [{ week, body, attachments }];
  });
}

function listForeign(world: World): string {
  return JSON.stringify((world.repositories[0]?.issues[0]?.comments ?? []).filter(({ author }) => author !== 'claude'));
}

function checkInbox(world: World, { directory }: Host, noted: ReadonlySet<string>): string[] {
  const violations: string[] = [];
  const own = listOwn(world);
  for (const week of weeks) {
    const mine = own.filter((each) => each.week === week);
    if (mine.length !== 1) violations.push(`${mine.length} comments of ${week}`);
    const file = join(directory, 'digests', `pyfallow-dogfood-weekly-${week.replace('W', '')}`);
    const [page, json] = [readFileSync(`${file}.md`, 'utf8'), readFileSync(`${file}.json`)];
    const evidence = readFileSync(join(directory, 'weeks', `${week}.json.gz`));
    const [comment] = mine;
    if (comparablePage(comment?.body ?? '') !== comparablePage(page))
      violations.push(`the comment of ${week} is not its page`);
    if (noted.has(week) && !comment?.body.includes(notes)) violations.push(`the notes of ${week} are lost`);
    const attached = (comment?.attachments ?? []).map(({ name, bytes }) =>
      [name, Buffer.from(bytes).toString('hex')].join(' '),
    );
    const wanted = [
      `pyfallow-dogfood-evidence-${week.replace('W', '')}.json.gz ${evidence.toString('hex')}`,
      `pyfallow-dogfood-weekly-${week.replace('W', '')}.json ${json.toString('hex')}`,
    ];
    if (attached.toSorted().join() !== wanted.join())
      violations.push(`${attached.length} files at ${week}, or not those of the archive`);
  }
  return violations;
}

/** The same world harvested by a host that never had any trouble gives the same digests. */
async function compareUndisturbed(forge: FakeForgejo, { directory, config }: Host): Promise<string[]> {
  const calm = await mkdtemp(join(tmpdir(), 'schedule-'));
  try {
    await aggregate({ ...plain, config: { ...config, archive: calm }, publish: false });
    return weeks.flatMap((week) => {
      const name = join('digests', `pyfallow-dogfood-weekly-${week.replace('W', '')}.json`);
      const [known, wanted] = [directory, calm].map((folder) => readFileSync(join(folder, name), 'utf8'));
      return isNews(known ?? '', wanted ?? '') ? [`the digest of ${week} is not that of an undisturbed run`] : [];
    });
  } finally {
    forge.requests.length = 0;
    await rm(calm, { recursive: true, force: true });
  }
}
