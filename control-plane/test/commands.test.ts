/** The small commands: a digest on the screen, a log entry in the exact form. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addLogEntry } from '../src/dogfood/log-add.ts';
import { runShow } from '../src/dogfood/show.ts';
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
    '"PY131" is no rule: write a code such as PY031, or a name such as unused-symbol.',
  ],
  ['a repository that is none', { repo: 'here' }, '"here" is no repository: write it as owner/name.'],
  ['a day that does not exist', { at: '2026-02-30 10:00' }, 'This entry would not count: a date that does not exist.'],
  ['a time that does not exist', { at: '2026-02-03 25:00' }, 'This entry would not count: a time that does not exist.'],
])('refuses %s', async (_, changes, sentence) => {
  expect(await addLogEntry({ ...entry, ...changes }, new Date())).toEqual({ failure: { code: 2, sentence } });
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

it('shows the newest digest, or the one that is asked for', async () => {
  await using stage = await setStage(makeSmallWorld());
  await stage.run('2026-07-08T10:00:00Z', { weeks: ['2026-W26', '2026-W27'] });
  const config = join(stage.directory, 'c.yaml');
  await writeFile(
    config,
    `forge: { url: "${stage.forge.url}" }\nrepositories: [pdurlej/platform]\ninbox: { repository: pdurlej/fallow-py }\narchive: "${stage.directory}"\n`,
  );

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
});

it('has help with examples for every command', async () => {
  const bin = new URL('../bin/run.js', import.meta.url).pathname;
  const help = (...args: string[]): Promise<string> =>
    new Promise((resolve) => execFile(process.execPath, [bin, ...args, '--help'], (_, stdout) => resolve(stdout)));

  expect(await help('dogfood')).toMatch(/dogfood aggregate[\s\S]*dogfood show/u);
  for (const command of [['show'], ['log', 'add']]) expect(await help('dogfood', ...command)).toContain('EXAMPLES');
});
