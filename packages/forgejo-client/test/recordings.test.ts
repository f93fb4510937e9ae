/**
 * What real servers of four lines answered, read by the client: nothing a server says may be malformed to us, and
 * each refusal has its kind.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRecordings, recordedLines, type Recording } from '@platform/fake-forgejo';
import { describe, expect, it } from 'vitest';
import { ForgejoClient } from '../src/index.ts';
import { WebPages } from '../src/web-pages.ts';
import { findCall, type Asker } from './questions.ts';

/** A server that gives one recorded answer to everything. */
async function replay<T>(recording: Recording, act: (asker: Asker) => Promise<T>): Promise<T> {
  const { base64, body, headers, status } = recording;
  const aboutIssues = /\/issues\?/u.test(recording.request.path);
  const server = createServer((request, response) => {
    // Whoever looks for issues by label asks for the labels first.
    if (aboutIssues && request.url?.includes('/labels?') === true) {
      response.end('[]');
      return;
    }
    response.writeHead(status, { ...headers });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.end(base64 === undefined ? text : Buffer.from(base64, 'base64'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const options = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'x',
    retries: 0,
    writesTo: 'pdurlej/platform',
  };
  try {
    return await act({ client: new ForgejoClient(options), web: new WebPages(options) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A run or an artifact by its id, as the only entry of the list in which the client reads it. */
function inList(recording: Recording): Recording {
  const { body, request, status } = recording;
  const [, path = '', kind] = /^(.*\/actions\/(runs|artifacts))\/\d+$/u.exec(request.path) ?? [];
  if (kind === undefined || request.method !== 'GET') return recording;
  const list = kind === 'runs' ? { workflow_runs: [body], total_count: 1 } : [body];
  return { ...recording, request: { ...request, path }, ...(status === 200 ? { body: list } : {}) };
}

const read = (line: string): Recording[] => readRecordings(line).map(inList);
/** Nothing is asked on the condition that it changed. */
const isAsked = (recording: Recording): boolean => findCall(recording) !== null && recording.status !== 304;
const ask = (recording: Recording): Promise<unknown> =>
  replay(recording, findCall(recording) ?? (() => Promise.reject(new Error('never asked'))));

/** The kinds that statuses have; of a 404 it is the body that tells. */
const kinds: Readonly<Record<number, string>> = {
  301: 'redirected',
  303: 'redirected',
  307: 'redirected',
  400: 'refused',
  401: 'unauthorized',
  403: 'forbidden',
  405: 'refused',
  416: 'refused',
  422: 'refused',
  423: 'archived',
  500: 'server',
};

/** Questions whose refusal is an answer: nothing is there, or nothing is said. */
const isQuiet = ({ status, request: { path } }: Recording): boolean =>
  (status === 403 && path === '/api/v1/user') ||
  (status === 404 && /\/contents\/|\/git\/refs\/|\/issues\/comments\/\d+$/u.test(path)) ||
  !/^\/(?:api|attachments)\//u.test(path);

describe.each(recordedLines())('Forgejo %s', (line) => {
  it.each(
    read(line)
      .filter(isAsked)
      .map((recording) => [recording.name, recording] as const),
  )('%s', async (_, recording) => {
    const { base64, body, status } = recording;
    if (status < 300) {
      const answer = await ask(recording);
      if (base64 !== undefined) expect(Buffer.from(answer as Uint8Array).toString('base64')).toBe(base64);
      else if (listOf(recording) !== null) expect(answer ?? []).toHaveLength(listOf(recording)?.length ?? 0);
      return;
    }
    if (isQuiet(recording)) {
      expect([await ask(recording)].flat().filter((each) => each !== null)).toEqual([]);
      return;
    }
    const kind = status === 404 ? (typeof body === 'string' ? 'unsupported' : 'missing') : kinds[status];
    await expect(ask(recording)).rejects.toMatchObject({ kind, status });
  });
});

/** The entries of a list that is read whole; null of anything else. Issues are left out that lack the label. */
function listOf({ body, request: { path } }: Recording): unknown[] | null {
  if (typeof body !== 'object' || body === null || /\/issues\?/u.test(path)) return null;
  if (Array.isArray(body)) return body;
  const { workflow_runs: runs, artifacts } = body as Record<string, unknown[] | undefined>;
  return runs ?? artifacts ?? null;
}

it('asks every recorded question but those it has no use for', () => {
  const never = recordedLines().flatMap((line) =>
    read(line)
      .filter((recording) => !isAsked(recording))
      .map(({ name }) => `${line}/${name.slice(0, 3)}`),
  );

  expect(never.join(' ')).toMatchInlineSnapshot(
    `"16/003 16/004 16/005 16/021 16/075 16/076 16/088 16/097 16/104 16/118 16/153 16/154 15/013 15/023 15/024 15/029 15/052 15/053 11/012 11/013 11/016 11/026"`,
  );
});

const named = (line: string, name: string): Recording => {
  const found = read(line).find((recording) => recording.name === name);
  if (found === undefined) throw new Error(`no recording ${name}`);
  return found;
};

it('reads the fields that count: runs, in whatever state', async () => {
  const waiting = { needApproval: true, fork: true, event: 'pull_request', started: null, stopped: null };

  expect(await ask(named('16', '013-run-need-approval'))).toMatchObject([
    { id: 66, index: 8, status: 'blocked', ...waiting },
  ]);
  expect(await ask(named('15', '051-run-fork-needs-approval'))).toMatchObject([
    { id: 92, index: 75, status: 'waiting', ...waiting },
  ]);
  expect(await ask(named('16', '204-run-schedule'))).toMatchObject([{ event: 'schedule' }]);
  expect(await ask(named('16', '025-run-cancelled-before-start'))).toMatchObject([
    { status: 'cancelled', started: null, stopped: expect.stringMatching(/^2026-11-22T.*Z$/u) },
  ]);
});

it('reads the fields that count: tasks, refs, artifacts on pages of the web, and artifacts', async () => {
  expect(await ask(named('11', '025-tasks-after-rerun'))).toMatchObject([
    { id: 26, runIndex: 16, status: 'success' },
    { runIndex: 16 },
  ]);
  expect(await ask(named('15', '054-bridge-ref-list-final'))).toMatchObject([
    { name: 'refs/fallow/run-607-number-22-attempt-1', sha: 'afd21ede23d1681ff794679d860741c77ceb7ba7' },
  ]);
  expect(await ask(named('15', '049-expired-list'))).toEqual([{ name: 'pyfallow-report', size: 674, expired: true }]);
  expect(await ask(named('16', '060-artifacts-list'))).toMatchObject([
    { id: 8, name: 'late', size: 137, expired: false, runId: 68, updated: '2026-11-22T11:15:41Z' },
    {},
  ]);
  expect(await ask(named('16', '101-artifact-expired-listed'))).toMatchObject([{ expired: true }]);
});

it('reads the fields that count: repositories, users, labels, comments', async () => {
  expect(await ask(named('16', '170-repo-get'))).toMatchObject({
    fullName: 'pdurlej/platform',
    hasActions: true,
    hasIssues: true,
    defaultBranch: 'main',
    permissions: { push: false, admin: false },
  });
  expect(await ask(named('16', '160-user-with-read-user'))).toEqual({ id: 3, login: 'claude', isAdmin: false });
  expect(await ask(named('16', '117-labels-list'))).toEqual([
    { id: 1, name: 'pyfallow-dogfood-evidence-inbox', description: 'evidence inbox' },
  ]);
  expect(await ask(named('16', '120-comment-create'))).toMatchObject({ id: 5, author: { id: 3, login: 'claude' } });
  expect(await ask(named('16', '199-comment-author-deleted'))).toMatchObject([{ author: { id: -1, login: 'Ghost' } }]);
});
