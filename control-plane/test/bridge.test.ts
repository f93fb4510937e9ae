/** Which refs are believed, and how runs come out of tasks: decisions on what anybody with push access may have written. */
import type { Task } from '@platform/forgejo-client';
import type { RunFacts } from '@platform/report-aggregator';
import { describe, expect, it } from 'vitest';
import { matchRefs, parseBridgeRefs } from '../src/dogfood/harvest/bridge.ts';
import { joinTasks } from '../src/dogfood/harvest/task-runs.ts';

const sha = 'a'.repeat(40);
const facts = {
  workflow: 'w.yml',
  event: 'push',
  status: 'success',
  ref: 'main',
  sha: 's',
  created: '',
  started: null,
};
const run = (id: number, index: number, over: Partial<RunFacts> = {}): RunFacts => ({
  ...facts,
  id,
  index,
  stopped: null,
  fork: false,
  ...over,
});
const refs = (...names: string[]): ReturnType<typeof parseBridgeRefs> =>
  parseBridgeRefs(names.map((name) => ({ name: `refs/fallow/${name}`, sha })));
const attemptsOf = (matched: ReturnType<typeof matchRefs>): unknown =>
  Object.fromEntries([...matched].map(([id, own]) => [id, own.map(({ attempt }) => attempt)]));

it.each([
  'run-7',
  '7',
  'run-7-number-3-attempt-1-x',
  'run-07-number-3-attempt-1',
  'run-7-number-3-attempt-0',
  'run-7-number--3-attempt-1',
  `run-${'9'.repeat(16)}-number-3-attempt-1`,
  'run-7-number-3-attempt-1\n',
  'x/run-7-number-3-attempt-1',
])('passes over refs/fallow/%s', (name) => {
  expect(refs(name)).toEqual([]);
});

it('passes over what points to nothing like a commit', () => {
  expect(parseBridgeRefs([{ name: 'refs/fallow/run-7-number-3-attempt-1', sha: '../../x' }])).toEqual([]);
});

it('joins a ref with the run that has both its id and its number, attempts in order', () => {
  const found = refs('run-7-number-3-attempt-10', 'run-7-number-3-attempt-2', 'run-8-number-4-attempt-1');

  expect(attemptsOf(matchRefs(found, [run(7, 3), run(8, 4)], false))).toEqual({ 7: [2, 10], 8: [1] });
  expect(attemptsOf(matchRefs(found, [run(7, 4), run(8, 3), run(9, 5)], false))).toEqual({});
});

it('believes no ref in the name of a run from a fork, which may not push, save where the job was the base’s own', () => {
  const found = refs('run-7-number-3-attempt-1', 'run-8-number-4-attempt-1');
  const forks = [
    run(7, 3, { fork: true, event: 'pull_request' }),
    run(8, 4, { fork: true, event: 'pull_request_target' }),
  ];

  expect(attemptsOf(matchRefs(found, forks, false))).toEqual({ 8: [1] });
});

it('goes by the number where no ids are told, and believes none of two ids for one number', () => {
  const found = refs('run-7-number-3-attempt-1', 'run-8-number-4-attempt-1', 'run-9-number-4-attempt-2');

  expect(attemptsOf(matchRefs(found, [run(-3, 3), run(-4, 4)], true))).toEqual({ [-3]: [1] });
});

describe('runs from tasks', () => {
  const task = (id: number, job: string, status: string, minute: number, over: Partial<Task> = {}): Task => ({
    id,
    job,
    runIndex: 22,
    workflow: 'w.yml',
    event: 'push',
    status,
    ref: 'main',
    sha: 's',
    created: at(minute),
    started: at(minute),
    updated: at(minute + 5),
    ...over,
  });
  const at = (minute: number): string => new Date(Date.UTC(2026, 6, 1, 10, minute)).toISOString().replace('.000Z', 'Z');
  const nothing = { run: () => undefined };

  it('have minus their number for an id, and the span of their jobs', () => {
    expect(joinTasks([task(2, 'b', 'success', 3), task(1, 'a', 'success', 1)], nothing)).toMatchObject([
      { id: -22, index: 22, status: 'success', created: at(1), started: at(1), stopped: at(8) },
    ]);
  });

  it.each([
    [['skipped', 'skipped'], 'skipped', true],
    [['success', 'skipped'], 'success', true],
    [['failure', 'cancelled'], 'cancelled', true],
    [['success', 'failure'], 'failure', true],
    [['running', 'failure'], 'failure', true],
    [['running', 'success'], 'running', false],
    [['waiting', 'success'], 'waiting', false],
    [['odd', 'success'], 'unknown', false],
  ])('with jobs %j are %s', (statuses, status, isDone) => {
    const [joined] = joinTasks(
      statuses.map((each, n) => task(n + 1, `job ${n}`, each, n)),
      nothing,
    );

    expect(joined?.status).toBe(status);
    expect(joined?.stopped !== null).toBe(isDone);
  });

  it('are as their latest execution was, created when they first were', () => {
    const first = [task(1, 'a', 'failure', 0), task(2, 'b', 'success', 0)];
    const again = [task(3, 'a', 'success', 60), task(4, 'b', 'success', 61)];

    expect(joinTasks([...first, ...again], nothing)).toMatchObject([
      { status: 'success', created: at(0), started: at(60), stopped: at(66) },
    ]);
    expect(joinTasks([...first, task(3, 'a', 'success', 60)], nothing)).toMatchObject([
      { status: 'success', started: at(60), stopped: at(65) },
    ]);
    expect(joinTasks(again, { run: () => run(-22, 22, { created: at(0) }) })).toMatchObject([{ created: at(0) }]);
  });

  it('come newest first, each number once', () => {
    const tasks = [task(1, 'a', 'success', 0, { runIndex: 5 }), task(2, 'a', 'success', 9, { runIndex: 6 })];

    expect(joinTasks(tasks, nothing).map(({ id }) => id)).toEqual([-6, -5]);
  });
});
