import { describe, expect, it } from 'vitest';
import { joinHistory } from '../src/evidence/attempt.ts';
import type { Participant } from '../src/evidence/week-plan.ts';
import type { Observation, RunFacts } from '../src/evidence/observation.ts';
import { assessStanding, findAsOf, findMissedWeeks, forgetOld, isProvisional } from '../src/evidence/standing.ts';
import { anAttempt, anEvidenceWeek, someEvidence } from './an-attempt.ts';
import { rollUpAll } from './roll-up-all.ts';

const grace = 30 * 60_000;
const gate = { workflows: ['gate.yml'], artifacts: ['fallow-*'], reports: [] };

// 2026-W20 in UTC is 11 May to 18 May, 00:00.
const day = (text: string): string => `2026-05-${text}${text.length > 2 ? ':00Z' : 'T00:00:00Z'}`;
const listed = (at: string, since: string | null = null): Observation => ({
  kind: 'listing',
  seenAt: day(at),
  defaultBranch: 'main',
  since: since === null ? null : day(since),
});
const failed = (at: string): Observation => ({ kind: 'failure', seenAt: day(at), reason: 'server' });

function ran(at: string, over: Partial<RunFacts>): Observation {
  const facts = { id: 1, index: 1, workflow: 'gate.yml', event: 'push', ref: 'main', sha: 's', fork: false };
  const times = { created: day('15'), started: null, stopped: null };
  return { kind: 'run', seenAt: day(at), run: { ...facts, ...times, status: 'running', ...over } };
}

function tookPart(...observations: Observation[]): Participant {
  return { history: joinHistory('o/r', observations, grace), gate };
}

/** As a digest finds it, which has nothing of what its week does not ask for. */
function settledAt(...observations: Observation[]): string | null {
  const participant = tookPart(...observations);
  const standing = assessStanding(forgetOld(participant, '2026-W20', 'UTC'), '2026-W20', 'UTC', grace);

  expect(standing).toEqual(assessStanding(participant, '2026-W20', 'UTC', grace));
  return standing.settledAt;
}

describe('a repository is settled for a week', () => {
  it('by the first listing at least the grace period after its end', () => {
    expect(settledAt()).toBeNull();
    expect(settledAt(listed('17T23:59'), listed('18T00:29'))).toBeNull();
    expect(settledAt(listed('18T00:30'), listed('19'))).toBe(day('18T00:30'));
    expect(settledAt(listed('20'), listed('19'), listed('16'))).toBe(day('19'));
  });

  it('not while a gate run of the week is going on', () => {
    const stopped = { status: 'failure', stopped: day('18T01:00') };

    expect(settledAt(ran('18T00:40', {}), listed('18T00:40'))).toBeNull();
    expect(settledAt(ran('18T00:40', {}), listed('18T00:40'), ran('19', stopped), listed('19'))).toBe(day('19'));
    expect(settledAt(ran('18T00:40', { workflow: 'ci.yml' }), listed('18T00:40'))).toBe(day('18T00:40'));
    expect(settledAt(ran('18T00:40', { created: day('18') }), listed('18T00:40'))).toBe(day('18T00:40'));
    expect(settledAt(ran('18T00:40', { created: day('10T23:59') }), listed('18T00:40'))).toBe(day('18T00:40'));
    expect(settledAt(ran('18T00:40', { created: day('11T01:00') }), listed('18T00:40'))).toBeNull();
  });

  it('by what was known then, not by what is known now', () => {
    expect(settledAt(listed('18T00:30'), ran('19', {}), listed('19'))).toBe(day('18T00:30'));
  });

  it('although a run of it never stops, a week after that was created', () => {
    expect(settledAt(ran('18', {}), listed('18T00:40'), ran('21T23:59', {}), listed('21T23:59'))).toBeNull();
    expect(settledAt(ran('18', {}), listed('18T00:40'), ran('22', {}), listed('22'))).toBe(day('22'));
  });

  it('only when a run known for a gate run by its artifact stopped', () => {
    const other = ran('18T00:40', { workflow: 'ci.yml' });
    const artifact = (name: string): Observation => ({
      kind: 'artifact',
      seenAt: day('18T00:40'),
      runId: 1,
      id: 2,
      name,
      size: 1,
      expired: false,
      updated: day('15'),
      blob: null,
      problem: null,
    });

    expect(settledAt(other, artifact('fallow-py'), listed('18T00:40'))).toBeNull();
    expect(settledAt(other, artifact('logs'), listed('18T00:40'))).toBe(day('18T00:40'));
  });

  it('or out of reach since the first failure after its last listing', () => {
    const standing = (...observations: Observation[]): unknown =>
      assessStanding(tookPart(...observations), '2026-W20', 'UTC', grace);
    const names = { repository: 'o/r' };

    expect(standing(listed('17'), failed('19'), failed('18'))).toEqual({
      ...names,
      settledAt: null,
      unreachableSince: day('18'),
    });
    expect(standing(listed('19'), failed('20'))).toEqual({ ...names, settledAt: day('19'), unreachableSince: null });
    expect(standing(listed('17'))).toEqual({ ...names, settledAt: null, unreachableSince: null });
  });
});

it('forgets the runs that were created a week before the first week it is to tell of ends, and nothing else', () => {
  const artifact = (runId: number): Observation => ({
    kind: 'artifact',
    seenAt: day('19'),
    runId,
    id: 2,
    name: 'fallow-py',
    size: 1,
    expired: false,
    updated: day('11'),
    blob: null,
    problem: null,
  });
  const old = [ran('19', { id: 1, created: day('11') }), artifact(1)];
  const kept: Observation[] = [
    // A rerun of it is created when the run was; another one of its states may say otherwise.
    ran('10', { id: 2, created: day('10') }),
    ran('19', { id: 2, created: day('11T00:01') }),
    artifact(2),
    listed('10'),
    failed('10'),
    { kind: 'move', seenAt: day('10'), to: 'o/other' },
    { kind: 'unlisted', seenAt: day('10'), runId: 1, reason: 'deleted' },
  ];
  const { history, gate: known } = forgetOld(tookPart(...old, ...kept), '2026-W20', 'UTC');

  expect(history.observations).toEqual(kept);
  expect(history).toMatchObject({ repository: 'o/r', defaultBranch: 'main', listings: [listed('10')] });
  expect(known).toBe(gate);
});

const open = { repository: 'o/open', settledAt: null, unreachableSince: null };
const away = { repository: 'o/away', settledAt: null, unreachableSince: day('19') };
const done = { repository: 'o/done', settledAt: day('18T01:00'), unreachableSince: null };

it('calls a week provisional until every repository that answers is settled', () => {
  expect(isProvisional([])).toBe(false);
  expect(isProvisional([done, away])).toBe(false);
  expect(isProvisional([done, open])).toBe(true);
});

describe('a digest is as of', () => {
  const attempt = anAttempt(1, { seenAt: day('13') });
  const base = {
    rollups: rollUpAll([anEvidenceWeek([someEvidence([attempt], { otherSeenAt: day('12') })])]),
    week: '2026-W20',
    from: day('11'),
    standings: [open],
    participants: [tookPart(listed('10'), listed('12'), listed('14'))],
    otherwiseSeenAt: [''],
  };

  it('the last thing that is counted', () => {
    expect(findAsOf(base)).toBe(day('13'));
    expect(
      findAsOf({
        ...base,
        rollups: rollUpAll([anEvidenceWeek([someEvidence([attempt], { otherSeenAt: day('15') })])]),
      }),
    ).toBe(day('15'));
    expect(findAsOf({ ...base, otherwiseSeenAt: [day('16'), ''] })).toBe(day('16'));
  });

  it('of a final week, the listings that settled it too', () => {
    expect(findAsOf({ ...base, standings: [done, open] })).toBe(day('13'));
    expect(findAsOf({ ...base, standings: [done] })).toBe(day('18T01:00'));
    expect(findAsOf({ ...base, standings: [done, away] })).toBe(day('19'));
    expect(findAsOf({ ...base, standings: [open, away] })).toBe(day('19'));
  });

  it('of a week that just began and has nothing, the first look into it', () => {
    expect(findAsOf({ ...base, rollups: [] })).toBe(day('12'));
    expect(findAsOf({ ...base, rollups: [], from: day('12') })).toBe(day('12'));
    expect(findAsOf({ ...base, rollups: [], from: day('15') })).toBe(day('15'));
    expect(findAsOf({ ...base, rollups: [], standings: [done] })).toBe(day('18T01:00'));
  });
});

it('finds the weeks without any harvest since the first one, at most the last twelve', () => {
  const missed = (week: string, ...at: string[]): string[] =>
    findMissedWeeks(
      at.map((seenAt) =>
        tookPart({ kind: 'listing', seenAt: `${seenAt}T12:00:00Z`, defaultBranch: 'main', since: null }),
      ),
      week,
      'UTC',
    );

  expect(missed('2026-W20')).toEqual([]);
  expect(missed('2026-W20', '2026-05-12')).toEqual([]);
  expect(missed('2026-W20', '2026-05-25')).toEqual([]);
  expect(missed('2026-W20', '2026-05-05')).toEqual([]);
  expect(missed('2026-W20', '2026-05-05', '2026-04-14')).toEqual(['2026-W17', '2026-W18']);
  expect(missed('2026-W21', '2026-05-05', '2026-04-28')).toEqual(['2026-W20']);
  expect(missed('2026-W20', '2026-01-06')).toHaveLength(12);
  expect(missed('2026-W20', '2026-01-06').at(-1)).toBe('2026-W19');
});
