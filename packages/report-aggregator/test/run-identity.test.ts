/** Runs of a server that tells no ids, before and after it learns to. */
import { expect, it } from 'vitest';
import { joinHistory } from '../src/evidence/attempt.ts';
import type { ArtifactObservation, Observation, RunObservation } from '../src/evidence/observation.ts';

const week27 = '2026-07-05T02:00:00Z';
const week28 = '2026-07-12T02:00:00Z';

function sawRun(seenAt: string, id: number, index: number, stopped: string | null, status = 'failure'): RunObservation {
  const facts = { workflow: 'fallow-py.yml', event: 'push', ref: 'main', sha: 's', fork: false };
  const created = '2026-07-01T09:58:00Z';
  return { kind: 'run', seenAt, run: { ...facts, id, index, status, created, started: created, stopped } };
}

function sawArtifact(seenAt: string, runId: number, blob: string): ArtifactObservation {
  const updated = '2026-07-01T10:00:00Z';
  const listed = {
    kind: 'artifact',
    seenAt,
    runId,
    id: 1,
    name: 'fallow-py',
    size: 9,
    expired: false,
    updated,
  } as const;
  return { ...listed, blob, problem: null };
}

function join(...observations: Observation[]): object[] {
  const { attempts } = joinHistory('o/r', observations, 1_800_000);
  return attempts.map(({ run, artifacts }) => ({
    id: run.id,
    stopped: run.stopped,
    blobs: artifacts.map(({ blob }) => blob),
  }));
}

it('keeps minus the number of a run while nothing tells its id', () => {
  expect(join(sawRun(week27, -22, 22, '2026-07-01T10:00:00Z'), sawArtifact(week27, -22, 'aa'))).toEqual([
    { id: -22, stopped: '2026-07-01T10:00:00Z', blobs: ['aa'] },
  ]);
});

it('knows a run again when the server tells its id, and counts it once although its times are told otherwise', () => {
  const before = [sawRun(week27, -22, 22, '2026-07-01T10:00:01Z'), sawArtifact(week27, -22, 'aa')];
  const after = [sawRun(week28, 607, 22, '2026-07-01T10:00:00Z'), sawArtifact(week28, 607, 'aa')];

  expect(join(...before, ...after)).toEqual([{ id: 607, stopped: '2026-07-01T10:00:00Z', blobs: ['aa'] }]);
});

it('keeps an earlier execution that only its tasks told of', () => {
  const first = sawRun(week27, -22, 22, '2026-07-01T10:00:00Z');
  const rerun = sawRun(week28, 607, 22, '2026-07-08T10:00:00Z');

  expect(join(first, rerun)).toMatchObject([
    { id: 607, stopped: '2026-07-01T10:00:00Z' },
    { id: 607, stopped: '2026-07-08T10:00:00Z' },
  ]);
});

it('never takes runs of other numbers for each other', () => {
  const told = sawRun(week28, 607, 22, '2026-07-01T10:00:00Z');

  expect(join(sawRun(week27, -23, 23, '2026-07-01T10:00:00Z'), told)).toMatchObject([{ id: -23 }, { id: 607 }]);
});
