/** Published weeks derived again, and compared with the files, the comment, and what is attached to it. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ForgejoClient } from '@platform/forgejo-client';
import { tokenOf, type Comment } from '@platform/fake-forgejo';
import { afterEach, expect, it, vi } from 'vitest';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { openInbox } from '../src/dogfood/inbox/inbox.ts';
import { runVerify, verifyWeeks } from '../src/dogfood/verify.ts';
import type { VerifiedWeek } from '../src/dogfood/verify-week.ts';
import { addGateRun, makeSmallWorld, setStage, type Stage } from './stage.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Two weeks published, the first one final; what came later is not on its page. */
async function publishTwoWeeks(): Promise<Stage> {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', ['a', 'b']);
  const stage = await setStage(world);
  await stage.run('2026-07-05T02:00:00Z');
  await stage.run('2026-07-08T02:00:00Z', { weeks: ['2026-W27'] });
  addGateRun(world, 2, '2026-07-09T10:00:00Z', ['a', 'b', 'c']);
  await stage.run('2026-07-13T02:00:00Z');
  return stage;
}

async function verify({ config, directory }: Stage, online = true): Promise<VerifiedWeek[]> {
  await using archive = await openArchive(directory);
  const forge = new ForgejoClient({ url: config.forge.url, token: tokenOf('claude') });
  return verifyWeeks(archive, config, online ? await openInbox(forge, config, 'find') : null, null);
}

async function verifyFirst(stage: Stage): Promise<VerifiedWeek | undefined> {
  return (await verify(stage))[0];
}

function pathOf({ directory }: Stage, end: 'json' | 'md'): string {
  return join(directory, 'digests', `pyfallow-dogfood-weekly-2026-27.${end}`);
}

function commentsOf({ forge }: Stage): Comment[] {
  return forge.world.repositories[0]?.issues[0]?.comments ?? [];
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(edit(text)).not.toBe(text);
  await writeFile(path, edit(text));
}

it('finds every published week equal, as it was known and configured then', async () => {
  await using stage = await publishTwoWeeks();
  const equal = ['2026-W27', '2026-W28'].map((week) => ({ week, result: 'equal', difference: null }));

  expect(await verify(stage)).toEqual(equal);
  expect(await verify({ ...stage, config: { ...stage.config, timeZone: 'Asia/Tokyo' } })).toEqual(equal);
  expect(await verify(stage, false)).toEqual(equal);
  expect(stage.takeRequests().filter((request) => /^(?:POST|PATCH|DELETE) /u.test(request)).length).toBe(
    // Two comments, edited or not, and their files; verifying adds none.
    stage.forge.requests.filter(({ method }) => method !== 'GET').length,
  );
});

it('shows the first difference of a file', async () => {
  await using stage = await publishTwoWeeks();
  await change(pathOf(stage, 'json'), (json) => json.replace('"gateRuns": 1', '"gateRuns": 2'));

  expect(await verifyFirst(stage)).toEqual({
    week: '2026-W27',
    result: 'differs',
    difference: expect.stringMatching(/^line \d+: "\\"gateRuns\\": 2,", derived again "\\"gateRuns\\": 1,"$/u),
  });
});

it('takes a page of another version for equal as long as no figure differs', async () => {
  await using stage = await publishTwoWeeks();
  const older = (json: string): string => {
    const { changes: _added, ...digest } = JSON.parse(json) as Record<string, unknown>;
    return JSON.stringify({
      ...digest,
      provenance: { ...(digest['provenance'] as object), tool: 'platformctl 0.0.1' },
    });
  };
  await change(pathOf(stage, 'json'), older);
  await change(pathOf(stage, 'md'), (page) => page.replace('gate run', 'run of the gate'));
  await stage.run('2026-07-13T03:00:00Z', { offline: true, weeks: ['2026-W28'] });
  const offline = async (): Promise<VerifiedWeek | undefined> => (await verify(stage, false))[0];

  expect(await offline()).toEqual({ week: '2026-W27', result: 'other-tool', difference: null });
  await change(pathOf(stage, 'json'), (json) => json.replace('"gateRuns":1', '"gateRuns":2'));
  expect(await offline()).toMatchObject({ result: 'differs' });
});

it('says what is damaged, or missing', async () => {
  await using stage = await publishTwoWeeks();

  await change(pathOf(stage, 'json'), (json) => json.slice(0, 200));
  expect(await verifyFirst(stage)).toMatchObject({ difference: 'the JSON digest in the archive is damaged' });
  await rm(pathOf(stage, 'md'));
  expect(await verifyFirst(stage)).toMatchObject({ result: 'not-archived' });
  await rm(join(stage.directory, 'configurations'), { recursive: true });
  expect((await verify(stage))[1]).toMatchObject({ result: 'not-derivable' });
});

it('compares with what is posted: the page without notes, only once, and the attached JSON', async () => {
  await using stage = await publishTwoWeeks();
  const [first] = commentsOf(stage);
  if (first === undefined) throw new Error('nothing posted');
  const { body, attachments } = first;

  first.body = body.replace('<!-- platformctl:notes -->\n', '<!-- platformctl:notes -->\nSeen.\n');
  expect(await verifyFirst(stage)).toMatchObject({ result: 'equal' });
  first.body = body.replace('Dogfood evidence', 'Dogfood evidense');
  expect(await verifyFirst(stage)).toMatchObject({
    result: 'comment-differs',
    difference: expect.stringMatching(/^posted line 3: "## Dogfood evidense .*, derived again "## Dogfood evidence /u),
  });
  first.body = body;
  first.attachments = attachments.filter(({ name }) => name.endsWith('.gz'));
  expect(await verifyFirst(stage)).toMatchObject({
    result: 'files-differ',
    difference: expect.stringMatching(/^attached pyfallow-dogfood-weekly-2026-27\.json is missing, in the archive/u),
  });
  first.attachments = [...attachments, ...attachments.map((each) => ({ ...each, id: each.id + 9000 }))];
  expect(await verifyFirst(stage)).toMatchObject({ result: 'files-differ' });
  first.attachments = attachments;
  commentsOf(stage).push({ ...first, id: 9999 });
  expect(await verifyFirst(stage)).toMatchObject({ difference: 'posted 2 times: run aggregate to heal it' });
});

it('calls no week equal that was never posted, and says what was published instead', async () => {
  await using stage = await publishTwoWeeks();
  const config = await stage.writeConfig();
  vi.stubEnv('FORGEJO_TOKEN', tokenOf('claude'));
  const run = (week?: string, offline = false): ReturnType<typeof runVerify> => runVerify({ config, week, offline });

  expect(await run('2026-19')).toMatchObject({
    lines: ['2026-W19 was never published (published: 2026-W27, 2026-W28)'],
    exitCode: 4,
  });
  expect(await run('2026-26..2026-27', true)).toMatchObject({
    lines: ['2026-W26 has no digest in the archive (there is 2026-W27, 2026-W28)', '2026-W27 equal'],
    exitCode: 4,
  });
  await stage.run('2026-07-13T03:00:00Z', { dryRun: true, weeks: ['2026-W26'] });
  commentsOf(stage).splice(-1);
  const posts = (week: string): string =>
    `only derived here, the inbox has no comment of it; platformctl dogfood aggregate --week ${week} posts it`;
  expect(await run()).toMatchObject({
    lines: [`2026-W26 not-posted: ${posts('2026-26')}`, '2026-W27 equal', `2026-W28 not-posted: ${posts('2026-28')}`],
    exitCode: 4,
  });
  commentsOf(stage).splice(0);
  expect(await run('2026-27')).toMatchObject({ lines: [`2026-W27 not-posted: ${posts('2026-27')}`], exitCode: 0 });
  await rm(join(stage.directory, 'digests'), { recursive: true });
  expect(await run()).toMatchObject({ weeks: [], lines: ['Nothing was published yet.'], exitCode: 0 });
  expect(await run('2026-19')).toMatchObject({ lines: ['2026-W19 was never published (nothing was yet)'] });
  expect(await run(undefined, true)).toMatchObject({ lines: ['The archive has no digest yet.'], exitCode: 0 });
});

it('derives a week again that said that files are refused, also when they are taken by now', async () => {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-24T10:00:00Z', ['a', 'b']);
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /assets/u, fault: { kind: 'answer', status: 422, body: '' } });
  await stage.run('2026-07-08T10:00:00Z', { weeks: ['2026-W26'] });
  expect(await verify(stage)).toMatchObject([{ result: 'equal' }]);
  stage.forge.faults.length = 0;
  await stage.run('2026-07-09T10:00:00Z', { weeks: ['2026-W27'] });

  expect(await verify(stage)).toEqual([
    { week: '2026-W26', result: 'equal', difference: null },
    { week: '2026-W27', result: 'equal', difference: null },
  ]);
});
