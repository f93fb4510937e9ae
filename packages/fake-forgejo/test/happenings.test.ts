/** What happens to a forge between two looks, as each version answers after it. */
import { expect, it } from 'vitest';
import {
  deleteRun,
  expireArtifact,
  finishRerun,
  forgejoLines,
  makeArtifact,
  makeRun,
  renameRepository,
  renameUser,
  startFakeForgejo,
  startRerun,
  tokenOf,
  transferRepository,
  type World,
} from '../src/index.ts';
import { api, zipOf, makeTestWorld, asker, askAll } from './every-version.ts';

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
  const web = await askAll('/pdurlej/platform/actions/runs/4/artifacts', {
    change: ({ repositories: [platform] }) => platform && renameRepository(platform, 'new'),
    headers: {},
  });
  for (const line of forgejoLines)
    expect(web[line]).toMatch(line === '11' ? /^307 .*\/pdurlej\/new\/actions\/runs\/4/u : /^301 .*\/pdurlej\/new\//u);
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
