import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinHistory } from '../src/attempt.ts';
import type { ArtifactObservation, Observation, RunFacts, RunObservation } from '../src/observation.ts';

const grace = 30 * 60_000;

function sawRun(seenAt: string, parts: Partial<RunFacts> = {}): RunObservation {
  const run = {
    id: 1,
    index: 1,
    workflow: 'w',
    event: 'push',
    status: 'failure',
    ref: 'main',
    sha: 's',
    created: at(0),
    started: at(1),
    stopped: at(10),
    fork: false,
  };
  return { kind: 'run', seenAt, run: { ...run, ...parts } };
}

function sawArtifact(seenAt: string, updated: string, parts: Partial<ArtifactObservation> = {}): ArtifactObservation {
  return {
    kind: 'artifact',
    seenAt,
    runId: 1,
    id: 5,
    name: 'fallow-py',
    size: 9,
    expired: false,
    updated,
    blob: `of ${updated}`,
    problem: null,
    ...parts,
  };
}

/** Minutes into a day. */
function at(minute: number): string {
  return new Date(Date.UTC(2026, 4, 4) + minute * 60_000).toISOString().replace('.000Z', 'Z');
}

function join(...observations: Observation[]): ReturnType<typeof joinHistory> {
  return joinHistory('o/r', observations, grace);
}

it('does not trust a run that stopped only just now', () => {
  const lately = sawRun(at(20));

  expect(join(lately).attempts).toMatchObject([{ finished: false, placedAt: at(10) }]);
  expect(join(lately, { kind: 'listing', seenAt: at(60), defaultBranch: 'main', since: null }).attempts).toMatchObject([
    { finished: true, seenAt: at(60) },
  ]);
});

it('keeps both executions of a run that was run again, each with its own artifact', () => {
  const history = join(
    sawRun(at(50)),
    sawArtifact(at(50), at(9)),
    sawRun(at(105), { status: 'running', started: at(100), stopped: null }),
    sawRun(at(200), { status: 'success', started: at(100), stopped: at(120) }),
    sawArtifact(at(200), at(119)),
  );

  expect(
    history.attempts.map(({ run, artifacts }) => [run.status, run.stopped, artifacts.map(({ blob }) => blob)]),
  ).toEqual([
    ['failure', at(10), [`of ${at(9)}`]],
    ['success', at(120), [`of ${at(119)}`]],
  ]);
});

it('does not count a rerun until it stops', () => {
  const history = join(sawRun(at(50)), sawRun(at(105), { status: 'waiting', started: null, stopped: null }));

  expect(history.attempts.map(({ run, finished }) => [run.stopped, finished])).toEqual([[at(10), true]]);
});

it('lets a later status replace an earlier one of the same execution', () => {
  expect(join(sawRun(at(50)), sawRun(at(90), { status: 'cancelled' })).attempts).toMatchObject([
    { run: { status: 'cancelled' }, seenAt: at(90) },
  ]);
});

it('keeps archived bytes when the server has expired them since, and takes the newest of several', () => {
  const expired = sawArtifact(at(300), at(290), { expired: true, blob: null });
  const late = sawArtifact(at(200), at(40));

  expect(join(sawRun(at(50)), sawArtifact(at(50), at(9)), expired).attempts[0]?.artifacts).toMatchObject([
    { blob: `of ${at(9)}` },
  ]);
  expect(join(sawRun(at(50)), sawArtifact(at(50), at(9)), late).attempts[0]?.artifacts).toMatchObject([
    { blob: `of ${at(40)}` },
  ]);
});

it('places a run without a time of stopping by its creation', () => {
  expect(join(sawRun(at(90), { status: 'cancelled', started: null, stopped: null })).attempts).toMatchObject([
    { finished: true, placedAt: at(0) },
  ]);
});

it('remembers the first failure that no listing has mended', () => {
  const failed = (minute: number): Observation => ({ kind: 'failure', seenAt: at(minute), reason: 'server' });
  const listed: Observation = { kind: 'listing', seenAt: at(60), defaultBranch: 'trunk', since: null };

  expect(join(failed(10), listed).failure).toBeNull();
  expect(join(listed, failed(90), failed(70)).failure).toEqual(failed(70));
  expect(join(listed).defaultBranch).toBe('trunk');
});

it('does not depend on the order of the observations', () => {
  const all: Observation[] = [
    sawRun(at(50)),
    sawRun(at(105), { status: 'running', started: at(100), stopped: null }),
    sawRun(at(200), { status: 'success', started: at(100), stopped: at(120) }),
    sawRun(at(50), { id: 2, stopped: at(12) }),
    sawArtifact(at(50), at(9)),
    sawArtifact(at(200), at(119)),
    sawArtifact(at(300), at(290), { expired: true, blob: null }),
    { kind: 'listing', seenAt: at(50), defaultBranch: 'main', since: null },
    { kind: 'listing', seenAt: at(200), defaultBranch: 'main', since: at(0) },
  ];
  const { observations: _, ...expected } = join(...all);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      const { observations: __, ...history } = join(...shuffled);
      expect(history).toEqual(expected);
    }),
  );
});
