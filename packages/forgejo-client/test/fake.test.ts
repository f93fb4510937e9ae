/** The contract suite against the stand-in. */
import {
  makeArtifact,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  zipFiles,
  type FakeForgejo,
} from '@platform/fake-forgejo';
import { afterAll, beforeAll } from 'vitest';
import { describeContract } from './contract.ts';

let forge: FakeForgejo;

beforeAll(async () => {
  const platform = makeRepository('pdurlej/platform');
  for (let id = 1; id <= 120; id++) {
    const run = makeRun(id, '2026-05-04T10:00:00Z');
    platform.runs.push(run);
    if (id % 2 === 0) platform.artifacts.push(makeArtifact(id, run, zipFiles({ 'pyfallow-report.json': '{}' })));
  }
  forge = await startFakeForgejo(makeWorld({ repositories: [platform] }));
});
afterAll(() => forge.close());

describeContract(() =>
  Promise.resolve({
    url: forge.url,
    token: tokenOf('claude'),
    badToken: tokenOf('nobody'),
    repository: 'pdurlej/platform',
  }),
);
