/** What a real Forgejo 16 answered, read through the client: nothing it says may be malformed to us. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRecordings } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { ForgejoClient } from '../src/index.ts';

const recordings = new Map(readRecordings().map((recording) => [recording.name, recording]));

/** A server that gives one recorded answer to everything. */
async function replay<T>(name: string, act: (client: ForgejoClient) => Promise<T>): Promise<T> {
  const recording = recordings.get(name);
  if (recording === undefined) throw new Error(`no recording ${name}`);
  const server = createServer((_, response) => {
    response.writeHead(recording.status, { ...recording.headers });
    response.end(typeof recording.body === 'string' ? recording.body : JSON.stringify(recording.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const client = new ForgejoClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'x',
      retries: 0,
    });
    return await act(client);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const repository = 'pdurlej/platform';

it('reads runs: a success, one that waits for approval, one cancelled before it began', async () => {
  const firstPage = async (client: ForgejoClient): Promise<unknown> => (await client.runPages(repository).next()).value;

  expect(await replay('010-runs-page1', firstPage)).toMatchObject([
    { workflow: expect.any(String), status: expect.any(String) },
    {},
  ]);
  expect(await replay('033-runs-page-past-end', firstPage)).toBeUndefined();
});

it('reads artifacts, and one that expired', async () => {
  const list = (client: ForgejoClient): Promise<unknown> => client.artifactPages(repository).next();

  expect(await replay('060-artifacts-list', list)).toMatchObject({
    value: [{ id: 8, name: 'late', size: 137, expired: false, runId: 68, updated: '2026-11-22T11:15:41Z' }, {}],
  });
  expect(await replay('101-artifact-expired-listed', list)).toMatchObject({ value: [{ expired: true }] });
});

it('reads repositories, users, labels, issues, comments and attachments', async () => {
  expect(await replay('170-repo-get', (client) => client.repository(repository))).toEqual({
    fullName: repository,
    private: false,
    archived: false,
    empty: false,
    hasActions: true,
    hasIssues: true,
    defaultBranch: 'main',
    permissions: { push: false, admin: false },
  });
  expect(await replay('160-user-with-read-user', (client) => client.user())).toEqual({
    id: 3,
    login: 'claude',
    isAdmin: false,
  });
  expect(await replay('161-user-minimal-403', (client) => client.user())).toBeNull();
  expect(await replay('117-labels-list', (client) => client.labels(repository))).toEqual([
    { id: 1, name: 'pyfallow-dogfood-evidence-inbox', description: 'evidence inbox' },
  ]);
  expect(await replay('120-comment-create', (client) => client.createComment(repository, 2, 'x'))).toMatchObject({
    id: 5,
    author: { id: 3, login: 'claude' },
  });
  expect(await replay('123-comment-patch', (client) => client.editComment(repository, 5, 'x'))).toMatchObject({
    author: { login: 'claude' },
    attachments: [],
  });
  expect(await replay('147-assets-list', (client) => client.attachments(repository, 5))).toMatchObject([
    { name: expect.any(String), uuid: expect.any(String) },
    {},
  ]);
});

it.each([
  ['041-runs-private-as-stranger', 'missing'],
  ['045-bad-token-on-public', 'unauthorized'],
  ['047-wrong-scope-token', 'forbidden'],
  ['055-unknown-token-401', 'unauthorized'],
  ['103-artifact-expired-zip', 'missing'],
  ['190-renamed-repo-get', 'redirected'],
] as const)('%s is "%s"', async (name, kind) => {
  await expect(
    replay(name, (client) => client.downloadArtifact(repository, 1, { maxBytes: 1e6 })),
  ).rejects.toMatchObject({ kind });
});

it.each([
  ['125-comment-patch-by-stranger', 'forbidden'],
  ['127-comment-empty-422', 'refused'],
  ['181-comment-on-locked', 'forbidden'],
  ['183-comment-on-archived-423', 'archived'],
  ['191-renamed-repo-post', 'redirected'],
] as const)('%s is "%s"', async (name, kind) => {
  await expect(replay(name, (client) => client.createComment(repository, 1, 'x'))).rejects.toMatchObject({ kind });
});
