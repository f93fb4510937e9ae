/** What it means that a known run is listed no more; one that only slipped between two pages is no news. */
import type { Run } from '@platform/forgejo-client';
import type { Observation } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { findUnlisted } from '../src/dogfood/harvest/unlisted.ts';

const seenAt = '2026-07-13T02:00:00Z';

function run(index: number, created = '2026-07-01T10:00:00Z'): Run {
  const facts = {
    workflow: 'w',
    event: 'push',
    status: 'success',
    ref: 'main',
    sha: 's',
    fork: false,
    needApproval: false,
  };
  return { ...facts, id: index + 10, index, created, started: created, stopped: created };
}

async function find(
  known: readonly number[],
  listed: readonly number[],
  there: readonly number[],
  more: readonly Observation[] = [],
): Promise<{ readonly found: unknown; readonly asked: number[] }> {
  const asked: number[] = [];
  const hasRun = (id: number): Promise<boolean> => {
    asked.push(id - 10);
    return Promise.resolve(there.includes(id - 10));
  };
  const observations = known.map((index): Observation => ({ kind: 'run', seenAt, run: run(index) }));
  const found = await findUnlisted(
    { hasRun },
    [...observations, ...more],
    listed.map((index) => run(index)),
    '2026-06-15T00:00:00Z',
    seenAt,
  );
  return { found: found.map(({ runId, reason }) => [runId - 10, reason]), asked };
}

it('asks for nothing while everything is listed', async () => {
  expect(await find([1, 2, 3], [3, 2, 1, 4], [])).toEqual({ found: [], asked: [] });
});

it('tells deleted runs, and not one that is there between others', async () => {
  expect(await find([1, 2, 3, 4], [4, 1], [3])).toEqual({ found: [[2, 'deleted']], asked: [3, 2] });
});

it('takes one answer for all runs before a transfer', async () => {
  expect(await find([1, 2, 3], [4], [1, 2, 3])).toEqual({
    found: [
      [3, 'transferred'],
      [2, 'transferred'],
      [1, 'transferred'],
    ],
    asked: [3],
  });
});

it('never asks again for what is noted, is older than the listing, or has no id', async () => {
  const old: Observation = { kind: 'run', seenAt, run: run(5, '2026-05-01T00:00:00Z') };
  const numbered: Observation = { kind: 'run', seenAt, run: { ...run(6), id: -6 } };
  const noted: Observation = { kind: 'unlisted', seenAt, runId: 12, reason: 'deleted' };

  expect(await find([2], [7], [], [old, numbered, noted])).toEqual({ found: [], asked: [] });
});
