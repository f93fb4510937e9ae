/**
 * What the client promises of any Forgejo from 11 on, as one suite: it runs against the stand-in in every version at
 * each check, and against a live server when one is given. Where versions differ, it is the probe that says what to
 * expect. It reads only, unless a repository to write to is named.
 */
import { describe } from 'vitest';
import { describeArtifacts } from './contract-artifacts.ts';
import { describeRuns } from './contract-runs.ts';
import { describeServer } from './contract-server.ts';
import { describeWriting } from './contract-writing.ts';

/** A server with a repository whose gate has run, and tokens. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** A token that the server does not know. */
  readonly badToken: string;
  /** A public repository with runs, of which one has an artifact, and a README.md. */
  readonly repository: string;
  /** A private repository that the token may read; null: not asked. */
  readonly hidden: string | null;
  /** A repository whose issues the token may write; null: nothing is written. */
  readonly writable: string | null;
}

export type Connect = () => Promise<Connection>;

/** @param has whether the connection names a private repository, and one to write to */
export function describeContract(
  connect: Connect,
  has: { readonly hidden: boolean; readonly writable: boolean },
): void {
  describeServer(connect);
  describeRuns(connect);
  describeArtifacts(connect, has.hidden);
  describe.skipIf(!has.writable)('writing', () => {
    describeWriting(connect);
  });
}
