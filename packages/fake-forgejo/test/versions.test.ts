/** What differs between Forgejo 11 and 16, asked over HTTP. */
import { expect, it } from 'vitest';
import {
  deleteRun,
  expireArtifact,
  finishRerun,
  forgejoLines,
  makeArtifact,
  makeReportRef,
  makeRepository,
  makeRun,
  makeWorld,
  renameRepository,
  renameUser,
  startFakeForgejo,
  startRerun,
  tokenOf,
  transferRepository,
  type FakeForgejo,
  type World,
} from '../src/index.ts';

const api = '/api/v1/repos/pdurlej/platform';
const zipOf = (text: string): Uint8Array => Buffer.from(`PK${text}`);

/** Three runs whose numbers are one less than their ids; each has an artifact with its id in it. */
function makeTestWorld(version: string): World {
  const platform = makeRepository('pdurlej/platform');
  for (const id of [5, 6, 7]) {
    const run = makeRun(id, `2026-05-04T1${id}:00:00Z`, { index: id - 1 });
    platform.runs.push(run);
    platform.artifacts.push(makeArtifact(id * 10, run, zipOf(`{"run":${id}}`)));
  }
  return makeWorld({ version, repositories: [platform, makeRepository('pdurlej/secret', { private: true })] });
}

type Ask = (path: string, headers?: Record<string, string>, method?: string) => Promise<string>;

/** The status, and the body as text. */
function asker(forge: FakeForgejo): Ask {
  return async (path, headers = { authorization: `token ${tokenOf('claude')}` }, method = 'GET') => {
    const answer = await fetch(forge.url + path, { method, headers, redirect: 'manual' });
    return `${answer.status} ${await answer.text()}`;
  };
}

/** The same question to every version: its answers by line. */
async function askAll(
  path: string,
  {
    change = () => {},
    headers,
    method,
  }: { change?: (world: World) => void; headers?: Record<string, string>; method?: string } = {},
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const line of forgejoLines) {
    const world = makeTestWorld(line);
    change(world);
    await using forge = await startFakeForgejo(world);
    answers[line] = await asker(forge)(path, headers, method);
  }
  return answers;
}

const ids = (answer: string): number[] =>
  [...answer.matchAll(/"id":(\d+),"(?:title|name)":"(?:commit of run|fallow-py)/gu)].map(([, id]) => Number(id));

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

it('wipes the artifacts of a rerun from 15.0.3 on; the same id returns with new bytes of the same size', async () => {
  for (const [version, wiped] of [
    ['15.0.2', false],
    ['15.0.3', true],
    ['16', true],
    ['11', false],
  ] as const) {
    const world = makeTestWorld(version);
    const platform = world.repositories[0];
    const before = platform?.artifacts[0];
    if (platform === undefined || before === undefined) throw new Error('no artifact');
    await using forge = await startFakeForgejo(world);
    const ask = asker(forge);

    startRerun(platform, 5, '2026-05-05T10:00:00Z', world);
    expect(await ask('/pdurlej/platform/actions/runs/4/artifacts')).toMatch(
      wiped ? /^200 \{"artifacts":\[\]\}/u : /^200 .*"completed"/u,
    );
    const after = finishRerun(platform, before, {
      at: '2026-05-05T10:01:00Z',
      status: 'success',
      zip: zipOf('{"run":0}'),
    });
    expect(after).toMatchObject({ id: before.id, created: before.created, updated: '2026-05-05T10:01:00Z' });
    expect(after.zip().length).toBe(before.zip().length);
    const tasks = JSON.parse((await ask(`${api}/actions/tasks?page=1&limit=1`)).slice(4)) as unknown;
    expect(tasks).toMatchObject({ workflow_runs: [{ id: 8, run_number: 4, status: 'success' }], total_count: 4 });
  }
});

it('redirects renamed repositories with 301, in 11 with 307, and renamed owners with 307', async () => {
  const renamed = await askAll(`${api}/issues?state=open&page=1`, {
    change: ({ repositories: [platform] }) => platform && renameRepository(platform, 'new'),
  });
  const html = (reason: string): string =>
    `<a href="/api/v1/repos/pdurlej/new/issues?state=open&amp;page=1">${reason}</a>.\n\n`;
  expect(forgejoLines.map((line) => renamed[line])).toEqual([
    `307 ${html('Temporary Redirect')}`,
    ...Array.from({ length: 5 }, () => `301 ${html('Moved Permanently')}`),
  ]);
  const owner = await askAll(`${api}/issues/1/comments`, {
    change: (world) => renameUser(world, 'pdurlej', 'new'),
    method: 'POST',
  });
  for (const line of forgejoLines) expect(owner[line]).toBe('307 ');
});

it('leaves runs made before a transfer out of the list, and answers for them by id', async () => {
  const change = ({ repositories: [platform] }: World): void => {
    if (platform) transferRepository(platform, 'guild');
  };
  const list = await askAll('/api/v1/repos/guild/platform/actions/runs?page=1', { change });
  const one = await askAll('/api/v1/repos/guild/platform/actions/runs/5', { change });
  for (const line of forgejoLines.slice(1))
    expect([list[line], one[line]?.slice(0, 3)]).toEqual(['200 {"workflow_runs":[],"total_count":0}\n', '200']);
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

it('lets something happen between two requests: an artifact expires after it was listed', async () => {
  const world = makeTestWorld('16');
  const artifact = world.repositories[0]?.artifacts.find(({ id }) => id === 60);
  if (artifact === undefined) throw new Error('no artifact');
  await using forge = await startFakeForgejo(world);
  const ask = asker(forge);
  const expire = (): null => (expireArtifact(artifact, '2026-08-02T00:00:00Z'), null);
  forge.faults.push({ path: /artifacts\/60\/zip$/u, fault: expire });

  expect(await ask(`${api}/actions/artifacts?page=1`)).toMatch(/"id":60,.*?"expired":false/u);
  expect(await ask(`${api}/actions/artifacts/60/zip`)).toMatch(/^404 .*artifact not confirmed/u);
  expect(await ask(`${api}/actions/artifacts?page=1`)).toMatch(/"id":60,.*?"expired":true/u);
});

it('hides a repository that became private from those who may not read it, on pages of the web from everybody', async () => {
  for (const line of forgejoLines) {
    const world = makeTestWorld(line);
    Object.assign(world.repositories[0] ?? {}, { private: true, readers: ['claude'] });
    await using forge = await startFakeForgejo(world);
    const ask = asker(forge);

    expect(await ask(api)).toMatch(/^200 /u);
    expect(await ask(api, { authorization: `token ${tokenOf('mallory')}` })).toMatch(/^404 \{"message"/u);
    expect(await ask('/pdurlej/platform/actions/runs/6/artifacts')).toBe('404 Not found.\n');
  }
});

it('marks the run of a fork, and its artifact looks like any other', async () => {
  const world = makeTestWorld('16');
  const [platform] = world.repositories;
  const run = makeRun(9, '2026-05-04T18:00:00Z', {
    ref: '#3',
    fork: true,
    event: 'pull_request',
    triggerEvent: 'pull_request',
  });
  platform?.runs.push(run);
  platform?.artifacts.push(makeArtifact(90, run, zipOf('fork')));
  await using forge = await startFakeForgejo(world);
  const ask = asker(forge);

  expect(await ask(`${api}/actions/runs/9`)).toMatch(/"is_fork_pull_request":true/u);
  const [fork, own] = JSON.parse((await ask(`${api}/actions/artifacts?page=1&limit=2`)).slice(4)) as object[];
  expect(Object.keys(fork ?? {})).toEqual(Object.keys(own ?? {}));
});

it('expires artifacts and deletes runs, each as the server tells it', async () => {
  const world = makeTestWorld('16');
  const [platform] = world.repositories;
  await using forge = await startFakeForgejo(world);
  const ask = asker(forge);

  const artifact = platform?.artifacts.find(({ id }) => id === 60);
  if (platform === undefined || artifact === undefined) throw new Error('no artifact');
  expireArtifact(artifact, '2026-08-02T00:00:00Z');
  expect(await ask(`${api}/actions/artifacts/60/zip`)).toMatch(/^404 .*artifact not confirmed/u);
  expect(await ask(`${api}/actions/artifacts/60`)).toMatch(
    /^200 .*"expired":true,.*"updated_at":"2026-08-02T00:00:00Z"/u,
  );
  expect(await ask('/pdurlej/platform/actions/runs/5/artifacts')).toMatch(/"status":"expired"/u);
  deleteRun(platform, 7);
  expect(await ask(`${api}/actions/runs/7`)).toMatch(/^404 .*run with id 7: resource does not exist/u);
  expect(await ask(`${api}/actions/artifacts/70`)).toMatch(/^404 .*resource does not exist/u);
});
