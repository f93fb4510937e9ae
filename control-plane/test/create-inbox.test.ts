/** The inbox made by --create-inbox: one issue and one label, whoever else makes one, and nothing by a stranger. */
import { makeRepository, startFakeForgejo, tokenOf, type FakeForgejo, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { addGateRun, homeOf, inboxComments, makeSmallWorld, setStage } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const week = { weeks: ['2026-W27'], createInbox: true };
const label = 'pyfallow-dogfood-evidence-inbox';

function makeBareWorld(): World {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  Object.assign(homeOf(world), { issues: [], labels: [] });
  return world;
}

function allow<T extends { readonly forge: object }>(config: T): T {
  return { ...config, forge: { ...config.forge, allowUnprovenIdentity: true } };
}

/** Lets both hosts come to the same request before either goes on. */
function meet({ faults }: FakeForgejo, method: string, path: RegExp): void {
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => (release = resolve));
  let here = 0;
  faults.push({
    method,
    path,
    times: 2,
    fault: {
      kind: 'hold',
      get until() {
        if (++here === 2) release();
        return both;
      },
    },
  });
}

it.each([
  ['labels', /labels$/u],
  ['issues', /issues$/u],
])('ends with one issue and one label when two hosts make their %s at the same time', async (_name, path) => {
  const world = makeBareWorld();
  await using one = await setStage(world);
  await using other = await setStage(world, undefined, undefined, { forge: one.forge });
  meet(one.forge, 'POST', path);

  const done = await Promise.all([one.run(wednesday, week), other.run(wednesday, week)]);

  const { issues, labels } = homeOf(world);
  expect(labels.map(({ name }) => name)).toEqual([label]);
  expect(issues.filter(({ state }) => state === 'open')).toHaveLength(1);
  for (const closed of issues.slice(1))
    expect(closed).toMatchObject({
      state: 'closed',
      body: '<!-- platformctl:withdrawn -->\n\nMade at the same time as #1, which is the inbox.',
    });
  expect(new Set(done.map(({ weeks }) => weeks[0]?.published.commentId)).size).toBe(1);
  expect(inboxComments(world)).toHaveLength(1);
});

it('closes what a run left that was killed while it made a second one, and only that', async () => {
  const world = makeBareWorld();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const [first] = homeOf(world).issues;
  if (first === undefined) throw new Error('no issue');
  homeOf(world).issues.push({ ...first, id: 5000, number: 2, comments: [] });
  await expect(stage.run(wednesday, { ...week, createInbox: false })).rejects.toThrow('2 issues carry the label');

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('unchanged');
  expect(homeOf(world).issues.map(({ state }) => state)).toEqual(['open', 'closed']);
  homeOf(world).issues.push({ ...first, id: 5001, number: 3, author: 'pdurlej', comments: [] });
  await expect(stage.run(wednesday, week)).rejects.toThrow('2 issues carry the label');
  expect(homeOf(world).issues.at(-1)?.state).toBe('open');
});

it('never takes a withdrawn issue for the inbox, also when the inbox itself is closed, or looked for at that moment', async () => {
  const world = makeBareWorld();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const [first] = homeOf(world).issues;
  if (first === undefined) throw new Error('no issue');
  const body = '<!-- platformctl:withdrawn -->\n\nMade at the same time as #1, which is the inbox.';
  homeOf(world).issues.push({ ...first, id: 5000, number: 2, body, state: 'closed', comments: [] });
  stage.takeRequests();

  const open = await stage.run(wednesday, week);
  const lists = stage.takeRequests().filter((request) => request.includes('/issues?'));
  first.state = 'closed';
  const closed = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(lists).toHaveLength(1);
  for (const { weeks } of [open, closed]) expect(weeks[0]?.published.url).toContain('/issues/1#');
});

it('writes nothing, no label and no issue, before it is known whose token it is', async () => {
  const world = makeBareWorld();
  await using stage = await setStage(world);
  const token = tokenOf('claude-minimal');

  await expect(stage.run(wednesday, { ...week, token })).rejects.toThrow(
    "The token may not ask whose it is, and no comment in pdurlej/fallow-py proves that it is claude's",
  );
  expect(stage.takeRequests().filter((request) => !request.startsWith('GET'))).toEqual([]);

  const made = await stage.run(wednesday, { ...week, token, config: allow(stage.config) });
  expect(made.weeks[0]?.published.action).toBe('created');
});

it('closes the issue that it made as somebody else', async () => {
  const world = makeBareWorld();
  homeOf(world).writers.push('mallory');
  world.tokens.push({ value: tokenOf('stranger'), login: 'mallory', scopes: ['read:repository', 'write:issue'] });
  await using stage = await setStage(world);

  await expect(
    stage.run(wednesday, { ...week, token: tokenOf('stranger'), config: allow(stage.config) }),
  ).rejects.toThrow(
    'The token writes as mallory, not as claude: the issue pdurlej/fallow-py#1 was closed again. Use a token of claude.',
  );
  expect(homeOf(world).issues.map(({ state }) => state)).toEqual(['closed']);
  expect(inboxComments(world)).toEqual([]);
});

it('takes the label that people made, and leaves a second one of theirs, with a remark', async () => {
  const world = makeBareWorld();
  const theirs = { name: label, color: 'ffffff', description: 'made by hand' };
  homeOf(world).labels.push({ id: 11, ...theirs }, { id: 12, ...theirs });
  await using stage = await setStage(world);

  const { remarks } = await stage.run(wednesday, week);

  expect(homeOf(world).issues[0]?.labels).toEqual([11]);
  expect(homeOf(world).labels.map(({ id }) => id)).toEqual([11, 12]);
  expect(remarks).toEqual([
    `2 labels in pdurlej/fallow-py are called "${label}": delete those that the inbox does not carry.`,
  ]);
});

it('finds an inbox that a label of the organisation hides from the filter, and one that carries only that', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  world.orgLabels.set('pdurlej', [{ id: 900, name: label, color: 'ffffff', description: '' }]);
  await using stage = await setStage(world);

  expect((await stage.run(wednesday, week)).weeks[0]?.published.action).toBe('created');
  const [issue] = homeOf(world).issues;
  if (issue) issue.labels = [900];
  homeOf(world).labels = [];
  expect((await stage.run(wednesday, week)).weeks[0]?.published.action).toBe('unchanged');
  expect(homeOf(world).issues).toHaveLength(1);
});

it('finds the inbox among other issues when its label is gone and the filter returns them all', async () => {
  const world = makeSmallWorld();
  const [home] = world.repositories;
  const [inbox] = home?.issues ?? [];
  if (home === undefined || inbox === undefined) throw new Error('no inbox');
  home.issues = Array.from({ length: 120 }, (_, n) => ({ ...inbox, id: 2000 + n, number: n + 1, labels: [] }));
  home.labels = [];
  await using stage = await setStage(world);

  await expect(stage.run(wednesday, { weeks: ['2026-W27'] })).rejects.toThrow('There is no inbox issue');
});

it('asks nothing of a stranger of the same name', async () => {
  const world = makeBareWorld();
  world.repositories.push(makeRepository('mallory/fallow-py', { writers: ['claude'] }));
  await using forge = await startFakeForgejo(world);
  await using stage = await setStage(world);

  await stage.run(wednesday, week);

  expect(world.repositories.at(-1)).toMatchObject({ issues: [], labels: [] });
  expect(forge.requests).toEqual([]);
});
