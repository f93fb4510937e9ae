import { expect, it } from 'vitest';
import { parseObservation, type Observation } from '../src/evidence/observation.ts';

const seenAt = '2026-05-18T02:00:00Z';
const run = {
  id: 4,
  index: 2,
  workflow: 'gate.yml',
  event: 'pull_request',
  status: 'failure',
  ref: '#12',
  sha: 's',
  created: '2026-05-12T09:48:00Z',
  started: null,
  stopped: '2026-05-12T10:00:00Z',
  fork: true,
};
const artifact: Observation = {
  kind: 'artifact',
  seenAt,
  runId: 4,
  id: 5,
  name: 'fallow-py',
  size: 900,
  expired: false,
  updated: '2026-05-12T10:00:00Z',
  blob: null,
  problem: 'too-large',
};
const every: readonly Observation[] = [
  { kind: 'run', seenAt, run },
  artifact,
  { ...artifact, blob: 'aa', problem: null },
  { ...artifact, problem: 'unreachable' },
  { ...artifact, problem: 'gone' },
  { ...artifact, problem: 'withheld' },
  { ...artifact, problem: 'unproven' },
  { kind: 'listing', seenAt, defaultBranch: 'main', since: null },
  { kind: 'listing', seenAt, defaultBranch: 'main', since: '2026-05-01T00:00:00Z' },
  { kind: 'failure', seenAt, reason: 'server' },
  { kind: 'move', seenAt, to: 'guild/platform' },
  { kind: 'unlisted', seenAt, runId: 4, reason: 'deleted' },
  { kind: 'unlisted', seenAt, runId: 4, reason: 'transferred' },
  { kind: 'log', seenAt, source: 'o/r:LOG.md', repository: 'o/r', blob: 'bb' },
  { kind: 'log', seenAt, source: 'o/inbox#1 comment 5', repository: null, blob: null },
];

it.each(every.map((observation) => [observation.kind, observation] as const))('reads back a %s', (_, observation) => {
  expect(parseObservation(JSON.stringify(observation))).toEqual(observation);
});

it.each(every.flatMap((whole) => Object.keys(whole).map((field) => [whole.kind, field, whole] as const)))(
  'refuses a %s without %s',
  (_, field, whole) => {
    expect(() => parseObservation(JSON.stringify({ ...whole, [field]: undefined }))).toThrow(field);
  },
);

it.each(Object.keys(run))('refuses a run without its %s', (field) => {
  expect(() => parseObservation(JSON.stringify({ kind: 'run', seenAt, run: { ...run, [field]: undefined } }))).toThrow(
    field,
  );
});

it.each(['2026-05-18', '2026-05-18T02:00:00.123Z', '2026-05-18T02:00:00+02:00', 'x2026-05-18T02:00:00Z', '', 'soon'])(
  'takes only whole seconds in UTC, so that instants sort as text: not "%s"',
  (instant) => {
    const observation = { kind: 'failure', seenAt: instant, reason: 'server' };
    expect(() => parseObservation(JSON.stringify(observation))).toThrow('seenAt');
  },
);

it('reads back by which other way an artifact came, where it says so', () => {
  const bridged = { ...artifact, via: 'bridge:0123abcd' };

  expect(parseObservation(JSON.stringify(bridged))).toEqual(bridged);
});

it('refuses a line that was cut off', () => {
  expect(() => parseObservation('{"kind":"run","seenAt"')).toThrow(SyntaxError);
});

const plain = [
  { kind: 'run', seenAt, run },
  { ...artifact, blob: 'aa', problem: null },
] as const;
const odd: readonly unknown[] = [undefined, null, true, 1, 1.5, 2 ** 53, '', 'text', '2026-05-18', [], {}];

it.each(plain.map((whole) => [whole.kind, whole] as const))('leaves out of a %s what it does not know', (_, whole) => {
  expect(parseObservation(JSON.stringify({ ...whole, extra: 1 }))).toEqual(whole);
});

it('leaves out of the facts of a run what it does not know', () => {
  expect(parseObservation(JSON.stringify({ kind: 'run', seenAt, run: { ...run, extra: 1 } }))).toEqual(plain[0]);
});

it.each(Object.keys(run))('takes as %s of a run nothing of another type', (field) => {
  for (const value of odd) expectTypeKept({ kind: 'run', seenAt, run: { ...run, [field]: value } }, run, field, value);
});

it.each(Object.keys(artifact))('takes as %s of an artifact nothing of another type', (field) => {
  for (const value of odd) expectTypeKept({ ...plain[1], [field]: value }, plain[1], field, value);
});

/** Read back as it is where the field may have such a value, else refused. */
function expectTypeKept(observation: object, like: object, field: string, value: unknown): void {
  const known: unknown = Reflect.get(like, field);
  const read = (): Observation => parseObservation(JSON.stringify(observation));
  const isNullable = ['started', 'stopped', 'blob', 'problem'].includes(field);
  const isText = typeof known === 'string' && typeof value === 'string' && !/^\d{4}-|^run$|^artifact$/u.test(known);
  const isNumber = typeof known === 'number' && typeof value === 'number';
  const isWhole = isNumber && (field === 'size' || Number.isSafeInteger(value));
  const isFlag = typeof known === 'boolean' && typeof value === 'boolean';
  if (isText || isWhole || isFlag || (isNullable && value === null)) expect(read()).toEqual(observation);
  else expect(read).toThrow(field === 'kind' ? /./u : field);
}
