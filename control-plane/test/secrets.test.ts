/** The token goes to the forge, in one header, and nowhere else: every byte that runs of all endings leave is searched. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tokenOf, type FakeForgejo } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { onlyPlatform } from './configuration.ts';
import { makePlace, type Place } from './place.ts';
import { runBin, unfold } from './run-bin.ts';
import { addGateRun, makeSmallWorld } from './stage.ts';

const token = tokenOf('claude');
const forms = [token, Buffer.from(token).toString('base64').replace(/=+$/u, ''), [...token].toReversed().join('')];

/** A server of somebody else, which keeps everything that it is sent. */
async function startStranger(): Promise<{ url: string; heard: () => string; close: () => void }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`);
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    request.on('end', () => response.end('PK'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, heard: () => heard.join('\n'), close: () => void server.close() };
}

/** Runs with everything written out that can be. */
async function runLoudly({ config }: Place): Promise<string> {
  const args = ['dogfood', 'aggregate', '--config', config, '--debug', '--week', '2026-28'];
  const { code, stdout, stderr } = await runBin(args, { DEBUG: '*', NODE_DEBUG: 'http,net' });
  return `exit ${code}\n${stdout}\n${stderr}`;
}

/** Everything below a folder as text, with what is compressed in it. */
function readEverything(folder: string): string {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) =>
      [
        path,
        readFileSync(path).toString('latin1'),
        path.endsWith('.gz') ? gunzipSync(readFileSync(path)).toString() : '',
      ].join('\n'),
    )
    .join('\n');
}

/** What makes runs fail in a way that could carry the token away; each is tried alone. */
const troubles: readonly [string, string, (forge: FakeForgejo, elsewhere: string) => void][] = [
  ['nothing', 'exit 0', () => undefined],
  ['a token that is revoked', 'exit 2', ({ world }) => void world.tokens.splice(0)],
  [
    'a token that is revoked midway',
    'exit 2',
    ({ world, faults }) =>
      void faults.push({
        path: /zip/u,
        fault: () => {
          world.tokens.splice(0);
          return null;
        },
      }),
  ],
  [
    'object storage elsewhere',
    'exit 4',
    ({ faults }, elsewhere) =>
      void faults.push({
        path: /zip/u,
        fault: { kind: 'answer', status: 303, body: '', headers: { location: `${elsewhere}/signed?x=1` } },
      }),
  ],
  [
    'a redirect elsewhere',
    'exit 2',
    ({ faults }, elsewhere) =>
      void faults.push({
        path: /comments/u,
        fault: { kind: 'answer', status: 307, body: '', headers: { location: `${elsewhere}/comments` } },
      }),
  ],
  ['another address in all answers', 'exit 0', (forge, elsewhere) => void (forge.world.rootUrl = elsewhere)],
  [
    'an answer that repeats the request',
    'exit 3',
    ({ faults }) =>
      void faults.push({
        path: /issues/u,
        fault: { kind: 'answer', status: 500, body: `{"message":"authorization: token ${token}"}` },
      }),
  ],
];

function heartbeatTo(url: string): string {
  return `${onlyPlatform}\nheartbeat: { url: "${url}/ping" }`;
}

it.each(troubles)('keeps the token to itself with %s', async (_, ending, cause) => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-08T10:00:00Z', ['a']);
  const stranger = await startStranger();
  await using place = await makePlace(world, { yaml: heartbeatTo(stranger.url) });
  cause(place.forge, stranger.url);

  const output = await runLoudly(place);
  stranger.close();
  const comments = JSON.stringify(world.repositories.flatMap(({ issues }) => issues.map((issue) => issue.comments)));
  const everything = [output, readEverything(place.directory), stranger.heard(), comments].join('\n');

  expect(output).toContain(ending);
  expect(output).toContain('GET api/v1/');
  expect(stranger.heard()).toContain('POST /ping/start');
  for (const form of forms) expect(everything.includes(form)).toBe(false);
  // The header went to the forge, so the search would have found it.
  expect(place.forge.requests.every(({ authorization }) => authorization === `token ${token}`)).toBe(true);
  expect(place.forge.requests.every(({ path, body }) => !path.includes(token) && !body.includes(token))).toBe(true);
});

it('keeps it to itself in every other command that reads it or writes a file', async () => {
  await using place = await makePlace(makeSmallWorld(), { yaml: heartbeatTo('http://127.0.0.1:9') });
  const commands: [string, ...string[]][] = [
    ['doctor'],
    ['doctor', '--json'],
    ['schedule'],
    ['schedule', '--cron'],
    ['verify'],
  ];

  const said = await Promise.all(commands.map((command) => place.run(...command)));

  expect(said[1]?.stdout).toContain('claude');
  const everything = JSON.stringify(said) + readEverything(place.directory);
  for (const form of forms) expect(everything.includes(form)).toBe(false);
});

it.each([
  [['aggregate', '--token', token]],
  [['aggregate', `--token=${token}`]],
  [['aggregate', `--api-token=${token}`]],
  [['aggregate', token]],
  [['doctor', `--week=${token}`]],
])('refuses a token on the command line, and does not repeat it', async (args) => {
  const { code, stdout, stderr } = await runBin(['dogfood', ...args]);

  expect(code).toBe(2);
  expect(unfold(stderr)).toContain('A token is never taken from the command line');
  expect(unfold(stderr)).toContain('and make a new one if this one is real.');
  for (const form of forms) expect((stdout + stderr).includes(form)).toBe(false);
});
