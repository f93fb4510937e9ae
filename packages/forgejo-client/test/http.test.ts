/** What goes over the wire: one origin for the token, no write twice, no body without an end. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  addInbox,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
  type World,
} from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { ForgejoClient, type RequestLine } from '../src/index.ts';

function makeHomeWorld(): World {
  const home = makeRepository('pdurlej/fallow-py', { writers: ['claude'] });
  const world = makeWorld({ repositories: [home] });
  addInbox(world, home);
  return world;
}

function open(forge: FakeForgejo, options: object = {}): ForgejoClient {
  return new ForgejoClient({ url: forge.url, token: tokenOf('claude'), backoffLimit: 20, ...options });
}

it('tries a read again when the server struggles, and gives up with its kind', async () => {
  await using forge = await startFakeForgejo(makeHomeWorld());
  forge.faults.push({
    path: /version/u,
    times: 2,
    fault: { kind: 'answer', status: 503, body: '', headers: { 'retry-after': '3600' } },
  });

  expect(await open(forge).version()).toContain('16');
  forge.faults.push({ path: /version/u, fault: { kind: 'answer', status: 502, body: '<html>' } });
  await expect(open(forge, { retries: 1 }).version()).rejects.toMatchObject({ kind: 'server', status: 502 });
  forge.faults[1] = { path: /version/u, fault: { kind: 'answer', status: 429, body: '' } };
  await expect(open(forge, { retries: 0 }).version()).rejects.toMatchObject({ kind: 'rate-limited' });
});

it('asks once more for an answer that broke off, and never takes half of one', async () => {
  await using forge = await startFakeForgejo(makeHomeWorld());
  forge.faults.push({ path: /version/u, times: 1, fault: { kind: 'cut', bytes: 7 } });
  expect(await open(forge).version()).toContain('16');

  forge.faults.push({ path: /version/u, fault: { kind: 'cut', bytes: 7 } });
  await expect(open(forge).version()).rejects.toMatchObject({ kind: 'unreachable' });
});

it('never repeats a write', async () => {
  await using forge = await startFakeForgejo(makeHomeWorld());
  forge.faults.push({ method: 'POST', path: /./u, fault: { kind: 'answer', status: 503, body: '' } });

  await expect(open(forge).createComment('pdurlej/fallow-py', 1, 'x')).rejects.toMatchObject({ kind: 'server' });
  expect(forge.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('follows a renamed repository by the same method, on the same server only, and says where it went', async () => {
  const world = makeHomeWorld();
  world.repositories[0]?.oldNames.push('pdurlej/old');
  await using forge = await startFakeForgejo(world);
  const moves: unknown[] = [];
  const client = new ForgejoClient({ url: forge.url, token: tokenOf('claude'), onMoved: (move) => moves.push(move) });
  const elsewhere = { location: 'http://127.0.0.1:9/api/v1/repos/pdurlej/fallow-py/issues/1/comments' };

  expect((await client.repository('pdurlej/old')).fullName).toBe('pdurlej/fallow-py');
  expect((await client.createComment('pdurlej/old', 1, 'x')).body).toBe('x');
  forge.faults.push({ path: /comments$/u, fault: { kind: 'answer', status: 307, body: '', headers: elsewhere } });
  await expect(client.createComment('pdurlej/old', 1, 'y')).rejects.toMatchObject({ kind: 'redirected' });

  expect(moves).toEqual(Array.from({ length: 2 }, () => ({ from: 'pdurlej/old', to: 'pdurlej/fallow-py' })));
  expect(world.repositories[0]?.issues[0]?.comments.map(({ body }) => body)).toEqual(['x']);
  expect(forge.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([301, 201, 307]);
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; close: () => void }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

it('fetches a zip from object storage without the token, and follows no other stranger', async () => {
  const seen: (string | undefined)[] = [];
  const storage = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('PK storage');
  });
  await using forge = await startFakeForgejo(makeHomeWorld());
  const redirect = (status: number): void => {
    forge.faults.length = 0;
    forge.faults.push({
      path: /zip/u,
      fault: { kind: 'answer', status, body: '', headers: { location: `${storage.url}/signed` } },
    });
  };

  redirect(303);
  const bytes = await open(forge).downloadArtifact('pdurlej/fallow-py', 1, { maxBytes: 100 });
  redirect(301);
  await expect(open(forge).downloadArtifact('pdurlej/fallow-py', 1, { maxBytes: 100 })).rejects.toMatchObject({
    kind: 'redirected',
  });
  storage.close();

  expect(new TextDecoder().decode(bytes)).toBe('PK storage');
  expect(seen).toEqual([undefined]);
});

it('stops reading at the limit although no length was announced', async () => {
  const endless = await serve((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(timer));
  });
  await expect(
    new ForgejoClient({ url: endless.url, token: null }).downloadArtifact('o/r', 1, { maxBytes: 50_000 }),
  ).rejects.toMatchObject({ kind: 'too-large' });
  endless.close();
});

it('gives up on a server that never answers', async () => {
  const silent = await serve(() => undefined);
  await expect(
    new ForgejoClient({ url: silent.url, token: null, timeout: 50, retries: 0 }).version(),
  ).rejects.toMatchObject({
    kind: 'unreachable',
    message: `${silent.url} did not answer in time (GET api/v1/version)`,
  });
  silent.close();
});

it('gives up on a body that never ends, however steadily it drips', async () => {
  const dripping = await serve((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(timer));
  });
  await expect(
    new ForgejoClient({ url: dripping.url, token: null, totalTimeout: 1000, retries: 0 }).version(),
  ).rejects.toMatchObject({ kind: 'unreachable', message: 'the answer came too slowly (GET api/v1/version)' });
  dripping.close();
});

it('drops runs that a new one pushed onto the next page', async () => {
  const runs = Array.from({ length: 60 }, (_, n) => makeRun(n + 1, '2026-05-04T10:00:00Z'));
  const repository = makeRepository('o/r', { runs });
  await using forge = await startFakeForgejo(makeWorld({ repositories: [repository] }));
  const ids: number[] = [];

  for await (const page of open(forge).runPages('o/r')) {
    if (ids.length === 0) runs.push(makeRun(61, '2026-05-04T11:00:00Z'));
    ids.push(...page.map(({ id }) => id));
  }

  expect(ids).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n));
});

it('checks the label of every issue, and sees through two labels of one name', async () => {
  const world = makeHomeWorld();
  const [home] = world.repositories;
  const [issue] = home?.issues ?? [];
  if (home === undefined || issue === undefined) throw new Error('no home');
  home.issues.push({ ...issue, id: 9, number: 2, labels: [] });
  await using forge = await startFakeForgejo(world);
  const label = 'pyfallow-dogfood-evidence-inbox';
  const find = async (): Promise<number[]> =>
    (await open(forge).issuesByLabel('pdurlej/fallow-py', label, 'open')).map(({ number }) => number);

  expect(await find()).toEqual([1]);
  home.labels.push({ id: 5, name: label, color: 'ffffff', description: '' });
  expect(await find()).toEqual([1]);
  home.labels.length = 0;
  expect(await find()).toEqual([]);
});

it('logs requests without query, header or body, and sends the token in one spelling', async () => {
  await using forge = await startFakeForgejo(makeHomeWorld());
  const lines: RequestLine[] = [];

  await open(forge, { onRequest: (line: RequestLine) => lines.push(line) }).labels('pdurlej/fallow-py');

  expect(lines).toMatchObject([{ method: 'GET', path: 'api/v1/repos/pdurlej/fallow-py/labels', status: 200 }]);
  expect(forge.requests.map(({ authorization, path }) => [authorization, path])).toEqual([
    [`token ${tokenOf('claude')}`, '/api/v1/repos/pdurlej/fallow-py/labels?page=1&limit=50'],
  ]);
});

it('attaches files, lists and removes them', async () => {
  const world = makeHomeWorld();
  await using forge = await startFakeForgejo(world);
  const client = open(forge);
  const { id } = await client.createComment('pdurlej/fallow-py', 1, 'x');

  const made = await client.attach('pdurlej/fallow-py', id, 'digest.json', new TextEncoder().encode('{}'));
  expect(await client.attachments('pdurlej/fallow-py', id)).toEqual([made]);
  expect(new TextDecoder().decode(await client.downloadAttachment(made.uuid, 100))).toBe('{}');
  await client.deleteAttachment('pdurlej/fallow-py', id, made.id);
  expect(await client.attachments('pdurlej/fallow-py', id)).toEqual([]);
});

it('keeps names from reaching another route', async () => {
  await using forge = await startFakeForgejo(makeHomeWorld());

  await expect(open(forge).repository('pdurlej/..%2f..%2fuser')).rejects.toMatchObject({ kind: 'missing' });
  expect(forge.requests.map(({ path }) => path)).toEqual(['/api/v1/repos/pdurlej/..%252f..%252fuser']);
});

it.each([302, 303])('takes no answer %i to a write for a new name: a login page is no repository', async (status) => {
  const world = makeHomeWorld();
  await using forge = await startFakeForgejo(world);
  const headers = { location: '/api/v1/repos/pdurlej/other/issues/1/comments' };
  forge.faults.push({ path: /comments$/u, fault: { kind: 'answer', status, body: '', headers } });

  await expect(open(forge).createComment('pdurlej/fallow-py', 1, 'x')).rejects.toMatchObject({ kind: 'redirected' });
  expect(forge.requests).toHaveLength(1);
});

it.each(['/user/login', '/api/v1/repos/pdurlej/other/issues/2/comments', '/api/v1/repos/pdurlej', ''])(
  'sends no write to "%s", although the server says 301',
  async (location) => {
    await using forge = await startFakeForgejo(makeHomeWorld());
    forge.faults.push({ path: /./u, fault: { kind: 'answer', status: 301, body: '', headers: { location } } });

    await expect(open(forge).createComment('pdurlej/fallow-py', 1, 'x')).rejects.toMatchObject({ kind: 'redirected' });
    expect(forge.requests).toHaveLength(1);
  },
);

it('writes to the one repository it was made for, also under its new name, and to no other', async () => {
  const world = makeHomeWorld();
  world.repositories[0]?.oldNames.push('pdurlej/old');
  world.repositories.push(makeRepository('mallory/public'));
  await using forge = await startFakeForgejo(world);
  const client = open(forge, { writesTo: 'pdurlej/old' });

  const refused = 'refused to write to mallory/public: only pdurlej/old may be written to';
  await expect(client.createComment('mallory/public', 1, 'x')).rejects.toThrow(refused);
  await expect(client.deleteComment('mallory/public', 1)).rejects.toThrow(refused);
  await expect(client.createComment('pdurlej/fallow-py', 1, 'x')).rejects.toThrow('refused to write');
  expect(forge.requests).toEqual([]);
  await client.repository('pdurlej/old');
  // Names are the same in any letter case, to the server and here.
  expect((await client.createComment('Pdurlej/Fallow-py', 1, 'x')).body).toBe('x');
  expect((await client.createComment('pdurlej/fallow-py', 1, 'x')).body).toBe('x');
  expect((await client.createComment('pdurlej/old', 1, 'y')).body).toBe('y');
});

it('follows one new name, and not a second one', async () => {
  const world = makeHomeWorld();
  world.repositories[0]?.oldNames.push('pdurlej/old');
  await using forge = await startFakeForgejo(world);
  const headers = { location: '/api/v1/repos/pdurlej/newest/issues/1/comments' };
  forge.faults.push({ method: 'POST', path: /fallow-py/u, fault: { kind: 'answer', status: 301, body: '', headers } });

  await expect(open(forge).createComment('pdurlej/old', 1, 'x')).rejects.toMatchObject({ kind: 'redirected' });
  expect(forge.requests.map(({ path }) => path)).toEqual([
    '/api/v1/repos/pdurlej/old/issues/1/comments',
    '/api/v1/repos/pdurlej/fallow-py/issues/1/comments',
  ]);
});
