/** Install and schedule: a configuration from flags or from a terminal, units and crontab lines with real paths. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import { renderCrontab } from '../src/dogfood/setup/crontab.ts';
import { runInit, type InitFlags, type InitPlace } from '../src/dogfood/setup/init.ts';
import { findObstacle } from '../src/dogfood/setup/reach.ts';
import { runSchedule } from '../src/dogfood/setup/schedule.ts';
import { renderService } from '../src/dogfood/setup/systemd.ts';
import { runBin, unfold } from './run-bin.ts';

const run = promisify(execFile);
const needed = { url: 'https://forge.example.org', repository: ['pdurlej/platform'], inbox: 'pdurlej/fallow-py' };
const nobody: InitPlace = { env: {}, isRoot: true, terminal: null };

async function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'platformctl-setup-'));
}

async function init(flags: Partial<InitFlags>, place = nobody): Promise<string> {
  const outcome = await runInit({ force: false, ...flags }, place);
  return 'failure' in outcome ? `${outcome.failure.code}: ${outcome.failure.sentence}` : outcome.text;
}

it('writes a commented configuration that says what the flags said', async () => {
  const text = await init({
    ...needed,
    config: '-',
    repository: ['pdurlej/platform', 'pdurlej/*', '!pdurlej/scratch'],
    identity: 'robot',
    'token-file': '/etc/platformctl/robot: #1.token',
    opened: '2026-05-01',
    'time-zone': 'Europe/Warsaw',
    archive: '/srv/dog food',
    log: ['pdurlej/platform:.codex/DOGFOOD-LOG.md', '/srv/logs/*.md=pdurlej/hermes-agency', 'inbox:pdurlej'],
    notify: ['pdurlej'],
    heartbeat: 'https://hc.example.org/ping/abc',
  });

  await expect(text).toMatchFileSnapshot('golden/init.yaml');
  expect(readConfig(text, 'golden')).toMatchObject({
    forge: { url: 'https://forge.example.org', identity: 'robot', tokenFile: '/etc/platformctl/robot: #1.token' },
    repositories: ['pdurlej/platform', 'pdurlej/*', '!pdurlej/scratch'],
    inbox: { repository: 'pdurlej/fallow-py' },
    threshold: { opened: '2026-05-01' },
    logs: [
      { kind: 'repository', repository: 'pdurlej/platform', path: '.codex/DOGFOOD-LOG.md' },
      { kind: 'file', file: '/srv/logs/*.md', repository: 'pdurlej/hermes-agency' },
      { kind: 'inbox', authors: ['pdurlej'] },
    ],
    notify: ['pdurlej'],
    archive: '/srv/dog food',
    timeZone: 'Europe/Warsaw',
    heartbeat: { url: 'https://hc.example.org/ping/abc' },
  });
});

it('shows the true defaults: the settings in comments change nothing when they are taken in', async () => {
  const text = await init({ ...needed, config: '-', 'time-zone': 'Europe/Warsaw' });
  const takenIn = text.replaceAll(/^#(?! \S)/gmu, '');

  expect(takenIn).not.toBe(text);
  expect(readConfig(takenIn, 'taken in')).toEqual(readConfig(text, 'as written'));
});

const token = '0123456789abcdef0123456789abcdef01234567';
it.each([
  ['an empty name of a file', { ...needed, config: '' }, '--config is empty: name a file, or leave it out.'],
  ['nothing', {}, 'these flags are needed: --url https://forge.example.org --repository owner/name --inbox owner/name'],
  ['half of it', { url: needed.url, inbox: needed.inbox }, 'so this flag is needed: --repository owner/name'],
  [
    'a host without https://',
    { ...needed, url: 'forge.example.org' },
    '--url "forge.example.org": expected an address',
  ],
  [
    'a password in the address',
    { ...needed, url: 'https://u:hunter2@f' },
    '--url (not repeated here): expected an address without a user name',
  ],
  ['an owner alone', { ...needed, repository: ['pdurlej'] }, '--repository "pdurlej": expected owner/name, a pattern'],
  ['a pattern as inbox', { ...needed, inbox: 'pdurlej/*' }, '--inbox "pdurlej/*": expected'],
  ['an empty inbox', { ...needed, inbox: ' ' }, '--inbox is empty: write it like --inbox owner/name.'],
  [
    'the token itself',
    { ...needed, 'token-file': token },
    'this looks like a token, and expected is the name of the file',
  ],
  ['a day in words', { ...needed, opened: 'May 1st' }, '--opened "May 1st": expected a day such as 2026-05-01.'],
  ['a day that does not exist', { ...needed, opened: '2026-02-31' }, '--opened "2026-02-31": expected a day such as'],
  [
    'a day to come',
    { ...needed, opened: '2999-01-01' },
    /--opened "2999-01-01": this day lies in the future \(today is \d{4}-\d\d-\d\d\), and until then nothing would count/u,
  ],
  ['a login that is a path', { ...needed, identity: 'a/b' }, '--identity "a/b": expected a user name'],
  ['a login as it is mentioned', { ...needed, identity: '@claude' }, '--identity "@claude": expected a user name'],
  [
    'an address with more behind it',
    { ...needed, url: 'https://f.example.org/?a=1#b' },
    '--url "https://f.example.org/?a=1#b": expected an address without ? and #',
  ],
  ['a zone nobody knows', { ...needed, 'time-zone': 'Warsaw' }, 'expected an IANA time zone such as Europe/Warsaw.'],
  [
    'a log that is a name',
    { ...needed, log: ['DOGFOOD-LOG.md'] },
    '--log "DOGFOOD-LOG.md": expected owner/name:path, /file=owner/name, or inbox:login',
  ],
  ['a heartbeat that is none', { ...needed, heartbeat: 'hc' }, '--heartbeat "hc": expected an address'],
])('init helps with %s', async (_, flags, sentence) => {
  const said = await init({ config: '-', ...flags });

  expect(said).toEqual(
    typeof sentence === 'string' ? expect.stringContaining(sentence) : expect.stringMatching(sentence),
  );
  expect(said).toMatch(/^2: /u);
  expect(said).not.toMatch(/hunter2|0123456789abcdef/u);
});

it('never replaces a file unless told to, and then keeps the old one', async () => {
  const config = join(await makeFolder(), 'new', 'dogfood.yaml');
  await init({ ...needed, config });
  await writeFile(config, 'mine');

  expect(await init({ ...needed, config })).toBe(
    `2: ${config} is there already, and stays as it is: name another file with --config FILE (- prints it), or replace it with --force.`,
  );
  expect(await readFile(config, 'utf8')).toBe('mine');
  await init({ ...needed, config, force: true });
  expect(await readFile(config, 'utf8')).toContain('url: https://forge.example.org');
  expect(await readFile(`${config}.old`, 'utf8')).toBe('mine');
});

it('says where it cannot write', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'file'), '');

  expect(await init({ ...needed, config: join(folder, 'file', 'dogfood.yaml') })).toContain(
    'dogfood.yaml cannot be written: ',
  );
});

async function answer(
  lines: string,
  flags: Partial<InitFlags> = {},
): Promise<{ readonly text: string; readonly shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(lines);
  const text = await init({ config: '-', ...flags }, { ...nobody, terminal: { input, output } });
  return { text, shown: String(output.read()) };
}

it('asks on a terminal for what no flag says, again where an answer is wrong', async () => {
  const { text, shown } = await answer(
    'forge\nhttps://forge.example.org/\no/a, o/b\no/inbox\n\n\nMars\nEurope/Warsaw\n\n\n\n\n\n',
    {
      notify: ['pdurlej'],
    },
  );

  expect(shown).toContain('Address of the Forgejo server, like https://forge.example.org: ');
  expect(shown).toContain('  --url "forge": expected an address such as https://forge.example.org.\n');
  expect(shown).toContain('Login that owns the token [claude]: ');
  expect(shown).not.toContain('Logins to mention');
  expect(readConfig(text, 'answered')).toMatchObject({
    forge: { url: 'https://forge.example.org', identity: 'claude' },
    repositories: ['o/a', 'o/b'],
    timeZone: 'Europe/Warsaw',
    notify: ['pdurlej'],
  });
});

it('writes nothing when the answers end early', async () => {
  const folder = await makeFolder();
  const { text } = await answer('https://forge.example.org\n', { config: join(folder, 'c.yaml') });

  expect(text).toBe('2: The questions were not answered to the end: nothing was written.');
  expect(await readdir(folder)).toEqual([]);
});

const program = { node: '/usr/bin/node', bin: '/opt/platformctl/bin/run.js' };

async function schedule(
  flags: Partial<Parameters<typeof runSchedule>[0]> = {},
  changes: Record<string, unknown> = {},
  folder?: string,
): Promise<ReturnType<typeof runSchedule>> {
  const config = join(folder ?? (await makeFolder()), 'dogfood.yaml');
  await init({ ...needed, 'time-zone': 'Europe/Warsaw', config, ...changes });
  return runSchedule({ config, cron: false, ...flags }, program);
}

it('prints units that systemd takes, hardened, with the paths of this host', async () => {
  const plan = {
    command: [program.node, program.bin, 'dogfood', 'aggregate', '--config', '/etc/platformctl/dogfood.yaml'],
    archive: '/var/lib/platformctl/dogfood',
    tokenFile: '/etc/platformctl/claude.token',
    timeZone: 'Europe/Warsaw',
    deadlineMinutes: 60,
  };
  await expect(renderService({ ...plan, user: null })).toMatchFileSnapshot('golden/systemd.service');
  const odd = renderService({
    ...plan,
    command: ['/opt/a b/node', '/100%/$x/"q"'],
    archive: '/srv/dog food',
    user: 'dog',
  });
  expect(odd).toContain(String.raw`ExecStart="/opt/a b/node" "/100%%/$$x/\"q\""`);
  expect(odd).toContain('User=dog\nReadWritePaths="/srv/dog food"\n');

  const outcome = await schedule();
  expect(outcome).toMatchObject({
    files: { 'platformctl-dogfood.timer': expect.stringContaining('OnCalendar=Sun *-*-* 04:00:00 Europe/Warsaw\n') },
  });
});

const hasSystemd = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
);
it.skipIf(!hasSystemd)('satisfies systemd-analyze verify and security', async () => {
  const output = await makeFolder();
  const config = join(output, 'dogfood.yaml');
  await init({ ...needed, 'time-zone': 'Europe/Warsaw', config });
  runSchedule({ config, cron: false, output }, { node: process.execPath, bin: program.bin });
  const units = ['service', 'timer'].map((each) => join(output, `platformctl-dogfood.${each}`));

  expect(await run('systemd-analyze', ['verify', '--man=no', ...units])).toEqual({ stdout: '', stderr: '' });
  const { stdout } = await run('systemd-analyze', ['security', '--offline=yes', '--no-pager', units[0] ?? '']);
  const exposure = Number(/exposure level for \S+: ([\d.]+)/u.exec(stdout)?.[1]);
  expect(exposure).toBeLessThan(2);
});

it('does not replace units that were changed by hand', async () => {
  const output = await makeFolder();
  await schedule({ output }, {}, output);
  expect(await schedule({ output }, { config: '-' }, output)).not.toHaveProperty('failure');
  await writeFile(join(output, 'platformctl-dogfood.timer'), 'mine');

  expect(await schedule({ output }, { config: '-' }, output)).toMatchObject({
    failure: {
      code: 2,
      sentence: expect.stringContaining('platformctl-dogfood.timer is there already and differs: remove it first'),
    },
  });
});

it('takes an empty flag for the default', async () => {
  const text = await init({ ...needed, config: '-', archive: '', 'token-file': '' });
  expect(readConfig(text, 'empty')).toMatchObject({
    archive: '/var/lib/platformctl/dogfood',
    forge: { tokenFile: '/etc/platformctl/claude.token' },
  });
});

it.each([
  [
    'an archive that systemd cannot give away',
    {},
    { archive: '/srv/dogfood' },
    'name an account that owns it with --user NAME',
  ],
  ['an account with a blank in it', { user: 'a b' }, {}, '"a b" is no name of an account.'],
  [
    'a directory for a crontab',
    { cron: true, output: '/etc' },
    {},
    '--output writes systemd units; a crontab line goes into crontab -e',
  ],
])('schedule helps with %s', async (_, flags, changes, sentence) => {
  expect(await schedule(flags, changes)).toMatchObject({
    failure: { code: 2, sentence: expect.stringContaining(sentence) },
  });
});

it('says what the service could not read', async () => {
  const folder = await makeFolder();
  expect(findObstacle(join(folder, 'x'))).toBe('the service has a /tmp of its own');
  expect(findObstacle('/root/.nvm/node')).toBe('the service sees no home directories');
  expect(findObstacle('/etc/no-such-file')).toBe('/etc/no-such-file is not there, or hidden');
  expect(findObstacle('/etc/shadow')).toBe('/etc/shadow may only be read by its owner or group');
  expect(findObstacle('/etc/passwd')).toBeNull();
  expect(await schedule()).toMatchObject({
    remarks: expect.arrayContaining([
      expect.stringMatching(/The service cannot read .*dogfood\.yaml: the service has a \/tmp of its own\./u),
      'There is no token at /etc/platformctl/claude.token yet: install -D -m 600 /dev/stdin /etc/platformctl/claude.token, then paste the token, and press Enter and Ctrl-D.',
    ]),
  });
});

it('says that an account, a token or a folder is not there', async () => {
  const folder = await makeFolder();
  const token = join(folder, 'token');

  expect(await schedule({ user: 'nosuchuser' })).toMatchObject({
    remarks: expect.arrayContaining([
      'There is no account nosuchuser on this host: useradd --system nosuchuser makes one.',
    ]),
  });
  expect(JSON.stringify(await schedule({ user: 'root' }))).not.toContain('There is no account');
  expect(await schedule({ cron: true }, { 'token-file': token })).toMatchObject({
    remarks: [
      expect.stringContaining(`There is no token at ${token} yet: install -D -m 600 /dev/stdin ${token}, then`),
    ],
  });
  await writeFile(token, 'x');
  expect(await schedule({ cron: true }, { 'token-file': token })).toMatchObject({ remarks: [] });
  const config = join(folder, 'bare.yaml');
  await writeFile(config, 'forge: { url: https://f.example.org }\nrepositories: [o/r]\ninbox: { repository: o/r }\n');
  expect(runSchedule({ config, cron: true }, program)).toMatchObject({
    remarks: ['No forge.tokenFile is configured: set it, or FORGEJO_TOKEN_FILE in the crontab.'],
  });
  expect(await schedule({ output: join(folder, 'no', 'units') })).toMatchObject({
    failure: {
      code: 2,
      sentence: `There is no folder ${join(folder, 'no', 'units')}: make it first (mkdir -p ${join(folder, 'no', 'units')}).`,
    },
  });
});

it.each([
  [[3, 3, 0], 0, 3],
  [[3, 3, 3, 3], 3, 4],
  [[4], 0, 1],
  [[2], 2, 1],
])('the crontab line, run by sh: %j ends with %i after %i tries', async (codes, code, tries) => {
  const folder = join(await makeFolder(), "o'brien 100%");
  await mkdir(folder);
  const script = `#!/bin/sh\necho "$@" >> "${folder}/calls"\nn=$(wc -l < "${folder}/calls")\nset -- ${codes.join(' ')}\nshift $((n - 1))\nexit $1\n`;
  for (const [name, text] of [
    ['tool', script],
    ['sleep', '#!/bin/sh\n'],
  ] as const) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  const crontab = renderCrontab({
    command: [join(folder, 'tool'), '--config', 'a b'],
    timeZone: 'UTC',
    hostTimeZone: 'UTC',
  });
  const line = crontab.split('\n').find((each) => each.startsWith('0 4 * * 0 ')) ?? '';
  // What cron does: it takes the escaped percent signs back and hands the rest to sh.
  const command = line.slice('0 4 * * 0 '.length).replaceAll(String.raw`\%`, '%');

  const ended = await run('sh', ['-c', command], { env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );

  expect(ended).toBe(code);
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  expect(calls).toEqual(Array.from({ length: tries }, () => '--config a b'));
});

it('waits as its comment and the runbook say', async () => {
  const text = renderCrontab({ command: ['x'], timeZone: 'UTC', hostTimeZone: 'UTC' });
  const runbook = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const waits =
    /for wait in 0 ([\d ]+);/u
      .exec(text)?.[1]
      ?.split(' ')
      .map((seconds) => Number(seconds) / 60) ?? [];
  const sentence = `after ${waits.slice(0, -1).join(', ')} and ${waits.at(-1)} minutes`;

  expect(text).toContain(`tried again ${sentence} while`);
  expect(runbook.replaceAll(/\s+/gu, ' ')).toContain(sentence);
});

it('warns of a cron that knows only the zone of its host', () => {
  const text = renderCrontab({ command: ['x'], timeZone: 'Europe/Warsaw', hostTimeZone: 'UTC' });
  expect(text).toContain("takes this host's zone, UTC.\nCRON_TZ=Europe/Warsaw\n");
});

it('works through the built bin: help, JSON, exit codes', async () => {
  for (const command of ['init', 'schedule'])
    await expect((await runBin(['dogfood', command, '--help'])).stdout).toMatchFileSnapshot(
      `golden/${command}-help.txt`,
    );
  const folder = await makeFolder();
  const config = join(folder, 'dogfood.yaml');
  const flags = [
    '--url',
    needed.url,
    '--repository',
    'o/a',
    '--repository',
    '!o/b',
    '--inbox',
    'o/c',
    '--config',
    config,
  ];

  const written = await runBin(['dogfood', 'init', ...flags, '--json']);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(written.stdout)).toMatchObject({
    path: config,
    next: expect.arrayContaining([expect.stringContaining('doctor')]),
  });
  const again = await runBin(['dogfood', 'init', ...flags]);
  expect(again.code).toBe(2);
  expect(unfold(again.stderr)).toContain('is there already, and stays as it is');

  const slip = await runBin(['dogfood', 'shedule']);
  expect(unfold(slip.stderr)).toContain(
    'There is no command "dogfood shedule": did you mean "platformctl dogfood schedule"?',
  );
  expect(slip.code).toBe(2);

  const printed = await runBin(['dogfood', 'schedule', '--config', config, '--json']);
  expect(JSON.parse(printed.stdout)).toMatchObject({
    files: { 'platformctl-dogfood.service': expect.stringContaining(`ExecStart=${process.execPath} `) },
  });
});
