/**
 * The endings that operators meet: the sentence and the exit code of each, of the built program in this process.
 * cli.test.ts shows some of every kind as a process.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenOf } from '@platform/fake-forgejo';
import { describe, expect, it } from 'vitest';
import { makeGatedWorld, makePlace } from './place.ts';
import { unfold } from './run-bin.ts';
import { runHere } from './run-here.ts';

describe('what the operator can mend ends with 2, and nothing is published', () => {
  it.each([
    ['an unknown flag like none', ['--verbose'], 'Nonexistent flag: --verbose See more help'],
    ['a flag twice', ['--week', '2026-27', '--week', '2026-28'], 'Flag --week can only be specified once'],
    ['a day', ['--week', '2026-07-05'], '2026-07-05 is a day: its week is 2026-W27.'],
    [
      'a week the year does not have',
      ['--week', '2027-53'],
      '2027 has no week 53: its weeks are 2027-W01 to 2027-W52.',
    ],
    ['a week in the future', ['--week', '2999-01'], '2999-W01 lies in the future: the latest week there can be is'],
    [
      'a range that runs backwards',
      ['--week', '2026-19..2026-14'],
      'The range 2026-19..2026-14 runs backwards: write 2026-W14..2026-W19.',
    ],
    [
      'an instant that is none',
      ['--as-of', 'yesterday'],
      '"yesterday" is not an instant: write --as-of 2026-05-10T02:00:00Z.',
    ],
    ['a log format that is none', ['--log-format', 'xml'], 'Expected text or json but received: xml'],
  ])('%s', async (_, args, sentence) => {
    await using place = await makePlace(makeGatedWorld());

    const { code, stderr } = await place.runHere('aggregate', ...args);

    expect(unfold(stderr)).toContain(sentence);
    expect(code).toBe(2);
    expect(place.forge.requests).toEqual([]);
  });

  it.each([
    ['show', '--week'],
    ['verify', '--config'],
    ['init', '--url'],
    ['log add', '--class'],
    ['bridge', '--workflow'],
    ['pack', '--older-than'],
    ['schedule', '--user'],
  ])('%s with %s and no value', async (command, flag) => {
    const { code, stderr } = await runHere(['dogfood', ...command.split(' '), flag]);

    expect(unfold(stderr)).toContain(`Flag ${flag} expects a value`);
    expect(code).toBe(2);
  });

  it.each([
    ['offlin', 'see platformctl dogfood show --help'],
    ['markdwn', 'did you mean --markdown?'],
  ])('%s where a flag belongs', async (word, hint) => {
    const { code, stderr } = await runHere(['dogfood', 'show', word]);

    expect(unfold(stderr)).toContain(`"platformctl dogfood show" takes no word such as "${word}": ${hint}`);
    expect(code).toBe(2);
  });

  it('says nothing of good runs where a flag is wrong', async () => {
    await using place = await makePlace(makeGatedWorld());
    expect((await place.runHere('aggregate')).code).toBe(0);

    expect((await place.runHere('aggregate', '--week', 'soon')).stderr).not.toContain('previous good run');
  });

  it('an unknown key of the configuration, with file, line and the nearest known one', async () => {
    await using place = await makePlace(makeGatedWorld());
    await place.configure({ yaml: 'repositories: [pdurlej/platform]\nlookBackWeek: 4' });

    const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('dogfood.yaml:7: unknown key "lookBackWeek"; did you mean "lookBackWeeks"?');
    expect(code).toBe(2);
  });

  it('a token file that others can read', async () => {
    await using place = await makePlace(makeGatedWorld());
    await chmod(place.token, 0o644);

    const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('Others can read the token file');
    expect(code).toBe(2);
  });

  it.each([
    [
      'a token without the right scopes',
      { token: tokenOf('claude-wrong') },
      'The token needs the scopes read:repository, write:issue and read:user',
    ],
    [
      'a token of somebody else',
      { token: tokenOf('mallory') },
      'The token belongs to mallory, and forge.identity says claude',
    ],
    [
      'a repository nobody ever saw',
      { yaml: 'repositories: [pdurlej/platfrom]' },
      'The repository pdurlej/platfrom does not exist',
    ],
  ])('%s', async (_, changes, sentence) => {
    await using place = await makePlace(makeGatedWorld());
    await place.configure(changes);

    const { code, stdout, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain(sentence);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(('token' in changes ? changes.token : undefined) ?? tokenOf('claude'));
    expect(place.forge.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('no inbox issue, and how to make one', async () => {
    const world = makeGatedWorld();
    world.repositories[0]?.issues.pop();
    await using place = await makePlace(world);

    const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('There is no inbox issue in');
    expect(code).toBe(2);
  });

  it('two inbox issues, with their links', async () => {
    const world = makeGatedWorld();
    const [home] = world.repositories;
    const first = home?.issues[0];
    if (home && first) home.issues.push({ ...first, id: 999, number: 2, comments: [] });
    await using place = await makePlace(world);

    const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('2 issues carry the label "pyfallow-dogfood-evidence-inbox"');
    expect(unfold(stderr)).toContain(`${place.forge.url}/pdurlej/fallow-py/issues/1`);
    expect(code).toBe(2);
  });

  it('a second label of the same name does not hide the inbox', async () => {
    const world = makeGatedWorld();
    const [home] = world.repositories;
    home?.labels.push({ id: 77, name: 'pyfallow-dogfood-evidence-inbox', color: 'ffffff', description: '' });
    await using place = await makePlace(world);

    expect((await place.runHere('aggregate', '--week', '2026-27')).code).toBe(0);
  });

  it('an archive of a newer version', async () => {
    await using place = await makePlace(makeGatedWorld());
    await mkdir(place.archive);
    await writeFile(join(place.archive, 'format.json'), '{ "format": 3 }');

    const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('The archive has format 3, this version knows 2: install the newer platformctl');
    expect(code).toBe(2);
  });
});

it('ends with 3 when a proxy answers with a page', async () => {
  await using place = await makePlace(makeGatedWorld());
  place.forge.faults.push({ path: /./u, fault: { kind: 'answer', status: 200, body: '<html>hello</html>' } });

  const { code, stderr } = await place.runHere('aggregate', '--week', '2026-27');

  expect(unfold(stderr)).toContain(`The answer of ${place.forge.url} is not JSON`);
  expect(code).toBe(3);
});
