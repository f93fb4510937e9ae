/**
 * The contract suite against a live server, when there is one:
 *
 *     FORGEJO_CONTRACT_URL=https://…          the server
 *     FORGEJO_CONTRACT_TOKEN=…                read:repository, read:user, write:issue
 *     FORGEJO_CONTRACT_REPOSITORY=owner/name  public, with runs, one of which has an artifact, and a README.md
 *     FORGEJO_CONTRACT_HIDDEN=owner/name      private, readable by the token (optional)
 *     FORGEJO_CONTRACT_WRITABLE=owner/name    where an issue may be made and commented on (optional)
 */
import { describe } from 'vitest';
import { describeContract, type Connection } from './contract.ts';

const read = (name: string): string | null => process.env[`FORGEJO_CONTRACT_${name}`] ?? null;
const url = read('URL');
const [hidden, writable] = [read('HIDDEN'), read('WRITABLE')];

describe.skipIf(url === null)('a live server, named by FORGEJO_CONTRACT_URL', () => {
  const connection: Connection = {
    url: url ?? '',
    token: read('TOKEN') ?? '',
    badToken: 'f'.repeat(40),
    repository: read('REPOSITORY') ?? '',
    hidden,
    writable,
  };
  describeContract(() => Promise.resolve(connection), { hidden: hidden !== null, writable: writable !== null });
});
