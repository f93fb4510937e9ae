/** Dogfood logs from where the configuration says, read by whole runs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addGateRun, makeSmallWorld, setStage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';

it('reads logs on this host by pattern, counts them for their repository, and forgets one that is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'platformctl-logs-'));
  const entry = (title: string): string => `### 2026-07-01 10:00 — \`[TP]\` ${title}\n**fallow-py rule(s):** PY031\n`;
  await writeFile(join(folder, '2026-06.md'), entry('one'));
  await writeFile(join(folder, '2026-07.md'), entry('two'));
  await writeFile(join(folder, 'notes.md'), entry('not meant'));
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(
    world,
    `repositories: [pdurlej/platform]\nlogs: [{ file: "${folder}/./2026-0[0-9].md", repository: pdurlej/platform }]`,
  );

  const first = await stage.run(wednesday, { weeks: ['2026-W27'] });
  await rm(join(folder, '2026-06.md'));
  const second = await stage.run(wednesday.replace('T10', 'T11'), { weeks: ['2026-W27'] });
  await mkdir(join(folder, '2026-08.md'));

  expect([first.remarks, second.remarks]).toEqual([[], []]);
  expect(first.weeks[0]?.digest.log).toMatchObject({ entries: 2, byRepository: { 'pdurlej/platform': 2 } });
  expect(second.weeks[0]?.digest.log.counted.map(({ source, title }) => [source, title])).toEqual([
    [join(folder, '2026-07.md'), 'two'],
  ]);
  await expect(stage.run(wednesday.replace('T10', 'T12'), { weeks: ['2026-W27'] })).rejects.toThrow(
    `The log ${join(folder, '2026-08.md')} cannot be read: it is a directory.`,
  );
});

it.each([
  ['path: LOG.md', 'pdurlej/platform:LOG.md'],
  ['file: /nowhere/*.md', '/nowhere/*.md'],
])('says of a log that is not there (%s) that no entry of it counts', async (place, name) => {
  await using stage = await setStage(
    makeSmallWorld(),
    `repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/platform, ${place} }]`,
  );

  const { remarks, exitCode } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect([exitCode, remarks]).toEqual([0, [`There is no log ${name}: no entry of it counts.`]]);
});
