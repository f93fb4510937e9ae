/** The doctor: what it finds, what it leaves alone, and that a run then ends as it foretold. */
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeRepository,
  makeRun,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
  type World,
} from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { aggregate } from '../src/dogfood/aggregate.ts';
import { takeLock } from '../src/dogfood/archive/lock.ts';
import { readConfigFile } from '../src/dogfood/config/config.ts';
import { loadToken } from '../src/dogfood/config/token.ts';
import { describeFindings } from '../src/dogfood/doctor/describe.ts';
import { examine, foretell, type Visit } from '../src/dogfood/doctor/doctor.ts';
import type { Finding } from '../src/dogfood/doctor/finding.ts';
import { describeFailure } from '../src/dogfood/exit.ts';
import { silent } from '../src/dogfood/progress.ts';
import { describeConfiguration, onlyPlatform } from './configuration.ts';
import { runBin } from './run-bin.ts';
import { addGateRun, makeSmallWorld } from './stage.ts';

const now = '2026-07-12T02:00:00Z';

interface Practice extends AsyncDisposable {
  readonly forge: FakeForgejo;
  readonly folder: string;
  readonly archive: string;
  configure(changes: { readonly token?: string; readonly url?: string; readonly yaml?: string }): Promise<void>;
  examine(changes?: Partial<Visit>): Promise<Finding[]>;
  /** A run at an instant. @returns its exit code */
  run(at?: string): Promise<number>;
}

async function open(world: World): Promise<Practice> {
  const forge = await startFakeForgejo(world);
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-doctor-'));
  const [path, archive] = [join(folder, 'dogfood.yaml'), join(folder, 'archive')];
  const practice: Practice = {
    forge,
    folder,
    archive,
    async configure({ token = tokenOf('claude'), url = forge.url, yaml = onlyPlatform }) {
      await rm(join(folder, 'token'), { force: true });
      await writeFile(join(folder, 'token'), token, { mode: 0o600 });
      const parts = { url, archive, yaml, forge: `tokenFile: "${join(folder, 'token')}"` };
      await writeFile(path, describeConfiguration(parts));
    },
    examine: (changes = {}) =>
      examine({
        findConfig: () => path,
        env: {},
        node: { version: '24.21.0', path: '/usr/bin/node' },
        clock: () => Date.parse(now),
        network: { retries: 0, timeout: 2000, fetch: sayTime },
        ...changes,
      }),
    async run(at = now) {
      try {
        const config = readConfigFile(path);
        const token = loadToken(config.forge.tokenFile, {});
        const plan = { weeks: null, offline: false, publish: true, createInbox: false, dryRun: false, asOf: null };
        const network = { backoffLimit: 1 };
        return (await aggregate({ config, token, now: at, ...plan, progress: silent, network })).exitCode;
      } catch (error) {
        return describeFailure(error)?.code ?? 1;
      }
    },
    async [Symbol.asyncDispose]() {
      await forge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await practice.configure({});
  return practice;
}

/** The stand-in's HTTP date is that of this host; these tests live in July. */
async function sayTime(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const headers = new Headers(response.headers);
  headers.set('date', new Date(now).toUTCString());
  return new Response(response.body, { status: response.status, headers });
}

/** @param others runs of another workflow, all of them newer than the gate's */
function makePracticeWorld(others = 0): World {
  const world = makeSmallWorld();
  for (let n = 0; n < others; n++)
    world.repositories[1]?.runs.push(makeRun(500 + n, '2026-07-10T10:00:00Z', { workflow: 'ci.yml' }));
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a', 'b']);
  return world;
}

it('finds everything well, and says so', async () => {
  // More than a page holds: the gate is looked for by date, not among the newest fifty.
  await using practice = await open(makePracticeWorld(120));
  await writeFile(join(practice.folder, 'LOG.md'), '# Log\n');
  await practice.configure({
    yaml: `repositories: [pdurlej/platform]\nheartbeat: { url: "${practice.forge.url}" }\nlogs: [{ file: "${practice.folder}/*.md", repository: pdurlej/platform }, { inbox: { authors: [pdurlej] } }]`,
  });
  await practice.run('2026-07-05T02:00:00Z');
  const findings = await practice.examine();

  const text = describeFindings(findings)
    .join('\n')
    .replaceAll(practice.forge.url, 'http://forge')
    .replaceAll(practice.folder, '/srv')
    .replaceAll(/for the user \S+/gu, 'for the user claude')
    .replaceAll(/\d+ MB free/gu, '12345 MB free');
  await expect(`${text}\n`).toMatchFileSnapshot('golden/doctor.txt');
  expect(foretell(findings)).toBe(0);
});

interface Trouble {
  readonly name: string;
  /** What is broken. */
  readonly harm: (practice: Practice) => unknown;
  readonly check: string;
  readonly mark: Finding['mark'];
  readonly says: string;
  /** What stands after the arrow. */
  readonly cure?: string | RegExp;
  /** How doctor and run end. */
  readonly exit: number;
}

const home = ({ forge }: Practice): World['repositories'][number] | undefined => forge.world.repositories[0];
const platform = ({ forge }: Practice): World['repositories'][number] | undefined => forge.world.repositories[1];
const hide = (practice: Practice): void => void Object.assign(platform(practice) ?? {}, { private: true, readers: [] });

const troubles: readonly Trouble[] = [
  {
    name: 'an unknown key',
    harm: (p) => p.configure({ yaml: 'repositories: [o/r]\nlookBackWeek: 4' }),
    check: 'configuration',
    mark: 'wrong',
    says: 'dogfood.yaml:7: unknown key "lookBackWeek"; did you mean "lookBackWeeks"?',
    exit: 2,
  },
  {
    name: 'a token the server does not know',
    harm: (p) => p.configure({ token: tokenOf('nobody') }),
    check: 'token',
    mark: 'wrong',
    says: 'refuses the token: it is unknown, revoked or malformed',
    exit: 2,
  },
  {
    name: 'a token of somebody else',
    harm: (p) => p.configure({ token: tokenOf('mallory') }),
    check: 'token',
    mark: 'wrong',
    says: 'The token belongs to mallory, and forge.identity says claude',
    exit: 2,
  },
  {
    name: 'a token for something else',
    harm: (p) => p.configure({ token: tokenOf('claude-wrong') }),
    check: 'scope read:repository',
    mark: 'wrong',
    says: 'no',
    exit: 2,
  },
  {
    name: 'a token that may not say whose it is',
    harm: (p) => p.configure({ token: tokenOf('claude-minimal') }),
    check: 'inbox issue',
    mark: 'wrong',
    says: 'The token may not ask whose it is',
    exit: 2,
  },
  {
    name: 'a repository with a slip in its name',
    harm: (p) => p.configure({ yaml: 'repositories: [pdurlej/platfrom]' }),
    check: 'pdurlej/platfrom',
    mark: 'wrong',
    says: 'does not have this, or does not show it to this token',
    exit: 2,
  },
  {
    name: 'Actions switched off in one of two',
    harm: async (p) => {
      await p.configure({ yaml: 'repositories: [pdurlej/platform, pdurlej/fallow-py]' });
      Object.assign(platform(p) ?? {}, { hasActions: false });
    },
    check: 'pdurlej/platform',
    mark: 'wrong',
    says: 'Actions are switched off',
    exit: 2,
  },
  {
    name: 'a repository that was seen before and is hidden now',
    harm: async (p) => {
      await p.configure({ yaml: 'repositories: [pdurlej/platform, pdurlej/fallow-py]' });
      await p.run('2026-07-05T02:00:00Z');
      hide(p);
    },
    check: 'pdurlej/platform',
    mark: 'remark',
    says: 'does not have this, or does not show it to this token',
    exit: 4,
  },
  {
    name: 'a pattern that nothing matches any more',
    harm: (p) => p.configure({ yaml: 'repositories: ["pdurlej/*", "!pdurlej/platform", "!pdurlej/fallow-py"]' }),
    check: 'repositories',
    mark: 'wrong',
    says: 'none matches pdurlej/*, !pdurlej/platform, !pdurlej/fallow-py',
    exit: 2,
  },
  {
    name: 'a gate by another name',
    harm: (p) => platform(p)?.runs.forEach((run) => Object.assign(run, { workflow: 'quality.yml' })),
    check: 'pdurlej/platform',
    mark: 'remark',
    says: 'no run of a gate workflow since 2026-06-14; what ran was quality.yml',
    exit: 0,
  },
  {
    name: 'no inbox issue',
    harm: (p) => home(p)?.issues.splice(0),
    check: 'inbox issue',
    mark: 'wrong',
    says: 'There is no inbox issue in',
    exit: 2,
  },
  {
    name: 'two inbox issues',
    harm: (p) => home(p)?.issues.push(...(home(p)?.issues.map((each) => ({ ...each, id: 99, number: 2 })) ?? [])),
    check: 'inbox issue',
    mark: 'wrong',
    says: '2 issues carry the label',
    exit: 2,
  },
  {
    name: 'an archived inbox',
    harm: (p) => Object.assign(home(p) ?? {}, { archived: true }),
    check: 'inbox issue',
    mark: 'wrong',
    says: 'is archived and takes no comments',
    exit: 2,
  },
  {
    name: 'a locked inbox where the user may not write',
    harm: (p) => {
      Object.assign(home(p) ?? {}, { writers: [] });
      Object.assign(home(p)?.issues[0] ?? {}, { locked: true });
    },
    check: 'inbox takes comments',
    mark: 'wrong',
    says: 'The inbox issue is locked, and claude may not comment there',
    exit: 2,
  },
  {
    name: 'an administrator',
    harm: ({ forge }) =>
      Object.assign(forge.world.users.find(({ login }) => login === 'claude') ?? {}, { admin: true }),
    check: 'privileges',
    mark: 'remark',
    says: 'claude is an administrator of the whole server, which the job does not need',
    exit: 0,
  },
  {
    name: 'the right to write in a gated repository',
    harm: (p) => Object.assign(platform(p) ?? {}, { writers: ['claude'] }),
    check: 'privileges',
    mark: 'remark',
    says: 'claude may write in pdurlej/platform',
    exit: 0,
  },
  {
    name: 'attachments switched off',
    harm: ({ forge }) =>
      forge.faults.push({
        path: /settings\/attachment/u,
        fault: { kind: 'answer', status: 200, body: '{"enabled":false,"allowed_types":""}' },
      }),
    check: 'can take attachments',
    mark: 'remark',
    says: 'no, they are switched off: a lost archive could not be restored from the inbox',
    exit: 0,
  },
  {
    name: 'a server that hands out no artifacts',
    harm: ({ forge }) => Object.assign(forge.world, { version: '15.0.3+gitea-1.22.0' }),
    check: 'can hand out artifacts',
    mark: 'remark',
    says: 'not to a token (before Forgejo 16): reports have to come another way',
    exit: 0,
  },
  {
    name: 'a server that lists runs in no order',
    harm: ({ forge }) => Object.assign(forge.world, { version: '12.0.4+gitea-1.22.0' }),
    check: 'pdurlej/platform',
    mark: 'well',
    says: '2 gate runs since 2026-06-14, the last on 2026-07-02',
    exit: 0,
  },
  {
    name: 'an archive of a newer version',
    harm: async ({ archive }) => {
      await mkdir(archive);
      await writeFile(join(archive, 'format.json'), '{ "format": 99 }');
    },
    check: 'archive',
    mark: 'wrong',
    says: 'install the newer platformctl',
    exit: 2,
  },
  {
    name: 'a line that is no observation',
    harm: async (p) => {
      await p.run('2026-07-05T02:00:00Z');
      await appendFile(join(p.archive, 'observations/pdurlej__platform.ndjson'), 'garbage\n');
    },
    check: 'observations',
    mark: 'wrong',
    says: 'pdurlej__platform.ndjson:',
    exit: 3,
  },
  {
    name: 'another run at work',
    harm: ({ archive }) => takeLock(archive),
    check: 'lock',
    mark: 'wrong',
    says: `held by process ${process.pid} on `,
    exit: 3,
  },
  {
    name: 'a clock that went back',
    harm: (p) => p.run('2026-08-01T02:00:00Z'),
    check: 'last run',
    mark: 'wrong',
    says: "at 2026-08-01T02:00:00Z, which is later than this host's clock says (2026-07-12T02:00:00Z)",
    exit: 2,
  },
  {
    name: 'a last run that failed',
    harm: async (p) => {
      await p.run('2026-06-28T02:00:00Z');
      await p.configure({ token: tokenOf('nobody') });
      await p.run('2026-07-05T02:00:00Z');
      await p.configure({});
    },
    check: 'last run',
    mark: 'remark',
    says: 'failed 2026-07-05T02:00:00Z (7 days ago): ',
    exit: 0,
  },
  {
    name: 'weeks without a run',
    harm: (p) => p.run('2026-06-21T02:00:00Z'),
    check: 'last run',
    mark: 'remark',
    says: '2026-06-21T02:00:00Z (21 days ago), exit 0: 2026-W25 created; no run since',
    exit: 0,
  },
  {
    name: 'a log that is not there',
    harm: (p) =>
      p.configure({
        yaml: 'repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/platform, path: LOG.md }]',
      }),
    check: 'log',
    mark: 'remark',
    says: 'pdurlej/platform:LOG.md is not there',
    exit: 0,
  },
  {
    name: 'a server that is down',
    harm: (p) => p.configure({ url: 'http://127.0.0.1:49' }),
    check: 'server',
    mark: 'wrong',
    says: 'http://127.0.0.1:49 could not be reached',
    exit: 3,
  },
  {
    name: 'a proxy in place of the server',
    harm: ({ forge }) =>
      forge.faults.push({ path: /./u, fault: { kind: 'answer', status: 200, body: '<html>hello</html>' } }),
    check: 'server',
    mark: 'wrong',
    says: 'is not JSON (a proxy page, or cut off)',
    exit: 3,
  },
  {
    name: 'a login proxy before the server',
    harm: ({ forge }) =>
      forge.faults.push({
        path: /./u,
        fault: { kind: 'answer', status: 302, body: '', headers: { location: 'https://login.example.org/?rd=1' } },
      }),
    check: 'server',
    mark: 'wrong',
    says: 'sends us on to https://login.example.org',
    cure: 'Something in front of the forge (a login proxy?) sends requests elsewhere: let it pass requests to /api/, or set forge.url to an address that reaches the API.',
    exit: 2,
  },
  {
    name: 'an address that another scheme answers',
    harm: ({ forge }) =>
      forge.faults.push({
        path: /./u,
        fault: { kind: 'answer', status: 301, body: '', headers: { location: 'https://127.0.0.1:9/' } },
      }),
    check: 'server',
    mark: 'wrong',
    says: 'sends us on to https://127.0.0.1:9',
    cure: 'Write the new name or address into the configuration.',
    exit: 2,
  },
  {
    name: 'no token file',
    harm: ({ folder }) => rm(join(folder, 'token')),
    check: 'token',
    mark: 'wrong',
    says: 'token cannot be read: it does not exist.',
    cure: /^Make it: install -D -m 600 \/dev\/stdin \/\S+\/token, then paste the token, and press Enter and Ctrl-D\.$/u,
    exit: 2,
  },
];

it.each(troubles)(
  'finds $name, names the cure, and a run ends as foretold',
  async ({ harm, check, mark, says, cure, exit }) => {
    await using practice = await open(makePracticeWorld());
    await harm(practice);

    const findings = await practice.examine();

    const found = findings.find((finding) => finding.check === check && finding.mark === mark);
    expect(describeFindings(findings).join('\n')).toContain(says);
    expect(found?.found).toContain(says);
    if (cure !== undefined) expect(found?.cure).toEqual(typeof cure === 'string' ? cure : expect.stringMatching(cure));
    expect(foretell(findings)).toBe(exit);
    expect(await practice.run()).toBe(exit);
  },
);

it('shows foreign text without what would move a cursor', async () => {
  const world = makeSmallWorld({ runs: [makeRun(1, '2026-07-01T10:00:00Z', { workflow: 'a\u001b[2J\u202e.yml' })] });
  await using practice = await open(world);

  const text = describeFindings(await practice.examine()).join('\n');

  expect(text).toContain('what ran was a\ufffd[2J\ufffd.yml');
  expect(text).not.toContain('\u001b');
});

it('goes on with everything else when token and server fail', async () => {
  await using practice = await open(makePracticeWorld());
  await practice.configure({ url: 'http://127.0.0.1:49' });
  await chmod(join(practice.folder, 'token'), 0o644);

  const marks = Object.fromEntries((await practice.examine()).map(({ check, mark }) => [check, mark]));

  expect(marks).toMatchObject({
    configuration: 'well',
    archive: 'well',
    lock: 'well',
    server: 'wrong',
    token: 'wrong',
    repositories: 'unknown',
    'inbox issue': 'unknown',
    heartbeat: 'remark',
  });
});

it('tells the clocks apart, and an old Node', async () => {
  await using practice = await open(makePracticeWorld());

  const findings = await practice.examine({
    clock: () => Date.parse(now) + 600_000,
    node: { version: '22.1.0', path: '/usr/bin/node' },
  });

  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'clock', mark: 'remark', found: '600 s ahead of the server' }),
  );
  expect(findings).toContainEqual({
    check: 'node',
    mark: 'wrong',
    found: '22.1.0 (/usr/bin/node)',
    cure: 'Install Node 24 or later.',
    exit: 2,
  });
});

it('tells discovered repositories that run the gate from those that do not', async () => {
  const world = makePracticeWorld();
  world.repositories.push(
    makeRepository('pdurlej/quiet'),
    makeRepository('other/gated', { runs: [makeRun(9, '2026-07-01T10:00:00Z')] }),
  );
  await using practice = await open(world);
  await practice.configure({ yaml: 'repositories: ["pdurlej/*"]' });

  const findings = await practice.examine();

  expect(findings.map(({ check, found }) => `${check}: ${found}`)).toEqual(
    expect.arrayContaining([
      'pdurlej/platform: 2 gate runs since 2026-06-14, the last on 2026-07-02',
      'discovered: no gate run since 2026-06-14: pdurlej/fallow-py, pdurlej/quiet; they take part once they list one',
    ]),
  );
  expect(findings.map(({ check }) => check)).not.toContain('other/gated');
});

it('changes not a byte on disk, and sends no write', async () => {
  await using practice = await open(makePracticeWorld());
  await practice.run('2026-07-05T02:00:00Z');
  // What opening the archive would mend: half a line, a lock that a dead process left.
  await appendFile(join(practice.archive, 'observations/pdurlej__platform.ndjson'), '{"kind":');
  await writeFile(join(practice.archive, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', since: now }));
  const before = await listFiles(practice.folder);
  const asked = practice.forge.requests.length;

  const findings = await practice.examine();

  expect(findings.length).toBeGreaterThan(15);
  expect(await listFiles(practice.folder)).toEqual(before);
  const requests = practice.forge.requests.slice(asked);
  expect(requests.length).toBeGreaterThan(5);
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

/** Every file and folder with content and time of change. */
async function listFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { mtimeMs, mode, size } = await stat(path);
      const text = (await stat(path)).isFile() ? await readFile(path, 'base64') : '';
      return `${name} ${mtimeMs} ${mode} ${size} ${text}`;
    }),
  );
}

it('has each of its lines in the runbook', async () => {
  const runbook = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  await using practice = await open(makePracticeWorld());
  const checks = [...(await practice.examine()), ...troubles].map(({ check }) => check);

  for (const check of new Set(checks)) {
    const name = check.includes('/') ? 'owner/name' : check.replace(/ (?:read|write):.*/u, '');
    expect(runbook).toMatch(new RegExp(`^\\| [^|]*\`${name}\``, 'mu'));
  }
});

it('works through the built bin: help, JSON, exit code', async () => {
  await using practice = await open(makePracticeWorld());
  await practice.configure({ token: tokenOf('nobody') });
  const help = await runBin(['dogfood', 'doctor', '--help']);
  await expect(help.stdout).toMatchFileSnapshot('golden/doctor-help.txt');

  const { code, stdout, stderr } = await runBin([
    'dogfood',
    'doctor',
    '--config',
    join(practice.folder, 'dogfood.yaml'),
    '--json',
  ]);

  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  const outcome = JSON.parse(stdout) as { readonly checks: readonly Finding[] };
  expect(outcome).toMatchObject({ wouldSucceed: false, exitCode: 2 });
  expect(outcome.checks).toContainEqual(expect.objectContaining({ check: 'token', mark: 'wrong', exit: 2 }));
  expect(stdout).not.toContain(tokenOf('nobody'));
});
