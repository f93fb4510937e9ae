import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { joinHistory } from '../src/evidence/attempt.ts';
import { buildEvidenceWeek } from '../src/evidence/evidence-week.ts';
import type { Gate } from '../src/evidence/gate.ts';
import { describeInputs, findGateRuns, planWeeks, type Participant, type WeekPlan } from '../src/evidence/week-plan.ts';
import type { ArtifactObservation, Observation, RunFacts } from '../src/evidence/observation.ts';
import { plan } from './a-world.ts';
import { readZips } from './read-zips.ts';

const seenAt = '2026-06-01T02:00:00Z';
const gate = { workflows: ['gate.yml'], artifacts: ['fallow-*'], reports: ['report.json'] };

/** A run of the default branch that stopped at an instant of May. */
function ran(id: number, stopped: string, over: Partial<RunFacts> = {}, seen = seenAt): Observation {
  const facts = {
    index: id,
    workflow: 'gate.yml',
    event: 'push',
    status: 'failure',
    ref: 'main',
    sha: 's',
    fork: false,
  };
  const at = `2026-05-${stopped}:00Z`;
  return { kind: 'run', seenAt: seen, run: { ...facts, id, created: at, started: at, stopped: at, ...over } };
}

function left(runId: number, over: Partial<ArtifactObservation> = {}): Observation {
  const facts = { kind: 'artifact', seenAt, id: runId, name: 'fallow-py', size: 1, expired: false } as const;
  return { ...facts, runId, updated: '2026-05-31T00:00:00Z', blob: `blob ${runId}`, problem: null, ...over };
}

const listing: Observation = { kind: 'listing', seenAt, defaultBranch: 'main', since: null };

function tookPart(repository: string, ...observations: Observation[]): Participant {
  return { history: joinHistory(repository, observations, 0), gate };
}

async function build(...observations: Observation[]): Promise<Awaited<ReturnType<typeof buildEvidenceWeek>>> {
  const [week] = planWeeks([tookPart('o/r', listing, ...observations)], 'UTC');
  if (week === undefined) throw new Error('no week');
  const zip = new JSZip().file('report.json', plan('a.py/s1 a.py/s2'));
  return buildEvidenceWeek(
    week,
    'inputs',
    readZips(() => zip.generateAsync({ type: 'uint8array' })),
  );
}

it('places attempts into the weeks of the time zone, repositories by name', () => {
  const participants = [
    tookPart('o/b', ran(1, '10T22:30'), ran(2, '17T22:30'), ran(3, '12T00:00', { workflow: 'ci.yml' })),
    tookPart('o/a', ran(1, '18T00:00'), ran(2, '04T00:00')),
    tookPart('o/silent'),
  ];
  const shape = (timeZone: string, all = participants): unknown =>
    planWeeks(all, timeZone).map(({ week, repositories }) => [
      week,
      ...repositories.map(({ repository, gateAttempts, otherAttempts }) =>
        [repository, ...gateAttempts.map(({ run }) => run.id), ...otherAttempts.map(({ run }) => -run.id)].join(' '),
      ),
    ]);

  expect(shape('UTC')).toEqual([
    ['2026-W19', 'o/a 2', 'o/b 1'],
    ['2026-W20', 'o/b 2 -3'],
    ['2026-W21', 'o/a 1'],
  ]);
  expect(shape('Europe/Warsaw')).toEqual([
    ['2026-W19', 'o/a 2'],
    ['2026-W20', 'o/b 1 -3'],
    ['2026-W21', 'o/a 1', 'o/b 2'],
  ]);
  expect(shape('UTC', participants.toReversed())).toEqual(shape('UTC'));
});

it('takes a run for the gate by its workflow, or by an artifact that any attempt of it carried', () => {
  const again = { started: '2026-05-20T00:00:00Z', workflow: 'ci.yml' };
  const participant = tookPart(
    'o/r',
    ran(1, '12T00:00'),
    ran(2, '12T00:00', { workflow: 'ci.yml' }),
    ran(3, '12T00:00', { workflow: 'ci.yml' }),
    left(3, { name: 'logs' }),
    ran(4, '12T00:00', { workflow: 'ci.yml' }),
    ran(4, '21T00:00', again),
    left(4, { updated: '2026-05-12T00:00:00Z' }),
  );

  expect([...findGateRuns(participant)]).toEqual([1, 4]);
});

it.each<[string, Observation[]]>([
  ['a run', [ran(1, '12T00:00'), left(1), ran(2, '12T00:00')]],
  ['a status', [ran(1, '12T00:00', { status: 'success' }), left(1)]],
  ['an artifact', [ran(1, '12T00:00'), left(1), left(1, { name: 'fallow-2' })]],
  ['its bytes', [ran(1, '12T00:00'), left(1, { blob: 'other' })]],
  ['its loss', [ran(1, '12T00:00'), left(1, { blob: null, expired: true })]],
  ['why it is lost', [ran(1, '12T00:00'), left(1, { blob: null, expired: true, problem: 'gone' })]],
  ['when it was seen', [ran(1, '12T00:00', {}, '2026-06-02T02:00:00Z'), left(1)]],
  ['a run of another workflow', [ran(1, '12T00:00'), left(1), ran(3, '12T00:00', { workflow: 'ci.yml' })]],
  [
    'the default branch',
    [ran(1, '12T00:00'), left(1), { ...listing, seenAt: '2026-06-03T02:00:00Z', defaultBranch: 'x' }],
  ],
])('derives a week anew when it rests on something else: %s', (_, observations) => {
  const inputs = (...all: Observation[]): string | undefined =>
    planWeeks([tookPart('o/r', listing, ...all)], 'UTC').map(describeInputs)[0];
  const before = inputs(ran(1, '12T00:00'), left(1));

  expect(inputs(left(1), ran(1, '12T00:00'))).toBe(before);
  expect(inputs(left(1), ran(1, '12T00:00'), ran(9, '25T00:00'))).toBe(before);
  expect(inputs(...observations)).not.toBe(before);
});

it('says of each attempt what it was, how it ended and what it found', async () => {
  const week = await build(ran(1, '12T00:00', { started: null }), left(1), ran(2, '13T00:00'), left(2, { id: 20 }));

  expect(week).toMatchObject({ schema: 'platformctl.dogfood.evidence/1', week: '2026-W20', inputs: 'inputs' });
  expect(week.repositories).toMatchObject([
    {
      repository: 'o/r',
      otherWorkflows: 0,
      otherSeenAt: null,
      findings: [{ symbol: 's1' }, { symbol: 's2' }],
    },
  ]);
  expect(week.repositories[0]?.attempts[0]).toEqual({
    runId: 1,
    index: 1,
    workflow: 'gate.yml',
    event: 'push',
    status: 'failure',
    ref: 'main',
    sha: 's',
    fork: false,
    created: '2026-05-12T00:00:00Z',
    started: null,
    stopped: '2026-05-12T00:00:00Z',
    onDefaultBranch: true,
    outcome: 'reported',
    reason: null,
    seenAt,
    report: {
      shape: 'fix-plan',
      tool: 'fallow-py',
      version: '1',
      scope: 'full',
      changedFiles: [],
      copies: 1,
      unknownBuckets: [],
      findings: [0, 1],
    },
  });
  expect(week.repositories[0]?.attempts[1]?.report?.findings).toEqual([0, 1]);
});

it('lets only its own code witness the state of the default branch', async () => {
  const { repositories } = await build(
    ran(1, '12T01:00'),
    ran(2, '12T02:00', { event: 'schedule' }),
    ran(3, '12T03:00', { event: 'workflow_dispatch' }),
    ran(4, '12T04:00', { event: 'pull_request' }),
    ran(5, '12T05:00', { fork: true }),
    ran(6, '12T06:00', { ref: 'feature' }),
  );

  expect(repositories[0]?.attempts.filter((attempt) => attempt.onDefaultBranch).map(({ runId }) => runId)).toEqual([
    1, 2, 3,
  ]);
});

it('is as late as the last thing used of it, and knows when other workflows were seen', async () => {
  const later = '2026-06-03T02:00:00Z';
  const { repositories } = await build(
    ran(1, '12T01:00'),
    left(1, { seenAt: later }),
    ran(2, '12T02:00'),
    left(2, { seenAt: later, blob: null, expired: true }),
    ran(3, '12T03:00', { workflow: 'ci.yml' }, later),
    ran(4, '12T04:00', { workflow: 'ci.yml' }),
  );

  expect(repositories[0]?.attempts.map((attempt) => attempt.seenAt)).toEqual([later, seenAt]);
  expect(repositories[0]).toMatchObject({ otherWorkflows: 2, otherSeenAt: later });
});

it('takes in what a week has room for, and what is modest in any case', async () => {
  const sizes = [3, 4, 1, 3, 2, 3];
  const runs = sizes.map((_, at) => ran(at + 1, `1${at + 1}T10:00`));
  const [week] = planWeeks([tookPart('o/r', listing, ...runs.flatMap((run, at) => [run, left(at + 1)]))], 'UTC');
  if (week === undefined) throw new Error('no week');
  const room = { findings: 7, modest: 1 };

  const read = readZips((hash) => {
    const id = Number(hash.split(' ')[1]);
    const items = Array.from({ length: sizes[id - 1] ?? 0 }, (_, n) => `a.py/s${id}x${n}`).join(' ');
    return new JSZip().file('report.json', plan(items)).generateAsync({ type: 'uint8array' });
  });
  const { repositories } = await buildEvidenceWeek(week, 'inputs', read, null, room);

  expect(repositories[0]?.findings).toHaveLength(8);
  expect(
    repositories[0]?.attempts.map(({ runId, outcome, reason, report }) => [
      runId,
      outcome,
      reason,
      report?.findings.length,
    ]),
  ).toEqual([
    [1, 'reported', null, 3],
    [2, 'reported', null, 4],
    [3, 'reported', null, 1],
    [4, 'unreadable', 'the reports of the week have too many findings to take these in too', undefined],
    [5, 'unreadable', 'the reports of the week have too many findings to take these in too', undefined],
    [6, 'unreadable', 'the reports of the week have too many findings to take these in too', undefined],
  ]);
});

it.each<[string, Observation[], Gate, string]>([
  ['nothing', [], gate, ''],
  ['a run', [ran(4, '12T00:00'), left(4)], gate, '4'],
  ['a status', [ran(2, '13T00:00', { status: 'success' }, '2026-06-02T02:00:00Z')], gate, '2'],
  ['bytes', [left(2, { blob: 'blob 5', updated: '2026-05-31T01:00:00Z', seenAt: '2026-06-02T02:00:00Z' })], gate, '5'],
  ['the default branch', [{ ...listing, seenAt: '2026-06-03T02:00:00Z', defaultBranch: 'x' }], gate, ''],
  ['the gate', [], { ...gate, reports: ['report.json', 'other'] }, '1 2'],
  ['what was not there', [left(3)], gate, '3'],
  ['the way it came', [left(2, { via: 'bridge:c', seenAt: '2026-06-02T02:00:00Z' })], gate, '2'],
])('reads of a week that was derived before what changed: %s', async (_, more, now, expected) => {
  const first = [listing, ran(1, '12T00:00'), left(1), ran(2, '13T00:00'), left(2), ran(3, '14T00:00')];
  const asked: string[] = [];
  const read = readZips((hash) => {
    asked.push(hash.split(' ')[1] ?? '');
    return new JSZip().file('report.json', plan(`a.py/s1 a.py/s${hash}`)).generateAsync({ type: 'uint8array' });
  });
  const planOf = (of: Gate, observations: Observation[]): WeekPlan =>
    planWeeks([{ ...tookPart('o/r', ...observations), gate: of }], 'UTC')[0] as WeekPlan;
  const before = planOf(gate, first);
  const earlier = { evidence: await buildEvidenceWeek(before, 'before', read), description: describeInputs(before) };
  const after = planOf(now, [...first, ...more]);
  asked.length = 0;
  const week = await buildEvidenceWeek(after, 'after', read, earlier);

  expect(asked.join(' ')).toBe(expected);
  expect(JSON.stringify(week)).toBe(JSON.stringify(await buildEvidenceWeek(after, 'after', read)));
});

it('reads again what had no room, and what came back from elsewhere', async () => {
  const [week] = planWeeks([tookPart('o/r', listing, ran(1, '12T00:00'), left(1), ran(2, '13T00:00'), left(2))], 'UTC');
  if (week === undefined) throw new Error('no week');
  let asked = 0;
  const read = readZips((hash) => {
    asked++;
    return new JSZip().file('report.json', plan(`a.py/s${hash}`)).generateAsync({ type: 'uint8array' });
  });
  const whole = await buildEvidenceWeek(week, 'inputs', read);
  const tight = await buildEvidenceWeek(week, 'inputs', read, null, { findings: 2, modest: 0 });
  const back = {
    ...whole,
    repositories: whole.repositories.map((each) => ({
      ...each,
      attempts: each.attempts.map((attempt) => ({ ...attempt, restored: true as const })),
    })),
  };

  for (const [evidence, again] of [
    [tight, 1],
    [back, 2],
  ] as const) {
    asked = 0;
    const earlier = { evidence, description: describeInputs(week) };
    expect(await buildEvidenceWeek(week, 'inputs', read, earlier)).toEqual(whole);
    expect(asked).toBe(again);
  }
});
