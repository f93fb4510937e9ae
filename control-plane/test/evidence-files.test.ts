/** The files that go with a comment, and what comes back from them when the archive is lost. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Comment, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import {
  addGateRun,
  inboxComments,
  makeSmallWorld,
  makeWorldWithRun,
  setStage,
  writesOf,
  type Stage,
} from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const week = { weeks: ['2026-W27'] };
const names = ['pyfallow-dogfood-evidence-2026-27.json.gz', 'pyfallow-dogfood-weekly-2026-27.json'];

function commentOf(world: World): Comment {
  return world.repositories[0]?.issues[0]?.comments[0] as Comment;
}

async function archivedFiles({ directory }: Stage): Promise<Buffer[]> {
  return [
    await readFile(join(directory, 'weeks', '2026-W27.json.gz')),
    await readFile(join(directory, 'digests', 'pyfallow-dogfood-weekly-2026-27.json')),
  ];
}

function attachedFiles(world: World): Buffer[] {
  const attached = commentOf(world).attachments.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(attached.map(({ name }) => name)).toEqual(names);
  return attached.map(({ bytes }) => Buffer.from(bytes));
}

function uploadsOf(stage: Stage): string[] {
  return stage.takeRequests().filter((request) => /^(?:POST|DELETE) .*assets|attachments/u.test(request));
}

it('attaches both files as the archive has them, replaces them when they change, and asks nobody when not', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);

  await stage.run(wednesday, week);
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
  stage.takeRequests();
  await stage.run(wednesday, week);
  expect(uploadsOf(stage)).toEqual([]);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  await stage.run(wednesday, week);

  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
  expect(uploadsOf(stage).map((request) => request.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE', 'DELETE']);
  const { hashes } = JSON.parse(await readFile(join(stage.directory, 'inbox.json'), 'utf8')) as { hashes: object };
  expect(Object.keys(hashes).toSorted()).toEqual(
    commentOf(world)
      .attachments.map(({ uuid }) => uuid)
      .toSorted(),
  );
});

it('mends what is missing, doubled or not ours to the byte, and leaves what people attached', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const comment = commentOf(world);
  const [json, evidence] = comment.attachments;
  if (json === undefined || evidence === undefined) throw new Error('nothing attached');
  const photo = { ...json, id: 9001, name: 'photo.png', uuid: 'photo' };
  comment.attachments = [{ ...json, uuid: 'changed', bytes: Buffer.from(json.bytes).fill(32) }, photo];

  await stage.run(wednesday, week);

  expect(comment.attachments.map(({ name }) => name).toSorted()).toEqual(['photo.png', ...names]);
  comment.attachments = comment.attachments.filter(({ name }) => name !== 'photo.png');
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('reads attached files back once when the archive forgot which is which', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  await rm(join(stage.directory, 'inbox.json'));
  stage.takeRequests();

  await stage.run(wednesday, week);
  const first = uploadsOf(stage);
  await stage.run(wednesday, week);

  expect(first.map((request) => request.split(' ')[0])).toEqual(['GET', 'GET']);
  expect(uploadsOf(stage)).toEqual([]);
});

it.each([
  ['of a type that is not allowed', 422],
  ['without the right to', 403],
  ['over the quota', 413],
] as const)('says in the gaps that the forge refuses files %s, and stops saying so', async (_name, status) => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /assets/u, fault: { kind: 'answer', status, body: '' } });

  const refused = await stage.run(wednesday, week);
  const still = await stage.run('2026-07-09T10:00:00Z', week);
  stage.forge.faults.length = 0;
  const taken = await stage.run('2026-07-10T10:00:00Z', week);

  expect(refused).toMatchObject({ exitCode: 0, weeks: [{ published: { action: 'created' } }] });
  expect(refused.weeks[0]?.digest.gaps.map(({ sentence }) => sentence)).toEqual([
    'The forge refuses the files that go with this comment since 2026-07-08: the evidence lies in the archive alone, so keep a backup of it.',
  ]);
  expect(still.weeks[0]?.published.action).toBe('unchanged');
  expect(taken.weeks[0]).toMatchObject({ published: { action: 'updated' }, digest: { gaps: [] } });
  expect(inboxComments(world)[0]?.body).not.toContain('refuses the files');
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('says the same where the forge takes files and lets none be removed, and removes them when it may', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  stage.forge.faults.push({ method: 'DELETE', path: /assets/u, fault: { kind: 'answer', status: 403, body: '' } });

  const refused = await stage.run(wednesday, week);
  stage.forge.faults.length = 0;
  const mended = await stage.run(wednesday, week);

  expect(refused).toMatchObject({ exitCode: 0, weeks: [{ published: { action: 'updated' } }] });
  expect(refused.weeks[0]?.digest.gaps.map(({ kind }) => kind)).toContain('attachments-refused');
  expect(mended.weeks[0]?.digest.gaps).toEqual([]);
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('goes without files on an old server, where a reader may not attach to the own comment', async () => {
  const world = makeWorldWithRun();
  world.version = '14.0.3+gitea-1.22.0';
  Object.assign(world.repositories[0] as object, { writers: [] });
  await using stage = await setStage(world);

  const { exitCode, weeks } = await stage.run(wednesday, week);

  expect([exitCode, weeks[0]?.published.action]).toEqual([0, 'created']);
  expect(weeks[0]?.digest.gaps.map(({ kind }) => kind)).toContain('attachments-refused');
  expect(commentOf(world).attachments).toEqual([]);
});

it('keeps the comment when only the files could not be attached, and attaches them the next time', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /assets/u, fault: { kind: 'answer', status: 401, body: '' } });

  const first = await stage.run(wednesday, week);
  stage.forge.faults.length = 0;
  const second = await stage.run(wednesday, week);

  expect([first.exitCode, second.exitCode]).toEqual([4, 0]);
  expect(first.weeks[0]?.published.action).toBe('created');
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('removes the old file in the next run where this one ended between the upload and that', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  stage.forge.faults.push({ method: 'DELETE', path: /assets/u, fault: { kind: 'drop', when: 'before' } });

  const broken = await stage.run(wednesday, week);
  const between = commentOf(world).attachments.map(({ name }) => name);
  stage.forge.faults.length = 0;
  const mended = await stage.run(wednesday, week);

  expect([broken.exitCode, broken.weeks[0]?.published.action, mended.exitCode]).toEqual([4, 'updated', 0]);
  expect(between.toSorted()).toEqual([names[0], names[0], names[1], names[1]]);
  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('attaches once although the answer to the upload is lost', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /assets/u, times: 1, fault: { kind: 'drop', when: 'after' } });

  await stage.run(wednesday, week);

  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
});

it('takes no file of another host for its own because it is as long', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const comment = commentOf(world);
  const [json] = comment.attachments;
  if (json === undefined) throw new Error('nothing attached');
  comment.attachments = comment.attachments.filter((each) => each !== json);
  const alike = { ...json, id: world.nextId++, uuid: 'alike', bytes: Buffer.from(json.bytes).fill(32) };
  stage.forge.faults.push(
    { method: 'POST', path: /assets/u, times: 1, fault: { kind: 'drop', when: 'before' } },
    {
      method: 'GET',
      path: /assets/u,
      times: 1,
      fault: {
        kind: 'hold',
        get until() {
          return Promise.resolve(comment.attachments.push(alike));
        },
      },
    },
  );

  await stage.run(wednesday, week);

  expect(attachedFiles(world)).toEqual(await archivedFiles(stage));
  const { hashes } = JSON.parse(await readFile(join(stage.directory, 'inbox.json'), 'utf8')) as { hashes: object };
  expect(hashes).not.toHaveProperty('alike');
});

/** Three weeks published; then the archive is lost, and the forge has forgotten the first two. */
async function loseArchive(): Promise<{ world: World; before: Awaited<ReturnType<Stage['run']>> }> {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-17T10:00:00Z', ['a', 'b', 'c']);
  addGateRun(world, 2, '2026-06-24T10:00:00Z', ['a', 'b']);
  addGateRun(world, 3, '2026-07-01T10:00:00Z', ['a', 'c']);
  await using stage = await setStage(world);
  const before = await stage.run(wednesday, { weeks: ['2026-W25', '2026-W26', '2026-W27'] });
  const platform = world.repositories[1];
  if (platform === undefined) throw new Error('no platform');
  // One run was deleted, of the other only the artifact is gone.
  platform.runs = platform.runs.filter(({ id }) => id !== 1);
  platform.artifacts = platform.artifacts.filter(({ runId }) => runId === 3);
  return { world, before };
}

it('rebuilds a lost archive from its own comments, so that trend and first-seen dates go on', async () => {
  const { world, before } = await loseArchive();
  await using stage = await setStage(world);

  const after = await stage.run('2026-07-09T10:00:00Z', week);
  const again = await stage.run('2026-07-09T11:00:00Z', week);

  const [then, now] = [before.weeks.at(-1)?.digest, after.weeks[0]?.digest];
  expect(now?.trend).toEqual(then?.trend);
  expect(now?.changes[0]?.reappeared).toEqual(then?.changes[0]?.reappeared);
  expect(now?.threshold).toEqual(then?.threshold);
  expect(now?.gaps.map(({ kind, sentence }) => [kind, sentence])).toEqual([
    [
      'restored',
      '2 gate runs of 2026-W25 to 2026-W26 are known only from the evidence attached to earlier comments: the archive was lost, and the forge has the reports no more.',
    ],
  ]);
  expect(after.remarks).toEqual([
    'Restored from the inbox, because the archive has no digest of them: 2026-W25, 2026-W26, 2026-W27.',
  ]);
  expect(again.remarks).toEqual([]);
  expect(again.weeks[0]?.published.action).toBe('unchanged');
});

it('takes the newest readable evidence, on whichever of our comments it is', async () => {
  const { world } = await loseArchive();
  const comments = world.repositories[0]?.issues[0]?.comments ?? [];
  const [first, second] = comments as [Comment, Comment];
  const half = first.attachments.find(({ name }) => name.endsWith('.gz'));
  if (half === undefined) throw new Error('nothing attached');
  // A copy of the first comment has the files, the first one none; the second has a broken file beside the good one.
  comments.push({ ...first, id: 5000 });
  first.attachments = [];
  second.attachments.push({ ...half, id: 6000, uuid: 'half', name: 'pyfallow-dogfood-evidence-2026-26.json.gz' });
  Object.assign(second.attachments.at(-1) as object, { bytes: half.bytes.subarray(0, 40) });
  await using stage = await setStage(world);

  const { remarks } = await stage.run('2026-07-09T10:00:00Z', week);

  expect(remarks).toEqual([
    'Restored from the inbox, because the archive has no digest of them: 2026-W25, 2026-W26, 2026-W27.',
  ]);
});

it('publishes nothing while the forge cannot hand out what would be restored', async () => {
  const { world } = await loseArchive();
  const before = inboxComments(world).map(({ body }) => body);
  await using stage = await setStage(world);
  stage.forge.faults.push({ path: /attachments/u, fault: { kind: 'answer', status: 502, body: '<html>' } });

  await expect(stage.run('2026-07-09T10:00:00Z', { ...week, network: { backoffLimit: 1 } })).rejects.toMatchObject({
    kind: 'server',
  });
  expect(inboxComments(world).map(({ body }) => body)).toEqual(before);
  expect(writesOf(stage)).toEqual([]);
});

it('restores nothing from others, and nothing that is no evidence', async () => {
  const { world } = await loseArchive();
  const [first, second, third] = world.repositories[0]?.issues[0]?.comments ?? [];
  for (const file of first?.attachments ?? []) file.bytes = gzipSync('{"schema":"other"}');
  for (const file of second?.attachments ?? []) file.bytes = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  if (third) third.attachments = [];
  if (first && world.repositories[0])
    world.repositories[0].issues[0]?.comments.push({
      ...first,
      id: 1,
      author: 'mallory',
      attachments: second?.attachments ?? [],
    });
  await using stage = await setStage(world);

  const { remarks, weeks } = await stage.run(wednesday, week);

  expect(remarks.filter((remark) => !remark.startsWith('mallory'))).toEqual([
    'Posted earlier, unknown to the archive, and without readable evidence attached: 2026-W25, 2026-W26, 2026-W27.',
  ]);
  expect(weeks[0]?.digest.gaps.map(({ kind }) => kind)).not.toContain('restored');
});

it('names the file that is damaged among what was restored', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-'));
  await using archive = await openArchive(directory);
  await archive.restored.write('2026-W27', Buffer.from('no gzip'));

  await expect(archive.restored.read('2026-W27')).rejects.toMatchObject({
    kind: 'corrupt',
    path: join(directory, 'restored', '2026-W27.json.gz'),
  });
  await rm(directory, { recursive: true });
});
