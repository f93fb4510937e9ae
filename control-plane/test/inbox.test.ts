/** The inbox as a protocol: found, made, written once, whoever else writes, and whatever gets lost on the way. */
import { makeRepository, makeRun, tokenOf, type FaultRule, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import { describeRun } from '../src/dogfood/journal.ts';
import { addGateRun, homeOf, inboxComments, makeWorldWithRun, setStage, writesOf } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const week = { weeks: ['2026-W27'] };

function issueOf(world: World): World['repositories'][number]['issues'][number] {
  return homeOf(world).issues[0] as World['repositories'][number]['issues'][number];
}

it('says how to make an inbox where there is none, and makes it when asked', async () => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), { issues: [], labels: [] });
  await using stage = await setStage(world);

  await expect(stage.run(wednesday, week)).rejects.toThrow(
    `There is no inbox issue in ${stage.forge.url}/pdurlej/fallow-py: run once with --create-inbox`,
  );
  const dry = await stage.run(wednesday, { ...week, createInbox: true, dryRun: true });
  expect(writesOf(stage)).toEqual([]);
  const made = await stage.run(wednesday, { ...week, createInbox: true });
  const again = await stage.run(wednesday, { ...week, createInbox: true });

  expect(dry.remarks).toEqual(['There is no inbox issue yet; it would be created.']);
  expect([made, again].map(({ weeks }) => weeks[0]?.published.action)).toEqual(['created', 'unchanged']);
  expect(homeOf(world).labels).toMatchObject([{ name: 'pyfallow-dogfood-evidence-inbox', color: '0e8a16' }]);
  expect(homeOf(world).issues).toMatchObject([
    { title: 'Dogfood evidence inbox', pinned: false, labels: [expect.any(Number)] },
  ]);
});

it('pins the inbox where it may, and reuses a label that is there', async () => {
  const world = makeWorldWithRun();
  homeOf(world).issues = [];
  const owner = world.users.find(({ login }) => login === 'pdurlej');
  await using stage = await setStage(world, 'repositories: [pdurlej/platform]', undefined, { identity: 'pdurlej' });

  await stage.run(wednesday, { ...week, createInbox: true, token: tokenOf('pdurlej') });

  expect(owner).toBeDefined();
  expect(homeOf(world).labels).toHaveLength(1);
  expect(issueOf(world).pinned).toBe(true);
});

it.each([
  ['POST', /labels$/u],
  ['POST', /issues$/u],
])('makes one inbox although the answer to %s %s is lost', async (method, path) => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), { issues: [], labels: [] });
  await using stage = await setStage(world);
  stage.forge.faults.push({ method, path, times: 1, fault: { kind: 'drop', when: 'after' } });

  await stage.run(wednesday, { ...week, createInbox: true });

  expect(homeOf(world).labels).toHaveLength(1);
  expect(homeOf(world).issues).toHaveLength(1);
});

it('does not make an inbox where it may not label it', async () => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), { issues: [], labels: [], writers: [] });
  await using stage = await setStage(world);

  await expect(stage.run(wednesday, { ...week, createInbox: true })).rejects.toThrow('may not set labels');
  expect(homeOf(world).issues).toEqual([]);
});

it('prefers the open issue, refuses several with their links, and takes the configured one', async () => {
  const world = makeWorldWithRun();
  const { issues } = homeOf(world);
  issues.push({ ...issueOf(world), id: 77, number: 2, state: 'closed', comments: [] });
  await using stage = await setStage(world);
  const url = `${stage.forge.url}/pdurlej/fallow-py/issues`;

  const open = await stage.run(wednesday, week);
  for (const issue of issues) issue.state = 'closed';
  await expect(stage.run(wednesday, week)).rejects.toThrow('2 issues carry the label');
  for (const issue of issues) issue.state = 'open';
  await expect(stage.run(wednesday, week)).rejects.toThrow(
    `2 issues carry the label "pyfallow-dogfood-evidence-inbox": ${url}/1 and ${url}/2. Take it off all but one, or name one as inbox.issue.`,
  );
  const config = { ...stage.config, inbox: { ...stage.config.inbox, issue: 2 } };
  const named = await stage.run(wednesday, { ...week, config });

  expect(open.weeks[0]?.published.url).toContain('/issues/1#');
  expect(named.weeks[0]?.published.url).toContain('/issues/2#');
  await expect(
    stage.run(wednesday, { ...week, config: { ...config, inbox: { ...config.inbox, issue: 9 } } }),
  ).rejects.toThrow('There is no issue pdurlej/fallow-py#9');
});

it('finds the inbox although a second label of the same name hides it from the filter', async () => {
  const world = makeWorldWithRun();
  homeOf(world).labels.push({
    ...(homeOf(world).labels[0] as { name: string; color: string; description: string }),
    id: 4711,
  });
  await using stage = await setStage(world);

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('created');
});

it.each([
  ['closed', { state: 'closed' }, {}, 'The inbox issue is closed; digests still go there.'],
  ['locked for writers', { locked: true }, {}, null],
] as const)('posts into an issue that is %s', async (_name, issue, repository, remark) => {
  const world = makeWorldWithRun();
  Object.assign(issueOf(world), issue);
  Object.assign(homeOf(world), repository);
  await using stage = await setStage(world);

  const { weeks, remarks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('created');
  expect(remarks.join()).toContain(remark ?? '');
});

it.each([
  ['archived', { archived: true }, 'pdurlej/fallow-py is archived and takes no comments'],
  ['without issues', { hasIssues: false }, 'Issues are switched off in pdurlej/fallow-py'],
] as const)('refuses a repository that is %s, and writes nothing', async (_name, repository, sentence) => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), repository);
  await using stage = await setStage(world);

  await expect(stage.run(wednesday, week)).rejects.toThrow(sentence);
  expect(writesOf(stage)).toEqual([]);
});

it('edits its comment in a locked issue, and says why it cannot make a new one', async () => {
  const world = makeWorldWithRun();
  homeOf(world).writers = [];
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  issueOf(world).locked = true;
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);

  const edited = await stage.run(wednesday, week);

  expect(edited.weeks[0]?.published.action).toBe('updated');
  await expect(stage.run(wednesday, { weeks: ['2026-W28'] })).rejects.toThrow(
    'The inbox issue is locked, and claude may not comment there',
  );
  const range = await stage.run(wednesday, { weeks: ['2026-W27', '2026-W28'] }).catch((error: unknown) => error);
  expect(String(range)).toContain('locked');
});

it.each([
  ['renamed', { name: 'evidence' }, 'pdurlej/evidence'],
  ['transferred', { owner: 'mallory', name: 'fallow-py', writers: ['claude'] }, 'mallory/fallow-py'],
])('follows a %s repository and says the new name', async (_name, moved, fullName) => {
  const world = makeWorldWithRun();
  Object.assign(homeOf(world), moved, { oldNames: ['pdurlej/fallow-py'] });
  await using stage = await setStage(world);

  const { weeks, remarks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.url).toContain(`/${fullName}/issues/1#`);
  expect(remarks).toEqual([`pdurlej/fallow-py is called ${fullName} now: write the new name into the configuration.`]);
});

it('follows a repository that is renamed between looking and writing', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const onRequest = (): void => {
    if (stage.forge.requests.some(({ path }) => path.endsWith('/zip')))
      Object.assign(homeOf(world), { name: 'evidence', oldNames: ['pdurlej/fallow-py'] });
  };

  const { weeks, remarks } = await stage.run(wednesday, { ...week, onRequest });

  expect(weeks[0]?.published.action).toBe('created');
  expect(remarks.join()).toContain('is called pdurlej/evidence now');
  expect(inboxComments(world)).toHaveLength(1);
});

it('says that somebody else posted a copy of the marker, and leaves it alone', async () => {
  const world = makeWorldWithRun();
  const forged = '<!-- platformctl:dogfood digest week=2026-W27 -->\n\n## forged';
  issueOf(world).comments.push({ id: 1, author: 'mallory', body: forged, created: '', updated: '', attachments: [] });
  await using stage = await setStage(world);

  const { remarks } = await stage.run(wednesday, week);

  expect(remarks).toEqual([
    `mallory posted a comment that looks like a digest of ours; it is ignored: ${stage.forge.url}/pdurlej/fallow-py/issues/1#issuecomment-1`,
  ]);
  expect(inboxComments(world).find(({ id }) => id === 1)?.body).toBe(forged);
});

it('says how many copies of the marker there are, and names the first ones', async () => {
  const world = makeWorldWithRun();
  const body = '<!-- platformctl:dogfood digest week=2026-W27 -->\n';
  for (let id = 1; id <= 50; id++)
    issueOf(world).comments.push({ id, author: 'mallory', body, created: '', updated: '', attachments: [] });
  await using stage = await setStage(world);

  const { remarks, weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('created');
  expect(remarks).toHaveLength(4);
  expect(remarks.at(-1)).toBe('47 more comments look like digests of ours.');
});

it('knows itself by id when it was renamed', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  for (const each of [...world.users, ...world.tokens]) if (each.login === 'claude') each.login = 'opus';
  for (const comment of issueOf(world).comments) comment.author = 'opus';
  for (const repository of world.repositories) repository.readers = ['opus'];

  await expect(stage.run(wednesday, week)).rejects.toThrow('The token belongs to opus');
  const config = { ...stage.config, forge: { ...stage.config.forge, identity: 'opus' } };
  const renamed = await stage.run(wednesday, { ...week, config });

  expect(renamed.weeks[0]?.published.action).toBe('unchanged');
});

it('keeps the notes of duplicates, removes their files first, and counts what it healed', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const [first] = issueOf(world).comments;
  if (first === undefined) throw new Error('no comment');
  const note = (text: string): string =>
    first.body.replace('<!-- platformctl:notes -->\n', `<!-- platformctl:notes -->\n${text}\n`);
  const file = { id: 9000, name: 'x.json', uuid: 'u-9000', created: '', bytes: new Uint8Array([1]) };
  issueOf(world).comments.push(
    { ...first, id: 5000, body: note('second host'), attachments: [file] },
    { ...first, id: 5001, body: note('third host'), attachments: [] },
  );
  first.body = note('first host');

  const done = await stage.run(wednesday, week);

  const { weeks } = done;
  expect(describeRun(done).map(({ text }) => text)).toContain('  removed 2 duplicate comments of ours');
  expect(weeks[0]).toMatchObject({ healed: 2, published: { action: 'updated', commentId: first.id } });
  expect(inboxComments(world)).toHaveLength(1);
  expect(inboxComments(world)[0]?.body).toContain(
    '<!-- platformctl:notes -->\nfirst host\n\nsecond host\n\nthird host\n<!-- /platformctl:notes -->',
  );
  expect(world.orphans.map(({ uuid }) => uuid)).toEqual([]);
  const writes = writesOf(stage);
  expect(writes.findIndex((each) => each.includes('assets/9000'))).toBeLessThan(
    writes.findIndex((each) => each.endsWith('comments/5000')),
  );
});

const answer = (status: number, body = ''): FaultRule['fault'] => ({ kind: 'answer', status, body });

it.each([
  ['dropped before it was read', { kind: 'drop', when: 'before' }],
  ['dropped after it was done', { kind: 'drop', when: 'after' }],
  ['answered by a proxy page', answer(200, '<html>busy</html>')],
  ['answered by a 502', answer(502, '<html>bad gateway</html>')],
] as const)('ends with one comment when the POST is %s', async (_name, fault) => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, times: 1, fault });

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('created');
  expect(inboxComments(world)).toHaveLength(1);
});

it('takes a 500 that only lost a race of two edits for what it is', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  stage.forge.faults.push({ method: 'PATCH', path: /comments/u, times: 1, fault: answer(500, '{"message":""}') });

  const { weeks, exitCode } = await stage.run(wednesday, week);

  expect([exitCode, weeks[0]?.published.action]).toEqual([0, 'updated']);
});

it.each([
  ['archived meanwhile', 423, '', 'archived'],
  ['forbidden without a word', 403, '', 'forbidden'],
  ['too large for a proxy', 413, '<html>413</html>', 'too-large'],
  ['refused because the token was revoked', 401, '', 'unauthorized'],
] as const)('ends with a sentence and no comment when the POST is %s', async (_name, status, body, kind) => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, fault: answer(status, body) });

  await expect(stage.run(wednesday, week)).rejects.toMatchObject({ kind });
  expect(inboxComments(world)).toEqual([]);
});

it('keeps what was posted when the token is revoked between two weeks', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, skip: 1, fault: answer(401) });

  const { weeks, exitCode, trouble } = await stage.run(wednesday, { weeks: ['2026-W26', '2026-W27'] });

  expect([exitCode, weeks.length, String(trouble)]).toEqual([4, 1, expect.stringContaining('refuses the token')]);
  expect(inboxComments(world)).toHaveLength(1);
});

it('needs proof of who it is: a name, a comment of its own, or leave to go without', async () => {
  const world = makeWorldWithRun();
  const token = { value: tokenOf('scoped'), login: 'claude', scopes: ['read:repository', 'write:issue'] };
  world.tokens.push({ ...token, repositories: ['pdurlej/fallow-py', 'pdurlej/platform'] });
  await using stage = await setStage(world);
  const scoped = { ...week, token: tokenOf('scoped') };

  await expect(stage.run(wednesday, scoped)).rejects.toThrow('The token may not ask whose it is');
  const config = { ...stage.config, forge: { ...stage.config.forge, allowUnprovenIdentity: true } };
  const first = await stage.run(wednesday, { ...scoped, config });
  const second = await stage.run(wednesday, scoped);

  expect([first, second].map(({ weeks }) => weeks[0]?.published.action)).toEqual(['created', 'unchanged']);
});

it('takes back what it wrote as somebody else', async () => {
  const world = makeWorldWithRun();
  world.tokens.push({ value: tokenOf('stranger'), login: 'mallory', scopes: ['read:repository', 'write:issue'] });
  await using stage = await setStage(world);
  const config = { ...stage.config, forge: { ...stage.config.forge, allowUnprovenIdentity: true } };

  await expect(stage.run(wednesday, { ...week, config, token: tokenOf('stranger') })).rejects.toThrow(
    'The token writes as mallory, not as claude: the comment was removed again.',
  );
  expect(inboxComments(world)).toEqual([]);
});

it('remarks on more rights than the job needs', async () => {
  const world = makeWorldWithRun();
  const claude = world.users.find(({ login }) => login === 'claude');
  if (claude) claude.admin = true;
  await using stage = await setStage(world);

  const { remarks } = await stage.run(wednesday, week);

  expect(remarks).toEqual([
    'claude is an administrator of the whole server, which the job does not need: use a plain machine user.',
  ]);
});

it('ends with one comment when two hosts publish at the same time', async () => {
  const world = makeWorldWithRun();
  await using one = await setStage(world);
  await using other = await setStage(world, undefined, undefined, { forge: one.forge });
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => (release = resolve));
  // Both have listed before either writes.
  one.forge.faults.push({ method: 'POST', path: /comments$/u, times: 2, fault: { kind: 'hold', until: both } });
  const runs = [one.run(wednesday, week), other.run(wednesday, week)];
  const posts = (): unknown[] => one.forge.requests.filter(({ method }) => method === 'POST');
  await expect.poll(posts, { timeout: 20_000 }).toHaveLength(2);
  release();
  const done = await Promise.all(runs);

  expect(inboxComments(world)).toHaveLength(1);
  expect(new Set(done.map(({ weeks }) => weeks[0]?.published.commentId)).size).toBe(1);
  expect(
    issueOf(world)
      .comments[0]?.attachments.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['pyfallow-dogfood-evidence-2026-27.json.gz', 'pyfallow-dogfood-weekly-2026-27.json']);
});

it('reads allowUnprovenIdentity strictly', () => {
  const text =
    'forge: { url: "https://f.example", allowUnprovenIdentity: maybe }\nrepositories: [a/b]\ninbox: { repository: a/b }\n';
  expect(() => readConfig(text, 'c.yaml')).toThrow('c.yaml:1: "forge.allowUnprovenIdentity"');
});

it('lists nothing of the stranger who owns a repository of the same label', async () => {
  const world = makeWorldWithRun();
  world.repositories.push(makeRepository('mallory/fallow-py', { runs: [makeRun(9, '2026-07-01T10:00:00Z')] }));
  await using stage = await setStage(world);

  await stage.run(wednesday, week);

  expect(stage.takeRequests().filter((request) => request.includes('mallory'))).toEqual([]);
});
