/**
 * The built bin as operators run it: exit codes, sentences, JSON, journals. Needs `dist`, which the check builds
 * first.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokenOf } from '@platform/fake-forgejo';
import { describe, expect, it } from 'vitest';
import { makeGatedWorld, makePlace } from './place.ts';
import { bin, runBin, unfold, type Finished } from './run-bin.ts';

describe('a run that goes well', () => {
  it('says one line, and nothing on stderr', async () => {
    await using place = await makePlace(makeGatedWorld());

    const { code, stdout, stderr } = await place.run('aggregate', '--week', '2026-27');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `2026-W27: created ${place.forge.url}/pdurlej/fallow-py/issues/1#issuecomment-1002; 1 of 1 gate runs reported, 1 of 100 runs and 0 of 20 log entries\n`,
    );
  });

  it('prints only JSON with --json, an array with the oldest week first', async () => {
    await using place = await makePlace(makeGatedWorld());

    const { code, stdout } = await place.run('aggregate', '--week', '2026-26..2026-W27', '--json');

    const weeks = JSON.parse(stdout) as {
      digest: { week: string; schema: string };
      files: { markdown: string; json: string };
      published: { action: string };
    }[];
    expect(code).toBe(0);
    expect(weeks.map(({ digest, published }) => [digest.week, digest.schema, published.action])).toEqual([
      ['2026-W26', 'platformctl.dogfood.digest/1', 'created'],
      ['2026-W27', 'platformctl.dogfood.digest/1', 'created'],
    ]);
    expect(weeks[1]?.files.markdown).toBe(join(place.archive, 'digests/pyfallow-dogfood-weekly-2026-27.md'));
    expect(JSON.parse(await readFile(weeks[1]?.files.json ?? '', 'utf8'))).toEqual(weeks[1]?.digest);
  });

  it('shows what it would write with --dry-run', async () => {
    await using place = await makePlace(makeGatedWorld());

    const { code, stdout } = await place.run('aggregate', '--week', '2026-27', '--dry-run');

    expect(code).toBe(0);
    expect(stdout).toContain('2026-W27: would be created');
    expect(stdout).toContain('<!-- platformctl:dogfood digest week=2026-W27 -->');
  });
});

it('gives the same bytes in any time zone of the host', async () => {
  await using place = await makePlace(makeGatedWorld());
  await place.run('aggregate', '--week', '2026-27');
  const read = async (): Promise<string[]> =>
    Promise.all(
      ['md', 'json'].map((end) =>
        readFile(join(place.archive, `digests/pyfallow-dogfood-weekly-2026-27.${end}`), 'utf8'),
      ),
    );
  const before = await read();

  for (const TZ of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
    await rm(join(place.archive, 'weeks'), { recursive: true });
    await rm(join(place.archive, 'digests'), { recursive: true });
    await runBin(['dogfood', 'aggregate', '--config', place.config, '--week', '2026-27', '--offline'], { TZ });
    expect(await read()).toEqual(before);
  }
});

describe('what the operator can mend ends with 2, and nothing is published', () => {
  it.each([
    ['an unknown flag', ['--wek', '2026-27'], 'Nonexistent flag: --wek; did you mean --week? See more help'],
    ['a flag without its dashes', ['dryrun'], 'Unexpected argument: dryrun; did you mean --dry-run?'],
    ['a flag without its value', ['--week'], 'Flag --week expects a value'],
    [
      'a week that is none',
      ['--week', 'previous'],
      '"previous" is not a week: write 2026-19 or 2026-W19, last, current, or where several are taken a range such as 2026-14..2026-19.',
    ],
  ])('%s', async (_, args, sentence) => {
    await using place = await makePlace(makeGatedWorld());

    const { code, stderr } = await place.run('aggregate', ...args);

    expect(unfold(stderr)).toContain(sentence);
    expect(code).toBe(2);
    expect(place.forge.requests).toEqual([]);
  });

  it('a word where a flag belongs', async () => {
    const { code, stderr } = await runBin(['dogfood', 'show', '2026-19']);

    expect(unfold(stderr)).toContain(
      '"platformctl dogfood show" takes no word such as "2026-19": did you mean --week 2026-19?',
    );
    expect(code).toBe(2);
  });

  it('a slip under --json, as JSON', async () => {
    const { code, stdout } = await runBin(['dogfood', 'aggregate', '--wek', '3', '--json']);

    expect(JSON.parse(stdout)).toEqual({
      error: {
        name: 'Error',
        message: 'Nonexistent flag: --wek; did you mean --week?\nSee more help with --help',
        oclif: { exit: 2 },
      },
    });
    expect(code).toBe(2);
  });

  it('no configuration at all', async () => {
    const { code, stderr } = await runBin(['dogfood', 'aggregate']);

    expect(unfold(stderr)).toContain(
      'There is no configuration: looked for /nonexistent/.config/platformctl/dogfood.yaml and /etc/platformctl/dogfood.yaml.',
    );
    expect(code).toBe(2);
  });

  it('a token the server does not know', async () => {
    await using place = await makePlace(makeGatedWorld());
    await place.configure({ token: tokenOf('nobody') });

    const { code, stdout, stderr } = await place.run('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('refuses the token: it is unknown, revoked or malformed');
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(tokenOf('nobody'));
    expect(place.forge.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('what is not available ends with 3, and nothing is published', () => {
  it('a server that is down', async () => {
    await using place = await makePlace(makeGatedWorld());
    await place.configure({ url: 'http://127.0.0.1:49' });

    const { code, stderr } = await place.run('aggregate', '--week', '2026-27');

    expect(unfold(stderr)).toContain('http://127.0.0.1:49 could not be reached: nothing listens there (ECONNREFUSED)');
    expect(code).toBe(3);
  }, 60_000);

  it('an archive that another run holds', async () => {
    await using place = await makePlace(makeGatedWorld());
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    place.forge.faults.push({ path: /actions\/runs/u, times: 1, fault: { kind: 'hold', until } });
    const first = place.run('aggregate', '--week', '2026-27');
    while (place.forge.requests.every(({ path }) => !path.includes('actions/runs')))
      await new Promise((resolve) => setTimeout(resolve, 20));

    const second = await place.run('aggregate', '--week', '2026-27');
    release();

    expect(unfold(second.stderr)).toMatch(
      /The archive is in use by process \d+ on .* since .*; wait for it to end, then run again/u,
    );
    expect(second.code).toBe(3);
    expect((await first).code).toBe(0);
  });
});

it('ends with 4 when something is missing, and names it', async () => {
  await using place = await makePlace(makeGatedWorld());
  await place.configure({ yaml: 'repositories: [pdurlej/platform, pdurlej/fallow-py]' });
  await place.run('aggregate', '--week', '2026-27');
  place.forge.faults.push({
    path: /platform\/actions\/runs/u,
    fault: { kind: 'answer', status: 404, body: '{"message":"gone"}', headers: { 'content-type': 'application/json' } },
  });

  const { code, stdout } = await place.run('aggregate', '--week', '2026-28');

  expect(stdout).toContain('incomplete: pdurlej/platform could not be read: ');
  expect(stdout).toContain('Something between here and the server answers in its place');
  expect(code).toBe(4);
});

it('shows examples in --help, and takes a closed stdout for no error', async () => {
  const help = await runBin(['dogfood', 'aggregate', '--help']);
  expect(help.code).toBe(0);
  expect(await runBin(['dogfood', 'aggregate', '-h'])).toEqual(help);
  await expect(help.stdout).toMatchFileSnapshot('golden/aggregate-help.txt');

  const closed = await new Promise<number>((resolve) => {
    const child = execFile(
      'sh',
      ['-c', `"${process.execPath}" "${bin}" --help | head -1; exit "\${PIPESTATUS:-0}"`],
      (error) => resolve(error === null ? 0 : Number(error.code)),
    );
    child.stdin?.end();
  });
  expect(closed).toBe(0);
});

it('works as a plugin of another oclif program', async () => {
  const host = await mkdtemp(join(tmpdir(), 'host-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  await mkdir(join(host, 'node_modules/@platform'), { recursive: true });
  await mkdir(join(host, 'node_modules/@oclif'), { recursive: true });
  await symlink(root, join(host, 'node_modules/@platform/control-plane'));
  await symlink(join(root, 'node_modules/@oclif/core'), join(host, 'node_modules/@oclif/core'));
  await writeFile(
    join(host, 'package.json'),
    JSON.stringify({
      name: 'host',
      version: '1.0.0',
      type: 'module',
      dependencies: { '@platform/control-plane': '*' },
      oclif: { bin: 'host', plugins: ['@platform/control-plane'], topicSeparator: ' ' },
    }),
  );
  await writeFile(
    join(host, 'run.js'),
    "import { execute } from '@oclif/core';\nvoid execute({ dir: import.meta.url });\n",
  );

  const ran = await new Promise<Finished>((resolve) => {
    execFile(
      process.execPath,
      [join(host, 'run.js'), 'dogfood', 'aggregate', '--week', 'soon', '--config', join(host, 'none.yaml')],
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

  expect(unfold(ran.stderr)).toContain('none.yaml cannot be read: it does not exist.');
  expect(ran.code).toBe(2);
  await rm(host, { recursive: true, force: true });
});
