import { expect, it } from 'vitest';
import { joinHistory } from '../src/evidence/attempt.ts';
import type { AttemptEvidence, EvidenceWeek } from '../src/evidence/evidence.ts';
import type { Participant } from '../src/evidence/week-plan.ts';
import { dropOutlived, mergeRestored, parseEvidenceWeek } from '../src/evidence/restored.ts';
import { makeWorldEvidence } from './a-world.ts';
import { aFinding, anAttempt, anEvidenceWeek, aReport, someEvidence } from './an-attempt.ts';

const seenAt = '2026-05-18T02:00:00Z';
const going = { outcome: 'unfinished', status: 'running', stopped: null, report: null, reason: 'x' } as const;
const lost = { outcome: 'artifact-expired', report: null, reason: 'gone' } as const;

/** Two weeks of one repository merged, each attempt as `run outcome`, a `*` behind what was restored. */
function merge(derived: readonly AttemptEvidence[], restored: readonly AttemptEvidence[]): string[] {
  const merged = mergeRestored(anEvidenceWeek([someEvidence(derived)]), anEvidenceWeek([someEvidence(restored)]));
  return (merged.repositories[0]?.attempts ?? []).map(
    (attempt) => `${attempt.runId} ${attempt.outcome}${attempt.restored === true ? '*' : ''}`,
  );
}

it('reads back every week that was written', async () => {
  const { weeks } = await makeWorldEvidence();
  expect(weeks.length).toBeGreaterThan(3);
  for (const week of weeks) expect(parseEvidenceWeek(JSON.stringify(week))).toEqual(week);
});

it.each<[string, EvidenceWeek, RegExp]>([
  ['another file', { ...anEvidenceWeek([]), schema: 'other' } as never, /platformctl\.dogfood\.evidence\/1/u],
  ['half an attempt', anEvidenceWeek([someEvidence([{ runId: 1 } as AttemptEvidence])]), /"workflow"/u],
  [
    'a time without a zone',
    anEvidenceWeek([someEvidence([anAttempt(1, { stopped: '2026-05-12T10:00:00' })])]),
    /"stopped"/u,
  ],
  [
    'an outcome of its own',
    anEvidenceWeek([someEvidence([anAttempt(1, { outcome: 'perfect' as never })])]),
    /"outcome"/u,
  ],
  ['a count below nothing', anEvidenceWeek([someEvidence([], { otherWorkflows: -1 })]), /"otherWorkflows"/u],
  [
    'a report whose findings are not there',
    anEvidenceWeek([someEvidence([anAttempt(1), anAttempt(2, { report: aReport([0, 1]) })])]),
    /a report names a finding that is not there/u,
  ],
])('refuses %s', (_, week, message) => {
  expect(() => parseEvidenceWeek(JSON.stringify(week))).toThrow(message);
});

it('adds what the archive does not know, and says so', () => {
  expect(merge([anAttempt(1)], [anAttempt(1), anAttempt(2)])).toEqual(['1 reported', '2 reported*']);
  expect(merge([], [anAttempt(2, lost)])).toEqual(['2 artifact-expired*']);
  expect(merge([anAttempt(1)], [])).toEqual(['1 reported']);
});

it('adds a report that the forge has no more, and never overrides what the archive knows', () => {
  expect(merge([anAttempt(1, lost)], [anAttempt(1)])).toEqual(['1 reported*']);
  expect(merge([anAttempt(1, lost)], [anAttempt(1, { outcome: 'no-artifact', report: null })])).toEqual([
    '1 artifact-expired',
  ]);
  expect(merge([anAttempt(1)], [anAttempt(1, { outcome: 'cancelled', report: null })])).toEqual(['1 reported']);
});

it('takes another stop of the same run for another attempt, in the order in which they stopped', () => {
  const earlier = anAttempt(9, { stopped: '2026-05-11T10:00:00Z' });
  const none = anAttempt(3, { ...lost, stopped: null, created: '2026-05-11T12:00:00Z' });

  expect(merge([anAttempt(9), anAttempt(2)], [none, earlier])).toEqual([
    '9 reported*',
    '3 artifact-expired*',
    '2 reported',
    '9 reported',
  ]);
});

it('forgets a run going on for one that is known to have stopped', () => {
  expect(merge([anAttempt(1, going), anAttempt(2, going)], [anAttempt(1), anAttempt(2, going)])).toEqual([
    '2 unfinished',
    '1 reported*',
  ]);
});

it('keeps findings with the reports that have them, each distinct one once', () => {
  const derived = someEvidence([anAttempt(1, { report: aReport([1, 0, 1]) })], {
    findings: [aFinding('f'), aFinding('g')],
  });
  const restored = someEvidence([anAttempt(2, { report: aReport([0, 1, 2]) })], {
    findings: [aFinding('h'), aFinding('g'), aFinding('f')],
  });
  const [merged] = mergeRestored(anEvidenceWeek([derived]), anEvidenceWeek([restored])).repositories;

  expect(
    merged?.attempts.map(({ report }) => report?.findings.map((at) => merged.findings[at]?.symbol).join('')),
  ).toEqual(['gfg', 'hgf']);
  expect(merged?.findings).toHaveLength(3);
});

it('merges repository by repository, by name, and other workflows as the more and the later of both', () => {
  const derived = anEvidenceWeek([
    someEvidence([], { repository: 'o/c', otherWorkflows: 2, otherSeenAt: '2026-05-13T02:00:00Z' }),
    someEvidence([anAttempt(1)], { repository: 'o/b' }),
  ]);
  const restored = {
    ...anEvidenceWeek([
      someEvidence([anAttempt(2)], { repository: 'o/a', otherWorkflows: 1, otherSeenAt: '2026-05-14T02:00:00Z' }),
      someEvidence([], { repository: 'o/c', otherWorkflows: 5, otherSeenAt: '2026-05-12T02:00:00Z' }),
    ]),
    inputs: 'of the lost archive',
  };
  const merged = mergeRestored(derived, restored);

  expect(merged.inputs).toBe('own');
  expect(
    merged.repositories.map((each) => [
      each.repository,
      each.otherWorkflows,
      each.otherSeenAt?.slice(8, 10) ?? null,
      each.attempts.length,
    ]),
  ).toEqual([
    ['o/a', 1, '14', 1],
    ['o/b', 0, null, 1],
    ['o/c', 5, '13', 0],
  ]);
});

it('adds no run that was going on then when it is known to have stopped since, in whatever week', () => {
  const seen = { index: 1, workflow: 'gate.yml', event: 'push', status: 'failure', ref: 'main', sha: 's', fork: false };
  const run = { ...seen, id: 1, created: '2026-05-17T23:00:00Z', started: null, stopped: '2026-05-18T01:00:00Z' };
  const participants: Participant[] = ['o/r', 'o/s'].map((name) => ({
    history: joinHistory(name, name === 'o/r' ? [{ kind: 'run', seenAt, run }] : [], 0),
    gate: { workflows: [], artifacts: [], reports: [] },
  }));
  const before = anEvidenceWeek([
    someEvidence([anAttempt(1, going), anAttempt(2, going), anAttempt(3, going)]),
    someEvidence([anAttempt(1, going), anAttempt(3)], { repository: 'o/s' }),
    someEvidence([anAttempt(7)], { repository: 'o/away' }),
  ]);
  const after = anEvidenceWeek([someEvidence([anAttempt(2)])]);

  expect(
    dropOutlived([before, after], participants).map(({ repositories }) =>
      repositories.map(({ repository, attempts }) => [repository, ...attempts.map(({ runId }) => runId)]),
    ),
  ).toEqual([
    [
      ['o/r', 3],
      ['o/s', 1, 3],
    ],
    [['o/r', 2]],
  ]);
});
