/** Refreshing recordings, with the stand-in in place of a live server. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { record } from '../record/main.ts';
import {
  makeArtifact,
  makeReportRef,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
} from '../src/index.ts';

let folder: string;

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'record-'))));
afterEach(() => rm(folder, { recursive: true }));

/** A server with names, texts and people that belong in no recording. */
async function startServer(version: string): Promise<FakeForgejo> {
  const tools = makeRepository('acme/tools', { id: 1 });
  for (const id of [21, 22, 23]) {
    const run = makeRun(id, '2026-05-04T10:00:00Z', { index: id - 20, status: 'success', title: 'Secret plan' });
    tools.runs.push(run);
    tools.artifacts.push(makeArtifact(id, run, Buffer.from('PK'), { name: 'covert report' }));
    tools.refs.push(makeReportRef(run, { 'pyfallow-report.json': '{"secret":1}' }));
  }
  tools.labels.push({ id: 4, name: 'covert', color: 'ff0000', description: 'secret' });
  const vault = makeRepository('acme/vault', { private: true });
  return startFakeForgejo(makeWorld({ version, zone: 'Europe/Warsaw', repositories: [tools, vault] }));
}

/** @returns what was printed, and the file that was written */
async function run(forge: FakeForgejo, line: string): Promise<{ readonly printed: string[]; readonly text: string }> {
  const printed: string[] = [];
  const source = { url: forge.url, token: tokenOf('claude'), repository: 'acme/tools', hidden: 'acme/vault' };
  await record(source, folder, (each) => void printed.push(each));
  return { printed, text: await readFile(join(folder, `v${line}.ndjson`), 'utf8') };
}

it.each([
  ['16', 'Forgejo 16.0.0+gitea-1.22.0: 28 asked, 0 changed, 4 new, 0 left out'],
  ['15', 'Forgejo 15.0.3+gitea-1.22.0: 26 asked, 0 changed, 10 new, 2 left out'],
  ['12', 'Forgejo 12.0.4+gitea-1.22.0: 26 asked, 0 changed, 19 new, 2 left out'],
  ['11', 'Forgejo 11.0.15+gitea-1.22.0: 24 asked, 0 changed, 14 new, 4 left out'],
])('leaves the recordings of %s as they are where a server answers alike, and adds new ones', async (line, summary) => {
  await using forge = await startServer(line);
  const committed = await readFile(new URL(`../recordings/v${line}.ndjson`, import.meta.url), 'utf8');

  const { printed, text } = await run(forge, line);

  expect(printed.at(-1)).toBe(summary);
  expect(
    printed.slice(0, -1).every((each) => /: new \(\d{3}\)$|: left out, nothing there to ask about$/u.test(each)),
  ).toBe(true);
  const lines = text.split('\n');
  expect(committed.split('\n').filter((each) => !lines.includes(each))).toEqual([]);
});

it('records a line that was never recorded, and nothing of the server or its people', async () => {
  await using forge = await startServer('13');

  const { printed, text } = await run(forge, '13');

  expect(printed.at(-1)).toBe('Forgejo 13.0.5+gitea-1.22.0: 26 asked, 0 changed, 26 new, 2 left out');
  expect(text).not.toMatch(/acme|vault|secret|covert|127\.0\.0\.1|localhost/iu);
  expect(text).not.toContain(tokenOf('claude'));
  expect(text).toContain('"created":"2026-11-22T11:13:57+02:00"');
  const paths = text
    .split('\n')
    .flatMap((each) => (each === '' ? [] : (JSON.parse(each) as { request: { path: string } }).request.path));
  expect(paths).toContain('/api/v1/repos/pdurlej/platform/actions/runs?page=1&limit=2');
  expect(paths).toContain('/pdurlej/platform/actions/runs/21/artifacts/fallow-py');
});

it('tells what changed, and takes the new answer', async () => {
  await using forge = await startServer('15');
  const body = JSON.stringify({ message: 'not here', hint: 'covert' });
  const headers = { 'content-type': 'application/json;charset=utf-8' };
  forge.faults.push({ path: /runs\/999999999$/u, fault: { kind: 'answer', status: 404, body, headers } });
  forge.faults.push({ path: /status=completed/u, fault: { kind: 'answer', status: 422, body: '{}', headers } });

  const { printed, text } = await run(forge, '15');

  expect(printed.filter((each) => !/: new|left out/u.test(each))).toEqual([
    '014-runs-status-bad: changed',
    '    status 400 → 422',
    '011-run-unknown: changed',
    '    - $.url string',
    '    + $.hint string',
  ]);
  expect(text).toContain('"body":{"message":"not here","hint":"text"}');
  expect(text).toContain('/api/v1/repos/pdurlej/hermes-agency/actions/runs/99999"');
});

it('says so when there is no Forgejo at the address', async () => {
  await using forge = await startServer('16');
  forge.faults.push({ path: /./u, fault: { kind: 'answer', status: 200, body: '<html>' } });

  await expect(run(forge, '16')).rejects.toThrow(`${forge.url} tells no version of Forgejo; is the address right?`);
});
