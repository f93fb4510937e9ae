import JSZip from 'jszip';
import { expect, it } from 'vitest';
import type { Attempt } from '../src/evidence/attempt.ts';
import type { ArtifactObservation, RunFacts } from '../src/evidence/observation.ts';
import { readArrival, readReports, readRun } from '../src/evidence/run-reading.ts';
import { full, plan } from './a-world.ts';
import { readZips } from './read-zips.ts';

const gate = { workflows: ['gate.yml'], artifacts: ['fallow-*'], reports: ['report.json', 'fallow-*.json'] };
type Files = Readonly<Record<string, string>>;

function anArtifact(name: string, over: Partial<ArtifactObservation> = {}): ArtifactObservation {
  const seen = { kind: 'artifact', seenAt: '2026-05-13T02:00:00Z', updated: '2026-05-12T10:00:00Z' } as const;
  return { ...seen, runId: 1, id: 1, name, size: 9, expired: false, blob: name, problem: null, ...over };
}

function anAttempt(artifacts: readonly ArtifactObservation[], run: Partial<RunFacts> = {}, finished = true): Attempt {
  const facts = { id: 1, index: 1, workflow: 'gate.yml', event: 'push', ref: 'main', sha: 's', fork: false };
  const times = { created: '2026-05-12T09:00:00Z', started: null, stopped: '2026-05-12T10:00:00Z' };
  return {
    run: { ...facts, ...times, status: 'failure', ...run },
    finished,
    placedAt: times.stopped,
    seenAt: '2026-05-13T02:00:00Z',
    artifacts,
  };
}

/** Reads a run whose artifacts hold these files; text instead of files is no zip. */
async function readRunOf(...contents: readonly (Files | string)[]): Promise<Awaited<ReturnType<typeof readRun>>> {
  const artifacts = contents.map((_, at) => anArtifact(String(at)));
  const zipOf = async (hash: string): Promise<Uint8Array> => {
    const content = contents[Number(hash)] ?? '';
    if (typeof content === 'string') return new TextEncoder().encode(content);
    const zip = new JSZip();
    for (const [path, text] of Object.entries(content)) zip.file(path, text);
    return zip.generateAsync({ type: 'uint8array' });
  };
  return readRun(anAttempt(artifacts), gate, readZips(zipOf));
}

/** Reads a run of which nothing was archived. */
async function readLost(run: Partial<RunFacts>, ...artifacts: Partial<ArtifactObservation>[]): Promise<string> {
  const lost = artifacts.map((each) => anArtifact('a', { blob: null, ...each }));
  const { outcome, reason, report, copies } = await readRun(anAttempt(lost, run), gate, () => {
    throw new Error('nothing is to be read');
  });
  expect([report, copies]).toEqual([null, 0]);
  return `${outcome}: ${reason ?? ''}`;
}

it('counts the first fix plan, else the first full report, and how many copies there were', async () => {
  const reports = { 'report.json': full('a.py/s1'), 'z/report.json': full('a.py/s2') };

  expect(await readRunOf(reports)).toMatchObject({
    outcome: 'reported',
    reason: null,
    copies: 2,
    report: { shape: 'full-report', findings: [{ symbol: 's1' }] },
  });
  expect(
    await readRunOf(reports, { 'fallow-3.12.json': plan('a.py/s3') }, { 'report.json': plan('a.py/s4') }),
  ).toMatchObject({ copies: 4, report: { shape: 'fix-plan', findings: [{ symbol: 's3' }] } });
});

it('takes what can be read, whatever lies beside it', async () => {
  expect(await readRunOf('no zip', { 'a/report.json': '{', 'b/report.json': plan('a.py/s1') })).toMatchObject({
    outcome: 'reported',
    reason: null,
    copies: 1,
  });
  expect(await readRunOf({ 'comment.md': 'x' }, { 'report.json': plan('') })).toMatchObject({ outcome: 'reported' });
});

it('gives the first reason why nothing could be read', async () => {
  expect(await readRunOf({ 'a/report.json': '', 'b/report.json': '{' }, 'no zip')).toEqual({
    outcome: 'unreadable',
    reason: 'the report is an empty file',
    report: null,
    copies: 0,
  });
  expect(await readRunOf({ 'comment.md': 'x' }, 'no zip')).toMatchObject({
    outcome: 'unreadable',
    reason: 'the artifact is not a whole zip',
  });
});

it('knows an artifact without a report from a report that is none', async () => {
  expect(await readRunOf({ 'comment.md': 'x', 'report.json.bak': plan('') })).toMatchObject({
    outcome: 'no-report',
    reason: 'the artifact holds no report (the analyzer stopped before writing one)',
  });
});

it.each<[string, Partial<RunFacts>, Partial<ArtifactObservation>[]]>([
  ['no-artifact: the run uploaded nothing', {}, []],
  ['no-artifact: the run uploaded nothing', { status: 'success' }, []],
  ['cancelled: the run was cancelled', { status: 'cancelled' }, []],
  ['cancelled: the run was skipped', { status: 'skipped' }, []],
  ['artifact-expired: the server no longer had the artifact when it was first asked', {}, [{ expired: true }]],
  ['artifact-expired: the server no longer had the artifact when it was first asked', {}, [{ problem: 'gone' }]],
  [
    'artifact-expired: the server no longer had the artifact when it was first asked',
    { status: 'cancelled' },
    [{ expired: true, problem: 'unreachable' }],
  ],
  ['unreadable: the artifact is larger than 32 MiB', {}, [{ problem: 'too-large' }, { expired: true }]],
  ['unreachable: the server did not hand out the artifact', {}, [{ problem: 'unreachable' }]],
  ['unreachable: the server did not hand out the artifact', {}, [{ expired: true }, {}, { problem: 'too-large' }]],
])('explains why there is no report: %s', async (expected, run, artifacts) => {
  expect(await readLost(run, ...artifacts)).toBe(expected);
});

it('waits for a run that has not stopped, or only just now, whatever it left so far', async () => {
  const read = (run: Partial<RunFacts>): ReturnType<typeof readRun> =>
    readRun(anAttempt([anArtifact('a')], run, false), gate, () => {
      throw new Error('nothing is to be read');
    });

  expect(await read({ status: 'waiting', stopped: null })).toEqual({
    outcome: 'unfinished',
    reason: 'the run is waiting',
    report: null,
    copies: 0,
  });
  expect(await read({})).toMatchObject({ outcome: 'unfinished', reason: 'the run stopped only just now' });
});

it('counts what came over the bridge where nothing else did, and never as a copy of it', async () => {
  const read = async (...artifacts: ArtifactObservation[]): Promise<unknown> => {
    const zipOf = (hash: string): Promise<Uint8Array> =>
      new JSZip().file('report.json', plan(`a.py/${hash}`)).generateAsync({ type: 'uint8array' });
    const { outcome, report, copies } = await readRun(anAttempt(artifacts), gate, readZips(zipOf));
    return [outcome, report?.findings[0]?.symbol, copies];
  };
  const bridged = anArtifact('a-bridged', { blob: 's1', via: 'bridge:comment' });
  const [upload, other] = [anArtifact('b', { blob: 's2' }), anArtifact('c', { blob: 's3', via: 'incoming:bridge:' })];

  expect(await read(bridged)).toEqual(['reported', 's1', 1]);
  expect(await read(bridged, upload)).toEqual(['reported', 's2', 1]);
  expect(await read(bridged, upload, other)).toEqual(['reported', 's2', 2]);
  expect(await read(bridged, { ...upload, blob: null, expired: true })).toEqual(['reported', 's1', 1]);
});

it('takes a damaged archive for no fact about the run', async () => {
  const read = readRun(anAttempt([anArtifact('a')]), gate, () => Promise.reject(new Error('the blob is gone')));

  await expect(read).rejects.toThrow('the blob is gone');
});

it.each<[string, Files]>([
  ['a report', { 'report.json': plan('a.py/s1 a.py/s2'), 'exit-code.txt': '1' }],
  [
    'several, of which some cannot be read',
    { 'a/report.json': '{', 'b/report.json': full('a.py/s1'), 'c/report.json': plan('') },
  ],
  ['reports that are none', { 'a/report.json': '', 'b/report.json': '{' }],
  ['nothing of ours', { 'comment.md': 'x' }],
])('reads what just arrived as it reads it later: %s', async (_, files) => {
  const zip = new JSZip();
  for (const [path, text] of Object.entries(files)) zip.file(path, text);
  const bytes = await zip.generateAsync({ type: 'uint8array' });

  expect(await readArrival(bytes, gate)).toEqual(await readReports(bytes, gate));
  expect(await readArrival(bytes.subarray(0, -1), gate)).toBeNull();
});
