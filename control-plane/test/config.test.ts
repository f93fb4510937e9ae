import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import { figureConfiguration, gateOf, loadConfig } from '../src/dogfood/config/config.ts';

const least =
  'forge: { url: https://forge.example.org/ }\nrepositories: [pdurlej/platform]\ninbox: { repository: pdurlej/fallow-py }\ntimeZone: Europe/Warsaw\n';

it('fills in every default', () => {
  expect(readConfig(least, 'c.yaml')).toEqual({
    forge: { url: 'https://forge.example.org', identity: 'claude', tokenFile: null, allowUnprovenIdentity: false },
    repositories: ['pdurlej/platform'],
    gate: {
      workflows: ['fallow-py.yml', 'pyfallow.yml', 'fallow-py.yaml', 'pyfallow.yaml'],
      artifacts: ['fallow-py', 'pyfallow'],
      reports: ['pyfallow-report.json', 'fallow-py-report.json', 'fallow-report.json'],
      overrides: {},
    },
    inbox: { repository: 'pdurlej/fallow-py', label: 'pyfallow-dogfood-evidence-inbox', issue: null },
    threshold: {
      opened: null,
      runs: 100,
      logEntries: 20,
      verdict: { drop: 0.5, tuneFalse: 0.1, tuneFixed: 0.1, keep: 0.3 },
    },
    logs: [],
    notify: [],
    archive: '/var/lib/platformctl/dogfood',
    timeZone: 'Europe/Warsaw',
    lookBackWeeks: 4,
    gracePeriodMinutes: 30,
    heartbeat: null,
    deadlineMinutes: 60,
  });
});

it('replaces the gate of one repository key by key', () => {
  const config = readConfig(
    `${least}gate: { artifacts: [mine], overrides: { pdurlej/signer: { workflows: [quality.yml] } } }`,
    'c.yaml',
  );

  expect(gateOf(config, 'pdurlej/signer')).toMatchObject({ workflows: ['quality.yml'], artifacts: ['mine'] });
  expect(gateOf(config, 'pdurlej/platform')).toMatchObject({
    workflows: expect.arrayContaining(['fallow-py.yml']),
    artifacts: ['mine'],
  });
});

it('reads the three kinds of logs, and percentages', () => {
  const { logs, threshold } = readConfig(
    `${least}logs:\n  - { repository: o/r, path: LOG.md }\n  - { file: /srv/*.md, repository: o/r }\n  - { inbox: { authors: [pdurlej] } }\nthreshold: { opened: 2026-05-01, verdict: { keep: 25 } }`,
    'c.yaml',
  );

  expect(logs.map(({ kind }) => kind)).toEqual(['repository', 'file', 'inbox']);
  expect(threshold).toMatchObject({ opened: '2026-05-01', verdict: { drop: 0.5, keep: 0.25 } });
});

it.each([
  ['an unknown key', 'lookBackWeek: 3', 'c.yaml:5: unknown key "lookBackWeek"; did you mean "lookBackWeeks"?'],
  [
    'an unknown key further in',
    'gate:\n  artefacts: [x]',
    'c.yaml:6: unknown key "gate.artefacts"; did you mean "artifacts"?',
  ],
  ['a key that is like no other', 'colour: red', 'c.yaml:5: unknown key "colour"'],
  ['a zone that is none', 'lookBackWeeks: 4\narchive: ""', 'c.yaml:6: "archive": expected text, and it is empty'],
  ['a path of a shell', 'archive: ~/dogfood', 'c.yaml:5: "archive": expected a whole path: ~ is not expanded here'],
  ['a number out of range', 'lookBackWeeks: 0', 'c.yaml:5: "lookBackWeeks": expected a number of at least 1'],
  ['a number too large', 'lookBackWeeks: 60', 'c.yaml:5: "lookBackWeeks": expected a number of at most 52'],
  ['nothing to reach', 'threshold: { runs: 0 }', 'c.yaml:5: "threshold.runs": expected a number above 0'],
  ['half a run', 'threshold: { runs: 1.5 }', 'c.yaml:5: "threshold.runs": expected a whole number'],
  ['one name in place of a list', 'notify: pdurlej', 'c.yaml:5: "notify": expected a list'],
  ['a list of nothing', 'gate: { artifacts: [] }', '"gate.artifacts": expected a list with something in it'],
  ['text in place of keys', 'gate: fallow', 'c.yaml:5: "gate": expected keys below it'],
  ['a number in place of text', 'archive: 7', 'c.yaml:5: "archive": expected text'],
  [
    'a day that is none',
    'threshold: { opened: May }',
    'c.yaml:5: "threshold.opened": expected a day such as 2026-05-01',
  ],
  [
    'a log of no kind',
    'logs: [{ path: x }]',
    'c.yaml:5: "logs.0": expected { repository, path }, { file, repository } or { inbox: { authors } }',
  ],
  ['text that is not YAML', 'a: [', 'c.yaml:6: not YAML: '],
])('names %s with its line', (_, yaml, sentence) => {
  expect(() => readConfig(`${least}${yaml}\n`, 'c.yaml')).toThrow(sentence);
});

it('names all problems at once', () => {
  expect(() => readConfig('forge: { url: ftp://x }\nrepositories: []\ntimeZone: Mars/Base', 'c.yaml')).toThrow(
    [
      'The configuration has 4 problems:',
      '  c.yaml:1: "forge.url": expected an address such as https://forge.example.org',
      '  c.yaml:2: "repositories": expected at least one repository',
      '  c.yaml:1: "inbox" is missing',
      '  c.yaml:3: "timeZone": expected an IANA time zone such as Europe/Warsaw',
    ].join('\n'),
  );
});

it.each([
  [
    'of a repository',
    '/pdurlej/platform',
    'alone, such as https://forge.example.org: /pdurlej/platform is a repository',
  ],
  ['of a page of it', '/pdurlej/fallow-py/issues/1', 'alone, such as https://forge.example.org'],
  ['of the API', '/api/v1', 'expected the address of the server, without /api'],
  ['with a query', '/?token=secret', 'expected an address without ? and #'],
  ['with a fragment', '/#top', 'expected an address without ? and #'],
])('refuses an address %s', (_, path, sentence) => {
  expect(() => readConfig(least.replace('.org/', `.org${path}`), 'c.yaml')).toThrow(`c.yaml:1: "forge.url": expected`);
  expect(() => readConfig(least.replace('.org/', `.org${path}`), 'c.yaml')).toThrow(sentence);
});

it('takes a server below a path', () => {
  expect(readConfig(least.replace('.org/', '.org/forge/'), 'c.yaml').forge.url).toBe('https://forge.example.org/forge');
});

it.each(['just text', '[a, list]'])('says what belongs at the top where there is %s', (yaml) => {
  expect(() => readConfig(yaml, 'c.yaml')).toThrow(
    'c.yaml:1: expected keys at the top (forge, repositories, gate, inbox …), and found none',
  );
});

it('says where a token belongs, and not what it is', () => {
  const read = (): unknown => readConfig(least.replace('/ }', '/, token: s3cret }'), 'c.yaml');

  expect(read).toThrow('c.yaml:1: unknown key "forge.token"; did you mean "tokenFile"?');
  expect(read).not.toThrow('s3cret');
});

it('refuses a token in the address', () => {
  expect(() => readConfig(least.replace('https://', 'https://claude:secret@'), 'c.yaml')).toThrow(
    'expected an address without a user name or token in it',
  );
});

it('takes the file named by the flag, the environment, or the user', async () => {
  const home = await mkdtemp(join(tmpdir(), 'platformctl-home-'));
  await writeFile(join(home, 'a.yaml'), least);

  expect(loadConfig({ flag: join(home, 'a.yaml'), env: {}, home }).repositories).toHaveLength(1);
  expect(
    loadConfig({ flag: undefined, env: { PLATFORMCTL_DOGFOOD_CONFIG: join(home, 'a.yaml') }, home }).repositories,
  ).toHaveLength(1);
  expect(() => loadConfig({ flag: join(home, 'none.yaml'), env: {}, home })).toThrow(
    `The configuration ${join(home, 'none.yaml')} cannot be read: it does not exist. Correct the path; platformctl dogfood init writes a configuration.`,
  );
  expect(() => loadConfig({ flag: home, env: {}, home })).toThrow(
    'it is a directory. Name a file that the user of the run may read.',
  );
});

it('lets only keys that figures depend on be news', () => {
  const config = readConfig(least, 'c.yaml');
  const moved = readConfig(`${least}archive: /elsewhere\nnotify: [pdurlej]\nlookBackWeeks: 9`, 'c.yaml');
  const other = readConfig(`${least}threshold: { runs: 50 }`, 'c.yaml');

  expect(figureConfiguration(moved)).toEqual(figureConfiguration(config));
  expect(figureConfiguration(other)).not.toEqual(figureConfiguration(config));
});
