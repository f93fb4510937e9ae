/** The small commands: a digest on the screen, a log entry in the exact form. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addLogEntry } from '../src/dogfood/log-add.ts';
import { describeTerminal, runShow } from '../src/dogfood/show.ts';
import { runBin } from './run-bin.ts';
import { makeSmallWorld, setStage } from './stage.ts';

const entry = {
  class: 'FP',
  title: 'hook reported as unused',
  text: 'Loaded\nby name.',
  repo: 'o/r',
  rule: ['unused-symbol', 'py040'],
  at: '2026-05-30 21:14',
};

it('writes an entry that counts', async () => {
  expect(await addLogEntry(entry, new Date())).toEqual({
    text: '### 2026-05-30 21:14 — `[FP]` hook reported as unused\n\n**Repo:** o/r\n**fallow-py rule(s):** PY031, PY040\n**What happened:** Loaded by name.\n',
  });
});

it.each([
  [
    'a rule nobody knows',
    { rule: ['PY131'] },
    '"PY131" is no rule: write a code such as PY031, or a name such as unused-symbol; did you mean PY031 (unused-symbol)?',
  ],
  [
    'a misspelt rule',
    { rule: ['PY031, duplicate-coed'] },
    '"duplicate-coed" is no rule: write a code such as PY031, or a name such as unused-symbol; did you mean PY050 (duplicate-code)?',
  ],
  [
    'a class that is none',
    { class: 'WIN' },
    '"WIN" is no class: write TP, FP, FN or FRICTION; --help says what they mean.',
  ],
  ['a title of nothing', { title: ' ' }, '--title is empty: say it in a few words.'],
  ['a text of nothing', { text: '' }, '--text is empty: say it in a few words.'],
  ['a repository that is none', { repo: 'here' }, '"here" is no repository: write it as owner/name.'],
  ['a day that does not exist', { at: '2026-02-30 10:00' }, 'This entry would not count: a date that does not exist.'],
  ['a time that does not exist', { at: '2026-02-03 25:00' }, 'This entry would not count: a time that does not exist.'],
])('refuses %s', async (_, changes, sentence) => {
  expect(await addLogEntry({ ...entry, ...changes }, new Date())).toEqual({ failure: { code: 2, sentence } });
});

it('takes a class in small letters', async () => {
  expect(await addLogEntry({ ...entry, class: 'friction' }, new Date())).toMatchObject({
    text: expect.stringContaining('— `[FRICTION]` hook'),
  });
});

it('lists the rules for a word like none of them, and the form of a time for half a time', async () => {
  const now = new Date(2026, 4, 30, 9, 5);

  expect(await addLogEntry({ ...entry, rule: ['everything'] }, now)).toMatchObject({
    failure: {
      code: 2,
      sentence: expect.stringMatching(/; the rules are PY000 parse-error, .*, PY090 risky-hotspot$/u),
    },
  });
  expect(await addLogEntry({ ...entry, at: '2026-05-30' }, now)).toEqual({
    failure: { code: 2, sentence: '"2026-05-30" is no day and time: write --at "2026-05-30 09:05".' },
  });
  expect(await addLogEntry({ ...entry, at: undefined }, now)).toMatchObject({
    text: expect.stringMatching(/^### 2026-05-30 09:05 — `\[FP\]` hook/u),
  });
});

it('leaves a log alone in which the entry would not count, or that it cannot keep as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-log-'));
  const file = join(folder, 'LOG.md');
  const refusalOf = async (content: string | Uint8Array): Promise<unknown> => {
    await writeFile(file, content);
    const outcome = await addLogEntry({ ...entry, file }, new Date());
    expect(Buffer.from(content).equals(await readFile(file))).toBe(true);
    return outcome;
  };

  expect(await refusalOf('# Log\n\n```\nnever closed\n')).toEqual({
    failure: {
      code: 2,
      sentence: `This entry would not count in ${file}: a comment or code fence of the log is not closed, and would swallow it.`,
    },
  });
  expect(await refusalOf('### 2026-05-30 21:14 — `[FP]` hook reported as unused\n')).toMatchObject({
    failure: { code: 2, sentence: expect.stringContaining('an entry of this day, time, class and title already') },
  });
  expect(await refusalOf(Buffer.from([0xff, 0xfe, 0x41]))).toEqual({
    failure: { code: 2, sentence: `${file} is not UTF-8 text: nothing was written into it.` },
  });
  expect(await addLogEntry({ ...entry, file: folder }, new Date())).toEqual({
    failure: { code: 2, sentence: `${folder} cannot be read: it is a directory.` },
  });
  expect(await addLogEntry({ ...entry, file: join(file, 'LOG.md') }, new Date())).toEqual({
    failure: { code: 2, sentence: `${join(file, 'LOG.md')} cannot be read: a part of its path is no directory.` },
  });
});

it('puts an entry above the newest one of a log, below the template and its comments', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'platformctl-log-')), 'LOG.md');
  await writeFile(
    file,
    '# Log\n\n<!--\n### 2026-01-01 10:00 — `[TP]` hidden\n-->\n\n### 2026-05-01 10:00 — `[TP]` older\n',
  );

  await addLogEntry({ ...entry, file }, new Date());
  await addLogEntry({ ...entry, title: 'newest', file }, new Date());

  expect((await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('###'))).toEqual([
    '### 2026-01-01 10:00 — `[TP]` hidden',
    '### 2026-05-30 21:14 — `[FP]` newest',
    '### 2026-05-30 21:14 — `[FP]` hook reported as unused',
    '### 2026-05-01 10:00 — `[TP]` older',
  ]);
});

it('makes the folder of a log, however short its name', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-'));
  const flags = ['--class', 'FP', '--title', 'a title', '--text', 'A text.', '--repo', 'pdurlej/platform'];

  const { code, stderr } = await runBin(['dogfood', 'log', 'add', ...flags, '--file', 'l/log.md'], {}, directory);

  expect([code, stderr]).toEqual([0, '']);
  expect(await readFile(join(directory, 'l/log.md'), 'utf8')).toContain('`[FP]` a title');
});

it('shows the newest digest, or the one that is asked for', async () => {
  await using stage = await setStage(makeSmallWorld());
  await stage.run('2026-07-08T10:00:00Z', { weeks: ['2026-W26', '2026-W27'] });
  const config = await stage.writeConfig();

  expect(await runShow({ config, markdown: false })).toMatchObject({
    text: expect.stringContaining('Dogfood evidence · week 2026-W27'),
    digest: { week: '2026-W27' },
  });
  expect(await runShow({ config, markdown: true, week: '2026-26' })).toMatchObject({
    text: expect.stringContaining('<!-- platformctl:dogfood digest week=2026-W26 -->'),
  });
  expect(await runShow({ config, markdown: false, week: '2026-01' })).toEqual({
    failure: {
      code: 2,
      sentence:
        'The archive has no digest of 2026-01 (there are 2026-26 to 2026-27): run platformctl dogfood aggregate --week 2026-01 first.',
    },
  });
  expect(await runShow({ config, markdown: false, week: 'last' })).toMatchObject({
    failure: { sentence: expect.stringMatching(/has no digest of (\d{4}-\d\d) .* --week \1 first\.$/u) },
  });
  await rm(join(stage.directory, 'digests', 'pyfallow-dogfood-weekly-2026-26.json'));
  expect(await runShow({ config, markdown: false, week: '2026-26' })).toMatchObject({
    failure: { sentence: expect.stringContaining('has no digest of 2026-26 (there is 2026-27): run ') },
  });
});

it('says which command makes a damaged digest again, and that command does', async () => {
  await using stage = await setStage(makeSmallWorld());
  await stage.run('2026-07-08T10:00:00Z', { weeks: ['2026-W27'] });
  const config = await stage.writeConfig();
  const base = join(stage.directory, 'digests', 'pyfallow-dogfood-weekly-2026-27');
  const whole = await readFile(`${base}.json`, 'utf8');
  await truncate(`${base}.json`, 100);
  await rm(`${base}.md`);
  const again = 'platformctl dogfood aggregate --week 2026-27 --offline derives it again';

  expect(await runShow({ config, markdown: false })).toEqual({
    failure: { code: 3, sentence: `A page is missing: ${again} (${base}.md).` },
  });
  await writeFile(`${base}.md`, '');
  expect(await runShow({ config, markdown: false })).toEqual({
    failure: { code: 3, sentence: `A digest is damaged: ${again} (${base}.json).` },
  });
  await stage.run('2026-07-08T11:00:00Z', { weeks: ['2026-W27'], offline: true });
  expect(await runShow({ config, markdown: false })).toMatchObject({ digest: JSON.parse(whole) as unknown });
});

it('colours a terminal only where it may, and takes its columns only where it has any', () => {
  const screen = { isTTY: true, columns: 120, hasColors: () => true };
  const bold = '\u001B[1mx\u001B[22m';

  expect(describeTerminal(screen, {}, undefined).bold('x')).toBe(bold);
  expect(describeTerminal(screen, { NO_COLOR: '' }, undefined).bold('x')).toBe(bold);
  expect(describeTerminal(screen, { NO_COLOR: '1' }, undefined).bold('x')).toBe('x');
  expect(describeTerminal({ ...screen, hasColors: () => false }, {}, undefined).code('x')).toBe('x');
  expect(describeTerminal({ ...screen, isTTY: false }, {}, undefined).code('x')).toBe('x');
  const columns = [screen, { ...screen, columns: 0 }, { ...screen, columns: 12 }, {}].map(
    (each) => describeTerminal(each, {}, undefined).columns,
  );
  expect(columns).toEqual([120, 80, 40, 80]);
  expect(describeTerminal(screen, {}, 60).columns).toBe(60);
});

it('has help with examples for every command', async () => {
  const bin = new URL('../bin/run.js', import.meta.url).pathname;
  const help = (...args: string[]): Promise<string> =>
    new Promise((resolve) => execFile(process.execPath, [bin, ...args, '--help'], (_, stdout) => resolve(stdout)));

  expect(await help('dogfood')).toMatch(/dogfood aggregate[\s\S]*dogfood show/u);
  for (const command of [['show'], ['log', 'add']]) expect(await help('dogfood', ...command)).toContain('EXAMPLES');
});
