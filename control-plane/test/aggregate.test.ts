/** Whole runs in small worlds: what is posted, what is left alone, and what happens when something is wrong. */
import { makeArtifact, makeRepository, makeRun, startRerun, zipFiles } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { addGateRun, inboxComments, makeReport, makeSmallWorld, setStage } from './stage.ts';

const sundayNight = '2026-07-05T02:00:00Z';
const wednesday = '2026-07-08T10:00:00Z';

it('posts one comment, as the digest file has it, and leaves it alone the next time', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  await using stage = await setStage(world);

  const first = await stage.run(wednesday, { weeks: ['2026-W27'] });
  const second = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(first.exitCode).toBe(0);
  expect(first.weeks[0]?.published).toEqual({
    action: 'created',
    url: `${stage.forge.url}/pdurlej/fallow-py/issues/1#issuecomment-1002`,
    commentId: 1002,
  });
  expect(second.weeks[0]?.published.action).toBe('unchanged');
  const comments = inboxComments(world);
  expect(comments).toHaveLength(1);
  expect(comments[0]?.author).toBe('claude');
  expect(comments[0]?.body).toBe((await stage.readDigests())['pyfallow-dogfood-weekly-2026-27.md']);
});

it('compares with the week before: new, resolved, and what is back', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-17T10:00:00Z', ['a', 'b', 'c']);
  addGateRun(world, 2, '2026-06-24T10:00:00Z', ['a', 'b', 'd']);
  addGateRun(world, 3, '2026-07-01T10:00:00Z', ['a', 'c', 'd']);
  await using stage = await setStage(world);

  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W26', '2026-W27'] });

  expect(weeks.map(({ digest }) => digest.trend.at(-1))).toMatchObject([
    { week: '2026-W26', open: 3, new: 1, reappeared: 0, resolved: 1 },
    { week: '2026-W27', open: 3, new: 0, reappeared: 1, resolved: 1 },
  ]);
  expect(weeks[1]?.digest.changes[0]?.reappeared[0]).toMatchObject({
    symbol: 'c',
    firstSeen: '2026-06-17T10:00:00Z',
    daysAway: 14,
  });
});

it('never calls a finding resolved that only another analyzer did not see', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-24T10:00:00Z', ['a', 'b']);
  addGateRun(world, 2, '2026-07-01T10:00:00Z', []);
  const [artifact] = world.repositories[1]?.artifacts.filter(({ runId }) => runId === 2) ?? [];
  if (artifact) artifact.zip = () => zipFiles({ 'pyfallow-report.json': makeReport(['a'], { version: '0.4.0' }) });
  await using stage = await setStage(world);

  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(weeks[0]?.digest.trend.at(-1)).toMatchObject({ open: 1, absent: 1, resolved: 0 });
  expect(weeks[0]?.digest.gaps.map(({ kind }) => kind)).toContain('analyzer-changed');
});

it('is provisional on Sunday night, is finished later, and is never touched again without news', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);

  const sunday = await stage.run(sundayNight);
  addGateRun(world, 2, '2026-07-05T15:00:00Z', ['a', 'b']);
  const next = await stage.run('2026-07-12T02:00:00Z');
  const after = await stage.run('2026-07-19T02:00:00Z');

  expect(sunday.weeks.map(({ digest, published }) => [digest.week, digest.provisional, published.action])).toEqual([
    ['2026-W27', true, 'created'],
  ]);
  expect(next.weeks.map(({ digest, published }) => [digest.week, digest.provisional, published.action])).toEqual([
    ['2026-W27', false, 'updated'],
    ['2026-W28', true, 'created'],
  ]);
  expect(after.weeks.map(({ digest, published }) => [digest.week, published.action])).toEqual([
    ['2026-W28', 'updated'],
    ['2026-W29', 'created'],
  ]);
  expect(inboxComments(world).map(({ body }) => body.split('\n')[2])).toEqual([
    '## Dogfood evidence · week 2026-W27 (29 June – 5 July)',
    '## Dogfood evidence · week 2026-W28 (6–12 July)',
    '## Dogfood evidence · week 2026-W29 (13–19 July) · **provisional**, as known on 19 July at 04:00',
  ]);
});

it('catches up on missed weeks, at most eight, and never before the first comment', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-04-15T10:00:00Z', ['a']);
  await using stage = await setStage(world);

  await stage.run('2026-04-19T02:00:00Z');
  const { weeks } = await stage.run('2026-07-12T02:00:00Z');

  expect(weeks.map(({ digest }) => digest.week)).toEqual([
    '2026-W16',
    ...Array.from({ length: 8 }, (_, n) => `2026-W${n + 20}`),
    '2026-W28',
  ]);
});

it('keeps a run in the week it stopped in when it is run again after that week was published', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  await using stage = await setStage(world);
  await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });
  const before = (await stage.readDigests())['pyfallow-dogfood-weekly-2026-27.json'];

  const platform = world.repositories[1];
  if (platform === undefined) throw new Error('no platform');
  const run = startRerun(platform, 1, '2026-07-07T09:00:00Z');
  const during = await stage.run('2026-07-07T09:01:00Z', { weeks: ['2026-W27', '2026-W28'] });
  Object.assign(run, {
    status: 'success',
    started: '2026-07-07T09:02:00Z',
    stopped: '2026-07-07T09:05:00Z',
    updated: '2026-07-07T09:05:00Z',
  });
  platform.artifacts.push(
    makeArtifact(10, run, zipFiles({ 'pyfallow-report.json': makeReport(['a']) }), {
      created: '2026-07-01T10:00:00Z',
      updated: '2026-07-07T09:04:00Z',
    }),
  );
  const after = await stage.run('2026-07-07T12:00:00Z', { weeks: ['2026-W27', '2026-W28'] });

  expect(during.weeks.map(({ digest, published }) => [digest.ledger.gateRuns, published.action])).toEqual([
    [1, 'unchanged'],
    [0, 'created'],
  ]);
  expect(
    after.weeks.map(({ digest, published }) => [digest.ledger.gateRuns, digest.findings.total, published.action]),
  ).toEqual([
    [1, 2, 'unchanged'],
    [1, 1, 'updated'],
  ]);
  expect((await stage.readDigests())['pyfallow-dogfood-weekly-2026-27.json']).toBe(before);
});

it('keeps an artifact that expired after it was archived', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });

  for (const artifact of world.repositories[1]?.artifacts ?? [])
    Object.assign(artifact, { expired: true, updated: '2026-07-07T00:00:00Z' });
  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(weeks[0]?.digest.ledger.outcomes).toMatchObject({ reported: 1, 'artifact-expired': 0 });
  expect(weeks[0]?.published.action).toBe('unchanged');
});

it('waits for a run that stopped only just now, and for one that still runs', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-05T21:50:00Z', ['a']);
  addGateRun(world, 2, '2026-07-05T21:00:00Z', ['a'], {
    status: 'running',
    started: '2026-07-05T20:00:00Z',
    stopped: null,
  });
  await using stage = await setStage(world);

  const early = await stage.run('2026-07-05T21:55:00Z', { weeks: ['2026-W27'] });
  const late = await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });
  const patient = await stage.run('2026-07-14T02:00:00Z', { weeks: ['2026-W27'] });

  expect(early.weeks[0]?.digest).toMatchObject({
    provisional: true,
    ledger: { outcomes: { unfinished: 2, reported: 0 } },
  });
  expect(late.weeks[0]?.digest).toMatchObject({
    provisional: true,
    ledger: { outcomes: { unfinished: 1, reported: 1 } },
  });
  expect(patient.weeks[0]?.digest).toMatchObject({
    provisional: false,
    ledger: { outcomes: { unfinished: 1, reported: 1 } },
  });
});

it('fetches again only what the server failed to hand out, and says so meanwhile', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  stage.forge.faults.push({ path: /artifacts\/20\/zip/u, fault: { kind: 'answer', status: 500, body: '' } });

  const broken = await stage.run(wednesday, { weeks: ['2026-W27'] });
  stage.forge.faults.length = 0;
  stage.takeRequests();
  const mended = await stage.run('2026-07-08T11:00:00Z', { weeks: ['2026-W27'] });

  expect(broken.exitCode).toBe(4);
  expect(broken.weeks[0]?.digest.gaps[0]).toMatchObject({ kind: 'artifact-unreachable', count: 1, incomplete: true });
  expect(mended.exitCode).toBe(0);
  expect(mended.weeks[0]?.digest.ledger.outcomes.reported).toBe(2);
  expect(stage.takeRequests().filter((request) => request.endsWith('/zip'))).toEqual([
    'GET /api/v1/repos/pdurlej/platform/actions/artifacts/20/zip',
  ]);
}, 60_000);

it('goes on when a repository that was seen before has vanished, and says so', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  world.repositories.push(makeRepository('pdurlej/extra'));
  await using stage = await setStage(world, 'repositories: [pdurlej/platform, pdurlej/extra]');
  await stage.run('2026-07-05T02:00:00Z', { weeks: ['2026-W27'] });

  world.repositories.pop();
  const { weeks, exitCode } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(exitCode).toBe(4);
  expect(weeks[0]?.digest).toMatchObject({
    provisional: false,
    gaps: [{ kind: 'repository-unreachable', repository: 'pdurlej/extra', incomplete: true }],
  });
});

it('discovers repositories by pattern, and shows those that ever ran the gate', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  const silent = makeRepository('pdurlej/silent');
  silent.runs.push(makeRun(7, '2026-07-01T11:00:00Z', { workflow: 'ci.yml' }));
  world.repositories.push(silent, makeRepository('pdurlej/scratch'), makeRepository('other/thing'));
  await using stage = await setStage(world, 'repositories: [pdurlej/fallow-py, "pdurlej/*", "!pdurlej/scratch"]');

  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(weeks[0]?.digest.repositories.map(({ repository }) => repository)).toEqual([
    'pdurlej/fallow-py',
    'pdurlej/platform',
  ]);
  expect(stage.takeRequests().filter((request) => /scratch|other\/thing/u.test(request))).toEqual([]);
});

it('refuses patterns that no repository matches instead of posting an empty page', async () => {
  await using stage = await setStage(makeSmallWorld(), 'repositories: ["nobody/*"]');

  await expect(stage.run(wednesday, { weeks: ['2026-W27'] })).rejects.toThrow(
    /^No repository takes part: none .* matches nobody\/\*\. Correct "repositories"/u,
  );
  await expect(stage.run(wednesday, { weeks: ['2026-W27'], offline: true })).rejects.toThrow(
    'No repository takes part: none in the archive matches nobody/*. Correct "repositories", or run without --offline first.',
  );
  expect(stage.takeRequests().filter((request) => !request.startsWith('GET'))).toEqual([]);
});

it('writes nothing with --dry-run, --no-publish and --offline, and asks nobody offline', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);

  const dry = await stage.run(wednesday, { weeks: ['2026-W27'], dryRun: true });
  const looked = stage.takeRequests();
  await stage.run(wednesday, { weeks: ['2026-W27'], publish: false });
  const unpublished = stage.takeRequests();
  const offline = await stage.run(wednesday, { weeks: ['2026-W27'], offline: true, token: null });

  expect(dry.weeks[0]?.plan?.action).toBe('created');
  expect([dry, offline].map(({ weeks }) => weeks[0]?.published)).toEqual([
    { action: 'skipped', url: null, commentId: null },
    { action: 'skipped', url: null, commentId: null },
  ]);
  expect(looked.filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(unpublished.filter((request) => request.includes('/issues'))).toEqual([]);
  expect(stage.takeRequests()).toEqual([]);
  expect(inboxComments(world)).toEqual([]);
});

it('derives an old digest again as it was known then', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  const first = await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a', 'b'], { created: '2026-07-02T09:00:00Z' });
  await stage.run('2026-07-07T02:00:00Z', { weeks: ['2026-W27'] });

  const { asOf } = first.weeks[0]?.digest ?? { asOf: '' };
  const again = await stage.run('2027-01-01T02:00:00Z', { weeks: ['2026-W27'], offline: true, asOf });

  expect(asOf).toBe('2026-07-06T02:00:00Z');
  expect(again.weeks[0]?.digest).toEqual(first.weeks[0]?.digest);
  // Without a week it is about the one that was due then.
  const due = await stage.run('2027-01-01T02:00:00Z', { offline: true, asOf });
  expect(due.weeks.map(({ digest }) => digest)).toEqual([first.weeks[0]?.digest]);
  const before = await stage.run('2027-01-01T02:00:00Z', {
    weeks: ['2026-W27'],
    offline: true,
    asOf: '2026-07-01T00:00:00Z',
  });

  expect(before.weeks[0]?.digest).toMatchObject({ provisional: true, gaps: [], ledger: { listed: 0 } });
  expect(again.weeks[0]?.files.markdown).toContain('/as-of/2026-07-06T020000Z/');
  expect(Object.keys(await stage.readDigests())).toHaveLength(2);
});

it('keeps what people wrote into the notes when it edits the page', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  await stage.run('2026-07-06T02:00:00Z', { weeks: ['2026-W27'] });
  const [comment] = world.repositories[0]?.issues[0]?.comments ?? [];
  if (comment)
    comment.body = comment.body.replace(
      '<!-- platformctl:notes -->\n',
      '<!-- platformctl:notes -->\nLooks fine to me.\n',
    );
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a', 'b']);

  const unchangedNotes = await stage.run('2026-07-06T03:00:00Z', { weeks: ['2026-W27'] });

  expect(unchangedNotes.weeks[0]?.published.action).toBe('updated');
  expect(inboxComments(world)[0]?.body).toContain(
    '<!-- platformctl:notes -->\nLooks fine to me.\n<!-- /platformctl:notes -->',
  );
});

it("ignores somebody else's copy of the marker, and heals duplicates of ours", async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  const issue = world.repositories[0]?.issues[0];
  const forged = '<!-- platformctl:dogfood digest week=2026-W27 -->\n\n## forged';
  issue?.comments.push({ id: 1, author: 'mallory', body: forged, created: '', updated: '', attachments: [] });
  await stage.run(wednesday, { weeks: ['2026-W27'] });
  issue?.comments.push({ ...(issue.comments.at(-1) as (typeof issue.comments)[number]), id: 5000, attachments: [] });

  await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(inboxComments(world).map(({ id, author }) => [id, author])).toEqual([
    [1, 'mallory'],
    [1002, 'claude'],
  ]);
});

it('finds its own comment when the answer to the write was lost', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, times: 1, fault: { kind: 'drop', when: 'after' } });

  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(weeks[0]?.published).toMatchObject({ action: 'created', commentId: 1002 });
  expect(inboxComments(world)).toHaveLength(1);
});

it('counts log entries from repositories and from comments of named people', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a']);
  world.repositories[1]?.files.set(
    'logs/DOGFOOD.md',
    '### 2026-07-01 10:00 — `[TP]` right\n\n**fallow-py rule(s):** PY031\n',
  );
  const issue = world.repositories[0]?.issues[0];
  const entry = '### 2026-07-02 10:00 — `[FP]` wrong\n**Repo:** pdurlej/platform\n**fallow-py rule(s):** PY031\n';
  issue?.comments.push({ id: 1, author: 'pdurlej', body: entry, created: '', updated: '', attachments: [] });
  issue?.comments.push({
    id: 2,
    author: 'mallory',
    body: entry.replace('wrong', 'hostile'),
    created: '',
    updated: '',
    attachments: [],
  });
  await using stage = await setStage(
    world,
    'repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/platform, path: "logs/*.md" }, { inbox: { authors: [pdurlej] } }]',
  );

  const { weeks } = await stage.run(wednesday, { weeks: ['2026-W27'] });

  expect(weeks[0]?.digest.log).toMatchObject({
    entries: 2,
    byClass: { TP: 1, FP: 1 },
    byRepository: { 'pdurlej/platform': 2 },
  });
  const [page] = inboxComments(world).slice(-1);
  expect(page?.body).toContain("Of this week's log, 2 entries count (1 from a comment here).");
  expect(page?.body).toContain(
    '- 2026-07-02 10:00 `FP` `wrong` · `PY031` · `pdurlej/platform`, `pdurlej/fallow-py#1 comment 1 by pdurlej:1`',
  );
  expect(weeks[0]?.digest.rules.find(({ rule }) => rule === 'unused-symbol')?.log).toEqual({
    tp: 1,
    fp: 1,
    fn: 0,
    friction: 0,
  });
});
