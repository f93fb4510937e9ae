/** What networks, proxies and struggling servers do to a read: it is asked again, and half an answer is never taken. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeArtifact, makeRepository, makeRun, makeWorld, startFakeForgejo, tokenOf } from '@platform/fake-forgejo';
import type { Fault, FakeForgejo } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { ForgejoClient, type RequestLine } from '../src/index.ts';

const zip = new TextEncoder().encode(`PK ${'x'.repeat(5000)}`);
const never = new Promise(() => undefined);
setFlagsFromString('--expose-gc');
const clearMemory = runInNewContext('gc') as () => void;

function startForge(): Promise<FakeForgejo> {
  const run = makeRun(1, '2026-07-01T10:00:00Z');
  return startFakeForgejo(
    makeWorld({ repositories: [makeRepository('o/r', { runs: [run], artifacts: [makeArtifact(10, run, zip)] })] }),
  );
}

function open(forge: FakeForgejo, options: object = {}): ForgejoClient {
  return new ForgejoClient({ url: forge.url, token: tokenOf('claude'), backoffLimit: 5, ...options });
}

function page(status: number, body = '<html><body>Try again later</body></html>', type = 'text/html'): Fault {
  return { kind: 'answer', status, body, headers: { 'content-type': type } };
}

/** Short only where the fault is that nothing comes: a busy machine is slow too. */
function timeoutFor(fault: Fault): number {
  return fault.kind === 'hold' || (fault.kind === 'cut' && fault.until !== undefined) ? 100 : 10_000;
}

const passing: readonly [string, Fault][] = [
  ['429 without a time', page(429)],
  ['502 of a proxy', page(502)],
  ['503', page(503, '')],
  ['504', page(504)],
  ['500', page(500, '{"message":""}', 'application/json')],
  ['a reset before the answer', { kind: 'drop', when: 'before' }],
  ['a reset after the work was done', { kind: 'drop', when: 'after' }],
  ['a body that breaks off', { kind: 'cut', bytes: 40 }],
  ['a body that stops coming', { kind: 'cut', bytes: 40, until: never }],
  ['an answer that never begins', { kind: 'hold', until: never }],
  ['a page with 200', page(200)],
  ['a page with 403', page(403)],
  ['a page with 401', page(401)],
  ['a page with 404', page(404)],
  ["a gateway's 404 in JSON", page(404, '{"message":"no Route matched with those values"}', 'application/json')],
  ["an ingress's 404 in plain text", page(404, 'default backend - 404', 'text/plain')],
  ['a 404 without a word', page(404, '', 'text/plain')],
];

it.each(passing)('asks again for JSON after %s', async (_, fault) => {
  await using forge = await startForge();
  forge.faults.push({ path: /runs/u, times: 2, fault });

  const { value } = await open(forge, { timeout: timeoutFor(fault) })
    .runPages('o/r')
    .next();

  expect(value).toMatchObject([{ id: 1 }]);
  expect(forge.requests.length).toBeGreaterThanOrEqual(3);
});

it.each(passing)('asks again for bytes after %s', async (_, fault) => {
  await using forge = await startForge();
  forge.faults.push({ path: /zip/u, times: 2, fault });

  const bytes = await open(forge, { timeout: timeoutFor(fault) }).downloadArtifact('o/r', 10, { maxBytes: 10_000 });

  expect(Buffer.from(bytes).equals(zip)).toBe(true);
  expect(forge.requests.length).toBeGreaterThanOrEqual(3);
});

// Fetch forgets its signal then: such an answer was once waited for without end.
it.each([
  ['no byte comes', 10, () => ({ timeout: 50 })],
  ['the time for one try is over', 10, () => ({ totalTimeout: 100 })],
  ['the time for the whole run is over', 10, () => ({ signal: AbortSignal.timeout(100) })],
  ['no byte of a 404 comes', 11, () => ({ timeout: 50 })],
] as const)('leaves a body when %s, though memory was cleared meanwhile', async (_, artifact, limits) => {
  await using forge = await startForge();
  forge.faults.push({ path: /zip/u, fault: { kind: 'cut', bytes: 40, until: never } });

  const asking = open(forge, { retries: 0, ...limits() }).downloadArtifact('o/r', artifact, { maxBytes: 10_000 });
  await expect(whileMemoryIsCleared(asking)).rejects.toMatchObject({ kind: 'unreachable' });
});

it.each([
  ['one try', () => ({ totalTimeout: 100 }), 'did not answer in time'],
  ['the whole run', () => ({ signal: AbortSignal.timeout(100) }), 'the whole run was over'],
] as const)('waits no longer than %s may take, though memory was cleared meanwhile', async (_, limits, sentence) => {
  await using forge = await startForge();
  forge.faults.push({ path: /version/u, fault: { kind: 'hold', until: never } });
  // Requests made of requests, as whoever stands between makes them.
  const between: typeof fetch = (input, init) => fetch(new Request(new Request(input, init)));

  const asking = open(forge, { retries: 0, fetch: between, ...limits() }).version();
  await expect(whileMemoryIsCleared(asking)).rejects.toThrow(sentence);
});

async function whileMemoryIsCleared<T>(work: Promise<T>): Promise<T> {
  const clearing = setInterval(clearMemory, 20);
  return work.finally(() => clearInterval(clearing));
}

it('asks again for JSON that was cut short, whatever length was announced', async () => {
  await using forge = await startForge();
  forge.faults.push({ path: /runs/u, times: 1, fault: { kind: 'shorten', bytes: 300 } });

  expect((await open(forge).runPages('o/r').next()).value).toMatchObject([{ id: 1 }]);
});

const lasting: readonly [string, Fault, string, string | RegExp][] = [
  ['429', page(429), 'rate-limited', 'asks for fewer requests'],
  ['502', page(502), 'server', 'answered 502'],
  ['resets', { kind: 'drop', when: 'before' }, 'unreachable', 'could not be reached'],
  ['cut bodies', { kind: 'cut', bytes: 9 }, 'unreachable', 'the answer broke off (GET'],
  // On a busy machine they do not even begin in time.
  ['slow bodies', { kind: 'cut', bytes: 9, until: never }, 'unreachable', /came too slowly|did not answer in time/u],
  [
    'pages',
    page(200),
    'malformed',
    /^the answer of http:\/\/127\.0\.0\.1:\d+ is not JSON \(a proxy page, or cut off\) \(GET/u,
  ],
  ['pages with 404', page(404), 'malformed', 'answers in its place (404 with a page that is not Forgejo'],
];

it.each(lasting)('gives up after the last try of %s, and says what was wrong', async (_, fault, kind, sentence) => {
  await using forge = await startForge();
  forge.faults.push({ path: /version/u, fault });

  await expect(open(forge, { timeout: timeoutFor(fault), retries: 2 }).version()).rejects.toMatchObject({
    kind,
    message: typeof sentence === 'string' ? expect.stringContaining(sentence) : expect.stringMatching(sentence),
  });
  expect(forge.requests.length).toBeGreaterThanOrEqual(3);
});

it("believes Forgejo's own two kinds of 404 at once", async () => {
  await using forge = await startForge();
  forge.faults.push({ path: /artifacts/u, fault: page(404, '404 page not found\n', 'text/plain') });

  await expect(open(forge).repository('o/none')).rejects.toMatchObject({ kind: 'missing' });
  await expect(open(forge).artifactPages('o/r').next()).rejects.toMatchObject({ kind: 'unsupported' });
  expect(forge.requests).toHaveLength(2);
});

it.each([
  ['seconds', () => '30'],
  ['a date', () => new Date(Date.now() + 30_000).toUTCString()],
])('waits as long as Retry-After says in %s, up to a limit', async (_, sayWhen) => {
  await using forge = await startForge();
  const lines: RequestLine[] = [];
  const busy = { kind: 'answer', status: 429, body: '', headers: { 'retry-after': sayWhen() } } as const;
  forge.faults.push({ path: /version/u, times: 1, fault: busy });
  const started = performance.now();

  await open(forge, { backoffLimit: 40, onRequest: (line: RequestLine) => lines.push(line) }).version();

  expect(lines.map(({ status }) => status)).toEqual([429, 200]);
  // Three times the longest wait of its own is the most it grants; timers may be a millisecond early.
  expect(performance.now() - started).toBeGreaterThan(115);
});

it('sends a write again only where it was turned away', async () => {
  await using forge = await startForge();
  forge.faults.push({ method: 'POST', path: /./u, times: 1, fault: page(429) });

  await open(forge)
    .createLabel('o/r', { name: 'a', color: '#ffffff', description: '' })
    .catch(() => undefined);

  expect(forge.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});

it('asks for less at once while the server struggles, and for more again when it is well', async () => {
  await using forge = await startForge();
  let [under, most] = [0, 0];
  const counting: typeof fetch = async (input, init) => {
    most = Math.max(most, ++under);
    try {
      return await fetch(input, init);
    } finally {
      under--;
    }
  };
  const client = open(forge, { atOnce: 8, fetch: counting });
  const askMany = async (count: number): Promise<number> => {
    most = 0;
    await Promise.all(Array.from({ length: count }, () => client.version()));
    return most;
  };

  expect(await askMany(40)).toBe(8);
  forge.faults.push({ path: /version/u, times: 6, fault: page(503, '') });
  await client.version().catch(() => undefined);
  await client.version();
  expect(await askMany(10)).toBe(1);
  await askMany(300);
  expect(await askMany(40)).toBe(8);
});

it('stops everything when the time for the whole run is over', async () => {
  await using forge = await startForge();
  forge.faults.push({ path: /./u, fault: { kind: 'hold', until: never } });
  const client = open(forge, { signal: AbortSignal.timeout(50) });

  await expect(Promise.all([client.version(), client.user()])).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('the time for the whole run was over'),
  });
  await expect(client.version()).rejects.toThrow('the time for the whole run was over');
});
