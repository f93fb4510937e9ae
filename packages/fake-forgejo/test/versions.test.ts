/** What differs between Forgejo 11 and 16, asked over HTTP. */
import { expect, it } from 'vitest';
import {
  forgejoLines,
  makeReportRef,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  type World,
} from '../src/index.ts';
import { api, makeTestWorld, asker, askAll, ids } from './every-version.ts';
import { traitsOf } from '../src/versions.ts';

it('refuses a version that it does not speak', () => {
  expect(() => makeWorld({ version: '10' })).toThrow('Forgejo 10 is not modelled; there are 11, 12, 13, 14, 15, 16');
  expect(makeWorld({ version: '15' }).version).toBe('15.0.3+gitea-1.22.0');
  expect(makeWorld({ version: '15.0.2' }).version).toBe('15.0.2+gitea-1.22.0');
  expect(makeWorld({ version: '16.0.0-dev-539-4695780d41+gitea-1.22.0' }).version).toMatch(/dev-539/u);
});

it('lists runs from 12 on, the oldest first before 15', async () => {
  const answers = await askAll(`${api}/actions/runs?page=1&limit=2`);

  expect(answers['11']).toBe('404 404 page not found\n');
  expect(['12', '13', '14'].map((line) => ids(answers[line] ?? ''))).toEqual([
    [5, 6],
    [5, 6],
    [5, 6],
  ]);
  expect(['15', '16'].map((line) => ids(answers[line] ?? ''))).toEqual([
    [7, 6],
    [7, 6],
  ]);
});

it('gives rows as they lie on PostgreSQL before 15: one that changes moves to the end', async () => {
  const change = (world: World): void => {
    world.postgres = true;
    for (const run of world.repositories[0]?.runs ?? []) if (run.id === 5) run.updated = '2026-05-05T10:00:00Z';
  };
  const answers = await askAll(`${api}/actions/runs?page=1`, { change });

  expect(['14', '15'].map((line) => ids(answers[line] ?? ''))).toEqual([
    [6, 7, 5],
    [7, 6, 5],
  ]);
});

it('ignores the filters for ref and workflow before 15', async () => {
  const answers = await askAll(`${api}/actions/runs?page=1&ref=refs/heads/none&workflow_id=none.yml`);

  const total = (line: string): string | undefined => /"total_count":(\d+)/u.exec(answers[line] ?? '')?.[1];
  expect(['12', '13', '14', '15', '16'].map(total)).toEqual(['3', '3', '3', '0', '0']);
});

it('has artifacts and jobs from 16 on; before, an unknown repository looks the same', async () => {
  for (const path of [
    `${api}/actions/artifacts?page=1`,
    `${api}/actions/runs/5/jobs`,
    '/api/v1/repos/no/no/actions/artifacts',
  ]) {
    const answers = await askAll(path);
    for (const line of forgejoLines.slice(0, -1)) expect(answers[line]).toBe('404 404 page not found\n');
  }
  const answers = await askAll(`${api}/actions/runs/5/jobs`);
  expect(JSON.parse(answers['16']?.slice(4) ?? '')).toMatchObject([
    { run_id: 5, attempt: 1, task_id: 5, status: 'failure' },
  ]);
});

it('has tasks everywhere: the number of the run, not its id', async () => {
  const answers = await askAll(`${api}/actions/tasks?page=1&limit=1`);

  for (const line of forgejoLines) {
    expect(JSON.parse(answers[line]?.slice(4) ?? '')).toMatchObject({
      workflow_runs: [{ id: 7, run_number: 6, event: 'push', status: 'failure', workflow_id: 'fallow-py.yml' }],
      total_count: 3,
    });
  }
});

it('downloads from the web by number until 12, by id from 13: the wrong one gives the artifact of another run', async () => {
  const six = await askAll('/pdurlej/platform/actions/runs/6/artifacts/fallow-py', { headers: {} });
  const list = await askAll('/pdurlej/platform/actions/runs/6/artifacts', { headers: {} });

  for (const line of ['11', '12']) expect(six[line]).toContain('{"run":7}');
  for (const line of ['13', '14', '15', '16']) expect(six[line]).toContain('{"run":6}');
  // The list takes the number everywhere: run 7.
  for (const line of forgejoLines)
    expect(list[line]).toMatch(/^200 \{"artifacts":\[\{"name":"fallow-py","size":\d+,"status":"completed"\}\]\}\n$/u);
  const byId = await askAll('/pdurlej/platform/actions/runs/6/artifacts/60', { headers: {} });
  expect(forgejoLines.map((line) => byId[line]?.slice(0, 3))).toEqual(['404', '404', '200', '200', '200', '200']);
});

it('ignores tokens on pages of the web, good and bad: private is 404 as text, public 200', async () => {
  for (const token of ['claude', 'nobody']) {
    const headers = { authorization: `token ${tokenOf(token)}` };
    const hidden = await askAll('/pdurlej/secret/actions/runs/1/artifacts', { headers });
    const open = await askAll('/pdurlej/platform/actions/runs/6/artifacts', { headers });
    for (const line of forgejoLines)
      expect([hidden[line], open[line]?.slice(0, 3)]).toEqual(['404 Not found.\n', '200']);
  }
});

it('leaves reports in hidden refs: listed by prefix, read by sha, none is 404', async () => {
  for (const line of forgejoLines) {
    const world = makeTestWorld(line);
    const [platform] = world.repositories;
    const runs = [makeRun(1, '2026-05-04T10:00:00Z'), makeRun(15, '2026-05-04T10:00:00Z')];
    for (const run of runs) platform?.refs.push(makeReportRef(run, { 'pyfallow-report.json': `{"run":${run.id}}` }));
    await using forge = await startFakeForgejo(world);
    const ask = asker(forge);

    const refs = JSON.parse((await ask(`${api}/git/refs/fallow/run-1`)).slice(4)) as {
      ref: string;
      object: { sha: string };
    }[];
    expect(refs.map(({ ref }) => ref)).toEqual([
      'refs/fallow/run-1-number-1-attempt-1',
      'refs/fallow/run-15-number-15-attempt-1',
    ]);
    expect(JSON.parse((await ask(`${api}/git/refs/fallow/run-1-`)).slice(4))).toHaveLength(1);
    expect(await ask(`${api}/git/refs/fallow/run-2-`)).toMatch(/^404 \{"message":"The target couldn't be found/u);
    const raw = await fetch(`${forge.url}${api}/raw/pyfallow-report.json?ref=${refs[1]?.object.sha}`, {
      headers: { authorization: `token ${tokenOf('claude-minimal')}` },
    });
    expect([await raw.text(), raw.headers.get('etag')]).toEqual([
      '{"run":15}',
      expect.stringMatching(/^"[0-9a-f]{40}"$/u),
    ]);
    const etag = { 'if-none-match': raw.headers.get('etag') ?? '' };
    expect(await ask(`${api}/raw/pyfallow-report.json?ref=${refs[1]?.object.sha}`, etag)).toBe('304 ');
    expect(await ask(`${api}/raw/pyfallow-report.json?ref=${'0'.repeat(40)}`)).toMatch(/^404 \{/u);
  }
});

it('calls a run that waits for approval waiting, from 16 on blocked', async () => {
  const change = ({ repositories: [platform] }: World): void => {
    platform?.runs.push(
      makeRun(9, '2026-05-04T10:00:00Z', {
        fork: true,
        needApproval: true,
        status: 'waiting',
        started: null,
        stopped: null,
      }),
    );
  };
  const answers = await askAll(`${api}/actions/runs/9`, { change });
  const status = (line: string): unknown => (JSON.parse(answers[line]?.slice(4) ?? '') as { status: unknown }).status;
  expect(forgejoLines.slice(1).map(status)).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'blocked']);
});

it('repeats a bad token in 15 and 16, and says 401 even where there is no route', async () => {
  const token = 'f'.repeat(40);
  for (const path of [api, `${api}/actions/artifacts`, `${api}/actions/runs`]) {
    const answers = await askAll(path, { headers: { authorization: `token ${token}` } });
    expect(forgejoLines.map((line) => answers[line]?.includes(token))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    for (const line of forgejoLines) expect(answers[line]).toMatch(/^401 /u);
  }
});

it('takes "Token" for anonymous in 11', async () => {
  const answers = await askAll('/api/v1/repos/pdurlej/secret', {
    headers: { authorization: `Token ${tokenOf('claude')}` },
  });
  expect(forgejoLines.map((line) => answers[line]?.slice(0, 3))).toEqual(['404', '200', '200', '200', '200', '200']);
});

it('shows nothing to anonymous visitors where sign-in is required', async () => {
  const change = (world: World): void => void (world.signInRequired = true);
  for (const path of ['/api/v1/version', `${api}/actions/artifacts`, '/api/v1/no/such/route']) {
    const answers = await askAll(path, { change, headers: {} });
    for (const line of forgejoLines)
      expect(answers[line]).toBe('403 {"message":"Only signed in user is allowed to call APIs."}\n');
  }
  const web = await askAll('/pdurlej/platform/actions/runs/6/artifacts', { change, headers: {} });
  for (const line of forgejoLines) expect(web[line]).toMatch(/^303 .*\/user\/login/u);
});

it('hides a switched-off unit as 404, before 12.0.3 as 403, and shows its owner an empty list', async () => {
  const change = ({ repositories: [platform] }: World): void => void (platform && (platform.hasActions = false));
  const answers = await askAll(`${api}/actions/tasks?page=1`, { change });
  expect(forgejoLines.map((line) => answers[line]?.slice(0, 3))).toEqual(['403', '404', '404', '404', '404', '404']);
  const owner = await askAll(`${api}/actions/tasks?page=1`, {
    change,
    headers: { authorization: `token ${tokenOf('pdurlej')}` },
  });
  expect(owner['11']).toBe('200 {"workflow_runs":[],"total_count":0}\n');
  expect(owner['12']).toMatch(/^404 \{/u);
});

it('knows a repository in any letter case, and tells its name as it is', async () => {
  const answers = await askAll('/api/v1/repos/PDurlej/PLATFORM');
  const runs = await askAll('/Pdurlej/Platform/actions/runs/6/artifacts', { headers: {} });

  for (const line of forgejoLines)
    expect([answers[line], runs[line]]).toEqual([
      expect.stringMatching(/^200 .*"full_name":"pdurlej\/platform"/u),
      expect.stringMatching(/^200 /u),
    ]);
});

it('changes within a line where a release did', () => {
  const at = (version: string): unknown => {
    const { readersAttach, rerunWipes, unitOffStatus, webDownloadBy } = traitsOf(version);
    return [unitOffStatus, webDownloadBy, readersAttach, rerunWipes];
  };

  expect(at('12.0.2')).toEqual([403, 'index', false, false]);
  expect(at('12.0.3')).toEqual([404, 'index', false, false]);
  expect(at('13.0.0')).toEqual([404, 'run id', false, false]);
  expect(at('14.0.3')).toEqual([404, 'run id', false, false]);
  expect(at('14.0.4')).toEqual([404, 'run id', true, false]);
  expect(at('15.0.2+gitea-1.22.0')).toEqual([404, 'run id', true, false]);
  expect(at('15.0.3-23-1fe8b37187+gitea-1.22.0')).toEqual([404, 'run id', true, true]);
});
