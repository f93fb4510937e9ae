/**
 * The contract suite against a live server, when there is one: FORGEJO_CONTRACT_URL, FORGEJO_CONTRACT_TOKEN and
 * FORGEJO_CONTRACT_REPOSITORY (a public repository with runs and artifacts).
 */
import { describe } from 'vitest';
import { describeContract } from './contract.ts';

const url = process.env['FORGEJO_CONTRACT_URL'];

describe.skipIf(url === undefined)('a live server', () => {
  describeContract(() =>
    Promise.resolve({
      url: url ?? '',
      token: process.env['FORGEJO_CONTRACT_TOKEN'] ?? '',
      badToken: 'f'.repeat(40),
      repository: process.env['FORGEJO_CONTRACT_REPOSITORY'] ?? '',
    }),
  );
});
