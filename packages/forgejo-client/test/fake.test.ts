/** The contract suite against the stand-in, in every version it speaks. */
import {
  forgejoLines,
  makeArtifact,
  makeReportRef,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  zipFiles,
  type FakeForgejo,
  type Repository,
} from '@platform/fake-forgejo';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeContract, type Connection } from './contract.ts';

/** Numbers of runs are not their ids; every other run has an artifact, every third a ref. */
function makePlatform(): Repository {
  const platform = makeRepository('pdurlej/platform');
  for (let id = 11; id <= 130; id++) {
    const run = makeRun(id, '2026-05-04T10:00:00Z', { index: id - 10 });
    platform.runs.push(run);
    const files = { 'pyfallow-report.json': `{"run":${id}}` };
    if (id % 2 === 0) platform.artifacts.push(makeArtifact(id, run, zipFiles(files)));
    if (id % 3 === 0) platform.refs.push(makeReportRef(run, files));
  }
  return platform;
}

describe.each(forgejoLines)('the stand-in as Forgejo %s', (version) => {
  let forge: FakeForgejo;

  beforeAll(async () => {
    const hidden = makeRepository('pdurlej/secret', { private: true });
    const writable = makeRepository('pdurlej/inbox', { writers: ['claude'] });
    const repositories = [makePlatform(), hidden, writable];
    forge = await startFakeForgejo(makeWorld({ version, zone: 'Europe/Warsaw', repositories }));
  });
  afterAll(() => forge.close());

  const connect = (): Promise<Connection> =>
    Promise.resolve({
      url: forge.url,
      token: tokenOf('claude'),
      badToken: tokenOf('nobody'),
      repository: 'pdurlej/platform',
      hidden: 'pdurlej/secret',
      writable: 'pdurlej/inbox',
    });
  describeContract(connect, { hidden: true, writable: true });
});
