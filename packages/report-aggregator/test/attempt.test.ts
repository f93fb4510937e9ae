import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinHistory } from '../src/evidence/attempt.ts';
import type { ArtifactObservation, Observation, RunFacts, RunObservation } from '../src/evidence/observation.ts';

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

it('counts only the last look at a run that has not stopped', () => {
  const running = sawRun(at(50), { status: 'running', stopped: null });
  const waiting = sawRun(at(20), { status: 'waiting', started: null, stopped: null });
  const attempts = (...observations: Observation[]): unknown =>
    join(...observations).attempts.map(({ run, finished, seenAt }) => [run.status, finished, seenAt]);

  expect(attempts(waiting, running)).toEqual([['running', false, at(50)]]);
  expect(attempts(running, waiting)).toEqual([['running', false, at(50)]]);
  expect(attempts(running, sawRun(at(90)))).toEqual([['failure', true, at(90)]]);
  expect(attempts(running, sawRun(at(60), { stopped: at(59) }))).toEqual([['failure', false, at(60)]]);
});

it.each(['success', 'failure', 'cancelled', 'skipped'])('takes %s for an end', (status) => {
  expect(join(sawRun(at(50), { status })).attempts).toMatchObject([{ finished: true }]);
});

it('trusts an end from exactly the grace period on', () => {
  const finished = (seen: number): boolean | undefined => join(sawRun(at(seen))).attempts[0]?.finished;

  expect([finished(39), finished(40)]).toEqual([false, true]);
});

it('knows an end from the first listing that could trust it, and from none before it was seen', () => {
  const listed = (minute: number): Observation => ({
    kind: 'listing',
    seenAt: at(minute),
    defaultBranch: 'main',
    since: null,
  });

  expect(join(listed(70), sawRun(at(20)), listed(30), listed(45)).attempts).toMatchObject([{ seenAt: at(45) }]);
  expect(join(listed(45), sawRun(at(60)), listed(70)).attempts).toMatchObject([{ seenAt: at(60) }]);
});

it('gives what was uploaded before any execution is known to have begun to the first one', () => {
  const history = join(
    sawRun(at(50), { started: null }),
    sawRun(at(200), { started: at(100), stopped: at(120) }),
    sawArtifact(at(50), at(5)),
    sawArtifact(at(50), at(10), { name: 'other' }),
    sawArtifact(at(200), at(100), { name: 'third' }),
  );

  expect(history.attempts.map(({ artifacts }) => artifacts.map(({ name }) => name))).toEqual([
    ['fallow-py', 'other'],
    ['third'],
  ]);
});

it('gives a rerun that is still going on what it uploads, not the attempt before it', () => {
  const history = join(
    sawRun(at(50)),
    sawRun(at(105), { status: 'running', started: at(100), stopped: null }),
    sawArtifact(at(50), at(9)),
    sawArtifact(at(105), at(104)),
  );

  expect(history.attempts.map(({ artifacts }) => artifacts.map(({ updated }) => updated))).toEqual([[at(9)]]);
});

it('knows which execution uploaded what, although the first of them was seen last', () => {
  const again = sawRun(at(150), { started: at(100), stopped: at(120) });
  const history = join(
    again,
    sawArtifact(at(150), at(119)),
    sawRun(at(200)),
    sawArtifact(at(200), at(9), { name: 'x' }),
  );

  expect(history.attempts.map(({ artifacts }) => artifacts.map(({ name }) => name))).toEqual([['x'], ['fallow-py']]);
});

it('lists what a run left by name, an unarchived artifact as last seen', () => {
  const artifacts = join(
    sawRun(at(50)),
    sawArtifact(at(50), at(9), { name: 'b', blob: null, problem: 'unreachable' }),
    sawArtifact(at(60), at(9), { name: 'b', blob: null, expired: true }),
    sawArtifact(at(50), at(8), { name: 'a' }),
    sawArtifact(at(50), at(9), { name: 'c', runId: 2 }),
  ).attempts[0]?.artifacts;

  expect(artifacts?.map(({ name, expired }) => [name, expired])).toEqual([
    ['a', false],
    ['b', true],
  ]);
});

it('lists attempts in the order of their place, then of their run', () => {
  const history = join(
    sawRun(at(90), { id: 9 }),
    sawRun(at(90), { id: 4, stopped: at(12) }),
    sawRun(at(90), { id: 12 }),
    sawRun(at(90), { id: 3, stopped: null, created: at(11), status: 'skipped' }),
  );

  expect(history.attempts.map(({ run }) => run.id)).toEqual([9, 12, 3, 4]);
});

it('breaks ties of one harvest by the facts, never by the order of lines', () => {
  const twice = [
    sawRun(at(90), { status: 'failure' }),
    sawRun(at(90), { status: 'cancelled' }),
    sawRun(at(90), { status: 'success', started: null }),
    sawArtifact(at(90), at(9), { blob: 'x' }),
    sawArtifact(at(90), at(9), { blob: 'y' }),
    sawArtifact(at(90), at(9), { blob: null }),
  ];
  const [attempt] = join(...twice).attempts;

  expect(attempt).toMatchObject({ run: { status: 'failure' }, artifacts: [{ blob: 'y' }] });
  expect(join(...twice.toReversed()).attempts).toEqual([attempt]);
});

it('knows nothing of a repository that was never seen', () => {
  expect(join()).toEqual({
    repository: 'o/r',
    attempts: [],
    listings: [],
    failure: null,
    defaultBranch: null,
    observations: [],
  });
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
