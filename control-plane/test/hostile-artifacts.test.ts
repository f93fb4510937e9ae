/** One run over artifacts of every hostile kind: each ends as what it is, and nothing leaves the archive. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { makeArtifact, makeRun } from '@platform/fake-forgejo';
import type { EvidenceWeek } from '@platform/report-aggregator';
import { expect, it } from 'vitest';
import { hostileReports, hostileZips } from './hostile-artifacts.ts';
import { makeSmallWorld, setStage } from './stage.ts';

const artifacts = [...hostileZips, ...hostileReports];

it('takes each for what it is, counts what is lawful, and writes nothing outside the archive', async () => {
  const runs = artifacts.map((_, at) => makeRun(at + 1, '2026-07-08T10:00:00Z'));
  const zips = runs.map((run, at) => makeArtifact(run.id, run, artifacts[at]?.zip() ?? new Uint8Array()));
  await using stage = await setStage(makeSmallWorld({ runs, artifacts: zips }));

  const { exitCode, weeks } = await stage.run('2026-07-12T06:00:00Z', { publish: false });
  const file = await readFile(join(stage.directory, 'weeks/2026-W28.json.gz'));
  const { repositories } = JSON.parse(gunzipSync(file).toString()) as EvidenceWeek;

  const attempts = repositories[0]?.attempts ?? [];
  expect(exitCode).toBe(0);
  expect(
    attempts.map(({ runId, outcome, reason, report }) => [
      artifacts[runId - 1]?.name,
      outcome,
      reason,
      report?.findings.length,
    ]),
  ).toEqual(
    artifacts.map(({ name, outcome, reason, findings }) => [
      name,
      outcome,
      outcome === 'no-report' ? expect.stringContaining('holds no report') : (reason ?? null),
      findings,
    ]),
  );
  expect(weeks[0]?.digest.ledger.gateRuns).toBe(artifacts.length);
  expect(existsSync('/tmp/platformctl-escaped')).toBe(false);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
}, 60_000);
