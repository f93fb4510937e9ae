/** What a server can do is told by its answers alone; whatever only looks like an old server must not be taken for one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ForgejoClient, probeCapabilities } from '../src/index.ts';

interface Scripted {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

const repository = {
  full_name: 'pdurlej/platform',
  private: false,
  archived: false,
  empty: false,
  has_actions: true,
  default_branch: 'main',
};
const visible: Scripted = { status: 200, body: repository };
const absent: Scripted = { status: 404, body: '404 page not found\n', type: 'text/plain; charset=utf-8' };
const swagger = 'http://forgejo.test/api/swagger';
const hidden: Scripted = { status: 404, body: { message: "The target couldn't be found.", url: swagger, errors: [] } };
const proxyPage: Scripted = { status: 404, body: '<html><h1>Not Found</h1></html>', type: 'text/html' };
const noRuns: Scripted = { status: 200, body: { workflow_runs: [], total_count: 0 } };
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server by the last part of the path; several answers are given one after the other, the last one for ever. */
async function script(answers: Readonly<Record<string, Scripted | readonly Scripted[]>>): Promise<ForgejoClient> {
  const asked: Record<string, number> = {};
  const server = createServer((request, response) => {
    const last = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
    const choices = [answers[last] ?? absent].flat();
    const at = Math.min(asked[last] ?? 0, choices.length - 1);
    asked[last] = (asked[last] ?? 0) + 1;
    const { status, body, type } = choices[at] as Scripted;
    response.writeHead(status, { 'content-type': type ?? 'application/json;charset=utf-8' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new ForgejoClient({ url, token: 'x', retries: 0 });
}

it.each([
  ['16', { artifacts: { status: 200, body: [] }, runs: noRuns }, { runs: 'newest-first', artifacts: true }],
  ['15', { runs: noRuns }, { runs: 'newest-first', artifacts: false }],
  [
    '12 to 14, where an unknown filter is ignored',
    { runs: { status: 200, body: { workflow_runs: [], total_count: 67 } } },
    { runs: 'unordered', artifacts: false },
  ],
  ['11', { tasks: noRuns }, { runs: 'tasks', artifacts: false }],
])('knows a server like %s', async (_, answers, capabilities) => {
  const client = await script({ platform: visible, ...answers });

  expect(await probeCapabilities(client, 'pdurlej/platform')).toEqual(capabilities);
});

const unitOff: Scripted = { status: 200, body: { ...repository, has_actions: false } };

it.each([
  ['a hidden repository', { platform: hidden }, 'missing', 'does not have this'],
  ['a switched-off unit', { platform: unitOff }, 'missing', 'Actions are switched off in pdurlej/platform'],
  ['a unit switched off for others', { platform: visible, artifacts: hidden }, 'missing', 'does not have this'],
  ['a repository that vanishes meanwhile', { platform: [visible, hidden], runs: noRuns }, 'missing', 'does not have'],
  ["a proxy's page", { platform: visible, artifacts: proxyPage }, 'malformed', 'something before'],
  ["a proxy's page in place of runs", { platform: visible, runs: proxyPage }, 'malformed', 'something before'],
  ['a page that says 200', { platform: visible, artifacts: { ...proxyPage, status: 200 } }, 'malformed', 'not JSON'],
  ['a bad token', { platform: visible, artifacts: { status: 401, body: {} } }, 'unauthorized', 'refuses the token'],
  ['a sign-in', { platform: visible, artifacts: { status: 403, body: {} } }, 'forbidden', 'does not allow this'],
  ['tasks refused', { platform: visible, tasks: { status: 403, body: {} } }, 'forbidden', 'does not allow this'],
  ['neither runs nor tasks', { platform: visible }, 'unsupported', 'does not know this address'],
])('never takes %s for an old server', async (_, answers, kind, sentence) => {
  const client = await script(answers);

  await expect(probeCapabilities(client, 'pdurlej/platform')).rejects.toMatchObject({
    kind,
    message: expect.stringContaining(sentence) as string,
  });
});
