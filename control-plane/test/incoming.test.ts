/** Zips that somebody brought are taken in once, for the run they belong to, and never half. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { zipFiles, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { addGateRun, makeReport, makeSmallWorld, setStage, type Stage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const weeks = ['2026-W27'];
const zip = zipFiles({ 'pyfallow-report.json': makeReport(['a', 'b']), 'pyfallow-exit-code.txt': '1\n' });

/** A private repository on a server that hands out no artifact; run 607 has number 22. */
function makeClosedWorld(): World {
  const world = makeSmallWorld({ private: true }, '15');
  addGateRun(world, 607, '2026-07-01T10:00:00Z', ['a', 'b'], { index: 22 });
  return world;
}

async function bring(stage: Stage, path: string, bytes: Uint8Array | string = zip): Promise<void> {
  const place = join(stage.directory, 'incoming', path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, bytes);
}

async function waiting(stage: Stage): Promise<string[]> {
  const entries = await readdir(join(stage.directory, 'incoming'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

it.each(['607', 'number-22'])('takes a zip in on the next run, and reads it like any other (%s)', async (folder) => {
  await using stage = await setStage(makeClosedWorld());
  const before = await stage.run('2026-07-05T02:00:00Z', { weeks });
  await bring(stage, `pdurlej__platform/${folder}/fallow-py.zip`);
  const after = await stage.run(wednesday, { weeks });
  const again = await stage.run('2026-07-08T11:00:00Z', { weeks });

  expect(before.weeks[0]?.digest.gaps.map(({ kind }) => kind)).toContain('artifact-withheld');
  expect(after.weeks[0]?.digest).toMatchObject({ ledger: { outcomes: { reported: 1, unreachable: 0 } } });
  expect(after.weeks[0]?.digest.findings.total).toBe(2);
  expect(after.exitCode).toBe(0);
  expect(after.remarks).toContain('One zip was taken in from incoming/.');
  expect(await waiting(stage)).toEqual([]);
  expect(again.remarks).toEqual([]);
  expect(again.weeks[0]?.published.action).toBe('unchanged');
});

it('takes it in the same run in which the run itself is first seen, and never twice', async () => {
  await using stage = await setStage(makeClosedWorld());
  await bring(stage, 'pdurlej__platform/607/fallow-py.zip');
  await stage.run('2026-07-05T02:00:00Z', { weeks });
  await bring(stage, 'pdurlej__platform/607/fallow-py.zip');
  const { weeks: done } = await stage.run(wednesday, { weeks });
  const lines = await readFile(join(stage.directory, 'observations', 'pdurlej__platform.ndjson'), 'utf8');

  expect(done[0]?.digest.ledger.outcomes.reported).toBe(1);
  expect(lines.match(/"via":"incoming"/gu)).toHaveLength(1);
  expect(await waiting(stage)).toEqual([]);
});

it.each([
  ['pdurlej__platform/607/fallow-py.zip', zip.subarray(0, 300), 'it is no whole zip (still being copied?)'],
  ['pdurlej__platform/607/fallow-py.zip', 'no zip', 'it is no whole zip (still being copied?)'],
  [
    'pdurlej__platform/607/fallow-py.zip',
    zipFiles({ 'pyfallow-report.json': ' '.repeat(17 * 1024 * 1024) }),
    'it cannot be unpacked: a file in the artifact is larger than 16 MiB',
  ],
  [
    'pdurlej__platform/607/fallow-py.zip',
    zipFiles(Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`${at}.txt`, '']))),
    'it cannot be unpacked: the artifact has more than 1,000 entries',
  ],
  ['fallow-py.zip', zip, 'its place is <owner>__<repo>/<run id>/<artifact>.zip'],
  ['pdurlej__platform/fallow-py.zip', zip, 'its place is <owner>__<repo>/<run id>/<artifact>.zip'],
  ['pdurlej__platform/607/report.json', '{}', 'it is no .zip'],
  ['pdurlej__platform/608/fallow-py.zip', zip, 'the forge listed no run with this id'],
  ['pdurlej__platform/number-607/fallow-py.zip', zip, 'the forge listed no run of this number'],
  ['pdurlej__platform/latest/fallow-py.zip', zip, '"latest" is neither the id of a run nor number-N'],
  ['pdurlej__other/607/fallow-py.zip', zip, 'its folder is named for no repository that takes part'],
])('leaves %s where it is, and says why', async (path, bytes, reason) => {
  await using stage = await setStage(makeClosedWorld());
  await bring(stage, path, bytes);
  const { remarks, weeks: done } = await stage.run(wednesday, { weeks });

  expect(remarks).toEqual([`"incoming/${path}" was not taken, and stays there: ${reason}.`]);
  expect(done[0]?.digest.ledger.outcomes).toMatchObject({ reported: 0, unreachable: 1 });
  expect(await waiting(stage)).toHaveLength(1);
});

it('follows no link, takes nothing for another workflow, and overwrites nothing', async () => {
  const world = makeClosedWorld();
  addGateRun(world, 608, '2026-07-01T11:00:00Z', ['a'], { index: 23, workflow: 'ci.yml' });
  await using stage = await setStage(world);
  await bring(stage, 'pdurlej__platform/607/fallow-py.zip');
  await stage.run('2026-07-05T02:00:00Z', { weeks });
  await bring(stage, 'pdurlej__platform/607/fallow-py.zip', zipFiles({ 'pyfallow-report.json': makeReport(['z']) }));
  await bring(stage, 'pdurlej__platform/608/coverage.zip');
  await symlink('/etc/hostname', join(stage.directory, 'incoming', 'pdurlej__platform', '607', 'pyfallow.zip'));
  await mkdir(join(stage.directory, 'elsewhere'));
  await symlink(join(stage.directory, 'elsewhere'), join(stage.directory, 'incoming', 'pdurlej__platform', '609'));
  const { remarks, weeks: done } = await stage.run(wednesday, { weeks });

  expect(remarks.map((remark) => remark.split(': ').at(-1))).toEqual([
    'this artifact of the run is archived with other bytes.',
    'it is no plain file of at most 32 MiB that can be read.',
    'run 23 is of another workflow, and this is no name of gate.artifacts.',
    'it is a link, and none is followed.',
  ]);
  expect(done[0]?.digest.findings.total).toBe(2);
  expect(await waiting(stage)).toHaveLength(4);
});

it('waits until a run that still goes on has stopped', async () => {
  const world = makeClosedWorld();
  const run = world.repositories[1]?.runs[0];
  if (run) Object.assign(run, { status: 'running', stopped: null });
  await using stage = await setStage(world);
  await bring(stage, 'pdurlej__platform/607/fallow-py.zip');
  const early = await stage.run('2026-07-01T09:59:30Z', { weeks });
  if (run) Object.assign(run, { status: 'failure', stopped: '2026-07-01T10:00:00Z' });
  const late = await stage.run(wednesday, { weeks });

  expect(early.remarks[0]).toContain('its run still goes on');
  expect(late.weeks[0]?.digest.ledger.outcomes.reported).toBe(1);
});
