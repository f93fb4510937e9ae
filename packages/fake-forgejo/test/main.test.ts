/** Serving a corpus directory as a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadCorpus } from '../src/index.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const run = {
  repo: 'acme/tools',
  run_id: 70,
  index_in_repo: 4,
  run_attempt: 2,
  workflow_id: 'gate.yml',
  event: 'push',
  status: 'failure',
  prettyref: 'main',
  commit_sha: 'a'.repeat(40),
  created: '2026-03-29T23:58:45+02:00',
  started: '2026-03-29T23:58:50+02:00',
  stopped: '2026-03-30T00:01:15+02:00',
  is_fork_pull_request: false,
  artifacts: [{ id: 9, name: 'gate', expired: false, files: [{ path: 'out/pyfallow-report.json', blob: 'ab' }] }],
  note: 'nothing reads this',
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  await mkdir(join(folder, 'blobs'));
  await mkdir(join(folder, 'logs', 'acme__tools'), { recursive: true });
  const waiting = { ...run, run_id: 71, index_in_repo: 5, started: '1970-01-01T01:00:00+01:00', artifacts: [] };
  await writeFile(join(folder, 'manifest.ndjson'), [run, waiting].map((each) => `${JSON.stringify(each)}\n`).join(''));
  await writeFile(join(folder, 'blobs', 'ab'), '{"kind":"report"}');
  await writeFile(join(folder, 'logs', 'acme__tools', 'DOGFOOD-LOG.md'), '# Dogfood log\n');
});
afterEach(() => rm(folder, { recursive: true }));

interface Ready {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly inbox: { readonly repository: string; readonly issue: number };
}

it('prints one line when it is ready, and serves in the version named', async () => {
  const child = spawn(process.execPath, [main, folder, '--port', '0', '--forgejo', '15', '--refs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { inbox, tokens, url } = JSON.parse(line.toString()) as Ready;
    const ask = async (path: string): Promise<unknown> => {
      const headers = { authorization: `token ${tokens['claude'] ?? ''}` };
      return (await fetch(url + path, { headers })).json();
    };
    const api = '/api/v1/repos/acme/tools';

    expect(inbox).toEqual({ repository: 'acme/tools', issue: 1 });
    expect(await ask('/api/v1/version')).toEqual({ version: '15.0.3+gitea-1.22.0' });
    const list = await ask(`${api}/actions/runs?page=1`);
    expect(list).toMatchObject({
      workflow_runs: [
        { id: 71, started: '1970-01-01T00:00:00Z' },
        {
          id: 70,
          index_in_repo: 4,
          duration: 145_000_000_000,
          trigger_event: 'push',
          repository: { owner: { login: 'acme' } },
        },
      ],
      total_count: 2,
    });
    expect(JSON.stringify(list)).not.toContain('nothing reads this');
    expect(await ask('/acme/tools/actions/runs/4/artifacts')).toMatchObject({
      artifacts: [{ name: 'gate', status: 'completed' }],
    });
    expect(await ask(`${api}/git/refs/fallow`)).toMatchObject([{ ref: 'refs/fallow/run-70-number-4-attempt-2' }]);
    expect(await ask(`${api}/contents/DOGFOOD-LOG.md`)).toMatchObject({ type: 'file' });
  } finally {
    child.kill();
    await once(child, 'close');
  }
});

it('says what is wrong with a directory, a blob and a version', async () => {
  const fail = async (...args: string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [main, ...args]).catch((error: unknown) => error);

  expect(await fail(join(folder, 'logs'))).toMatchObject({
    code: 2,
    stderr: `${join(folder, 'logs')} is neither a corpus directory (it has no manifest.ndjson) nor a packed corpus\n`,
  });
  expect(() => loadCorpus(folder, { version: '10' })).toThrow('Forgejo 10 is not modelled; there are 11, 12');
  await rm(join(folder, 'blobs', 'ab'));
  expect(() => loadCorpus(folder)).toThrow('manifest.ndjson names blob ab, which is not there');
  await writeFile(join(folder, 'manifest.ndjson'), '{\n');
  expect(() => loadCorpus(folder)).toThrow('line 1 of manifest.ndjson is not JSON');
});
