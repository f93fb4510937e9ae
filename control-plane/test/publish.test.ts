/** Writes that race: with people who write notes, with other hosts, with answers that never come. */
import { setTimeout } from 'node:timers/promises';
import { tokenOf, type Comment, type FaultRule, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { disk, type Disk } from '../src/dogfood/archive/disk.ts';
import { ArchiveError } from '../src/dogfood/errors.ts';
import { sayEnding } from '../src/dogfood/ending.ts';
import { describeFailure } from '../src/dogfood/exit.ts';
import { describeRun } from '../src/dogfood/journal.ts';
import { addGateRun, inboxComments, makeSmallWorld, makeWorldWithRun, setStage, writesOf } from './stage.ts';

const wednesday = '2026-07-08T10:00:00Z';
const week = { weeks: ['2026-W27'] };
const fence = '<!-- platformctl:notes -->\n';
const files = ['pyfallow-dogfood-evidence-2026-27.json.gz', 'pyfallow-dogfood-weekly-2026-27.json'];

function issueOf(world: World): World['repositories'][number]['issues'][number] {
  return world.repositories[0]?.issues[0] as World['repositories'][number]['issues'][number];
}

function firstOf(world: World): Comment {
  return issueOf(world).comments[0] as Comment;
}

function note(comment: { body: string }, text: string): void {
  comment.body = comment.body.replace(fence, `${fence}${text}\n`);
}

function filesOf(comment: Comment): string[] {
  return comment.attachments.map(({ name }) => name).toSorted((a, b) => Number(a > b) - Number(a < b));
}

/** Something that happens on the server just before it answers a request for the first time. */
function before(method: string, path: RegExp, act: () => unknown, skip = 0): FaultRule {
  const fault: FaultRule['fault'] = {
    kind: 'hold',
    get until() {
      return Promise.resolve(act());
    },
  };
  return { method, path, times: 1, skip, fault };
}

const answer = (status: number, body = ''): FaultRule['fault'] => ({ kind: 'answer', status, body });
const oneComment = /issues\/comments\/\d+$/u;

it('keeps a note that is saved after the comments were listed', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  stage.forge.faults.push(before('GET', oneComment, () => note(firstOf(world), 'Saved meanwhile.')));

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('updated');
  expect(firstOf(world).body).toContain(`${fence}Saved meanwhile.\n`);
});

it('shows notes in a dry run so that they cannot drive the terminal', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const duplicate = { ...firstOf(world), id: 5000, attachments: [] };
  note(duplicate, 'Red: \u001B[31m\u202Ereversed\u0007');
  issueOf(world).comments.push(duplicate);

  const done = await stage.run(wednesday, { ...week, dryRun: true });

  const text = describeRun(done).map((line) => line.text);
  expect(text.join('\n')).toContain('+Red: \uFFFD[31m\uFFFDreversed\uFFFD\n');
  expect(text.filter((line) => /(?![\n\t])[\p{Cc}\u202E]/u.test(line))).toEqual([]);
});

it('takes over a note that is saved after our edit, by somebody who still had the old page open', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const old = firstOf(world).body;
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  const overwrite = (): void => {
    firstOf(world).body = old.replace(fence, `${fence}From an old page.\n`);
  };
  stage.forge.faults.push(before('GET', /issues\/1\/comments/u, overwrite, 2));

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published.action).toBe('updated');
  expect(firstOf(world).body).toContain(`${fence}From an old page.\n`);
  expect(firstOf(world).body.replace('From an old page.\n', '')).toBe(
    (await stage.readDigests())['pyfallow-dogfood-weekly-2026-27.md'],
  );
});

it('reads what the other edit wrote when its own lost the race', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  stage.forge.faults.push(
    { method: 'PATCH', path: /comments/u, times: 1, fault: answer(500, '{"message":""}') },
    before('GET', oneComment, () => note(firstOf(world), 'Was faster.'), 1),
  );

  const { weeks, exitCode } = await stage.run(wednesday, week);

  expect([exitCode, weeks[0]?.published.action]).toEqual([0, 'updated']);
  expect(firstOf(world).body).toContain(`${fence}Was faster.\n`);
});

it.each([
  ['before its files go', 0],
  ['before it goes itself', 1],
])('takes over a note that is written into a duplicate just %s', async (_name, skip) => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  issueOf(world).comments.push({ ...firstOf(world), id: 5000, attachments: [] });
  const [, duplicate] = issueOf(world).comments as [Comment, Comment];
  stage.forge.faults.push(before('GET', /comments\/5000$/u, () => note(duplicate, 'At the last moment.'), skip));

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]).toMatchObject({ healed: 1, published: { action: 'updated' } });
  expect(inboxComments(world)).toHaveLength(1);
  expect(firstOf(world).body).toContain(`${fence}At the last moment.\n`);
});

it('takes the notes of a duplicate over once more when somebody saves an old page over them', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const old = firstOf(world).body;
  issueOf(world).comments.push({ ...firstOf(world), id: 5000, attachments: [] });
  note(issueOf(world).comments[1] as Comment, 'Of the duplicate.');
  const overwrite = (): void => {
    firstOf(world).body = old;
  };
  stage.forge.faults.push(before('GET', /comments\/5000$/u, overwrite, 1));

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.healed).toBe(1);
  expect(firstOf(world).body).toContain(`${fence}Of the duplicate.\n`);
});

it('gives the comment that stays its files before those of the duplicates go', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const first = firstOf(world);
  issueOf(world).comments.push({ ...first, id: 5000 });
  first.attachments = [];
  stage.takeRequests();

  await stage.run(wednesday, week);

  const writes = writesOf(stage).map((each) => each.replace(/^(\w+) .*(comments\/\d+.*)$/u, '$1 $2'));
  expect(writes.findLastIndex((each) => each === `POST comments/${first.id}/assets`)).toBe(1);
  expect(writes.slice(2).map((each) => each.replace(/assets\/\d+/u, 'assets/N'))).toEqual([
    'DELETE comments/5000/assets/N',
    'DELETE comments/5000/assets/N',
    'DELETE comments/5000',
  ]);
  expect(filesOf(first)).toEqual(files);
});

it('moves what people attached to a duplicate, and leaves behind what the server refuses', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  const first = firstOf(world);
  const file = (id: number, name: string): Comment['attachments'][number] => ({
    id,
    name,
    uuid: `u-${id}`,
    created: '',
    bytes: new Uint8Array([id % 256]),
  });
  const attachments = [...first.attachments, file(9000, 'photo.png'), file(9001, 'page.html')];
  issueOf(world).comments.push({ ...first, id: 5000, attachments });
  // One of that name and length is there, and one was moved by a run that ended too early.
  first.attachments = [
    ...first.attachments,
    file(9002, 'photo.png'),
    { ...file(9000, 'twice.png'), id: 9003, uuid: 'moved' },
  ];
  attachments.push(file(9000, 'twice.png'));

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]).toMatchObject({ healed: 1, published: { action: 'unchanged' } });
  expect(filesOf(first)).toEqual(['photo.png', 'photo.png', ...files, 'twice.png']);
  const photos = first.attachments.filter(({ name }) => name === 'photo.png');
  expect(photos.map(({ bytes }) => bytes[0])).toEqual([9002 % 256, 9000 % 256]);
  expect(world.orphans.map(({ name }) => name)).toEqual(['page.html']);
});

it('leaves the comment that another host made while this one harvested, and makes none', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await using other = await setStage(world);
  const config = { ...stage.config, archive: other.directory };
  const meanwhile = before('GET', /actions\/artifacts\?/u, () => stage.run(wednesday, { ...week, config }));
  stage.forge.faults.push(meanwhile);

  const { weeks } = await stage.run(wednesday, week);

  expect(weeks[0]?.published).toMatchObject({ action: 'unchanged', commentId: firstOf(world).id });
  expect(writesOf(stage).filter((each) => each.endsWith('/comments'))).toHaveLength(1);
});

it('takes back both when it wrote as somebody else and the first answer was lost', async () => {
  const world = makeWorldWithRun();
  world.tokens.push({ value: tokenOf('stranger'), login: 'mallory', scopes: ['read:repository', 'write:issue'] });
  const theirs = { id: 1, author: 'mallory', body: 'My own words.', created: '', updated: '', attachments: [] };
  issueOf(world).comments.push(theirs);
  await using stage = await setStage(world);
  const config = { ...stage.config, forge: { ...stage.config.forge, allowUnprovenIdentity: true } };
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, times: 1, fault: { kind: 'drop', when: 'after' } });

  await expect(stage.run(wednesday, { ...week, config, token: tokenOf('stranger') })).rejects.toThrow(
    'The token writes as mallory, not as claude: the comment was removed again.',
  );
  expect(inboxComments(world)).toEqual([theirs]);
});

it('says which comment to remove by hand where what it wrote as somebody else cannot be removed', async () => {
  const world = makeWorldWithRun();
  world.tokens.push({ value: tokenOf('stranger'), login: 'mallory', scopes: ['read:repository', 'write:issue'] });
  await using stage = await setStage(world);
  const config = { ...stage.config, forge: { ...stage.config.forge, allowUnprovenIdentity: true } };
  stage.forge.faults.push({ method: 'DELETE', path: /./u, fault: answer(403) });

  await expect(stage.run(wednesday, { ...week, config, token: tokenOf('stranger') })).rejects.toThrow(
    /^The token writes as mallory, not as claude, and the comment could not be removed again: remove http.*#issuecomment-\d+ by hand, and use a token of claude\.$/u,
  );
});

it('learns its id from an earlier comment where the token may not ask, and so is not fooled by a login that moved', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const scoped = { ...week, token: tokenOf('claude-minimal') };
  await stage.run(wednesday, week);
  const copy = { ...firstOf(world), id: 9000, author: 'mallory' };
  issueOf(world).comments.push(copy);

  const { weeks, remarks } = await stage.run(wednesday, scoped);

  expect(weeks[0]).toMatchObject({ healed: 0, published: { action: 'unchanged' } });
  expect(remarks).toEqual([expect.stringContaining('mallory posted a comment that looks like a digest of ours')]);
});

it('makes comment and files again when somebody deletes the comment before the files are attached', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const remove = (): void => {
    issueOf(world).comments.length = 0;
  };
  stage.forge.faults.push(before('POST', /assets/u, remove));

  const { weeks, exitCode } = await stage.run(wednesday, week);

  expect([exitCode, weeks[0]?.published.action, weeks[0]?.digest.gaps]).toEqual([0, 'created', []]);
  expect(inboxComments(world)).toHaveLength(1);
  expect(filesOf(firstOf(world))).toEqual(files);
});

it('attaches the evidence although only the JSON is refused', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /assets/u, times: 1, fault: answer(422) });
  stage.forge.faults.push({ method: 'POST', path: /assets/u, skip: 1, times: 1, fault: answer(422) });

  const { weeks } = await stage.run(wednesday, week);

  expect(filesOf(firstOf(world))).toEqual(files.slice(0, 1));
  expect(weeks[0]?.digest.gaps.map(({ kind }) => kind)).toEqual(['attachments-refused']);
});

it('counts as published what was written before the server went away', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const gone = { method: 'GET', path: /issues\/1\/comments/u, skip: 2, fault: answer(502, '<html>') };
  stage.forge.faults.push(gone);

  const { weeks, exitCode, trouble } = await stage.run(wednesday, {
    weeks: ['2026-W26', '2026-W27'],
    network: { backoffLimit: 1 },
  });

  expect([exitCode, weeks.length, weeks[0]?.published.action]).toEqual([4, 1, 'created']);
  expect(String(trouble)).toContain('answered 502');
  expect(inboxComments(world)).toHaveLength(1);
});

it('does not claim that nothing was published when nobody can know', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, fault: { kind: 'drop', when: 'before' } });

  const error: unknown = await stage.run(wednesday, week).catch((reason: unknown) => reason);

  const ending = describeFailure(error);
  expect([ending?.code, ending && sayEnding(ending)]).toEqual([
    3,
    expect.stringMatching(/could not be reached.* Whether it was written is not known: the next run looks/u),
  ]);
});

it.each([
  ['archived', 423, '', 2, /is archived and takes no writes.*Take the repository out of the archive/u],
  ['403 without a word', 403, '', 2, /does not allow this.*The token needs the scopes/u],
  ['413 of a proxy', 413, '<html>413</html>', 3, /refuses so large a request.*A proxy/u],
  ['401 of a revoked token', 401, '', 2, /refuses the token.*Make a new token/u],
] as const)('ends %s at the POST with a sentence and a code', async (_name, status, body, code, sentence) => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  stage.forge.faults.push({ method: 'POST', path: /comments$/u, fault: answer(status, body) });

  const error: unknown = await stage.run(wednesday, week).catch((reason: unknown) => reason);

  const ending = describeFailure(error);
  expect([ending?.code, ending && sayEnding(ending)]).toEqual([code, expect.stringMatching(sentence)]);
  expect(inboxComments(world)).toEqual([]);
});

it('says that the issue was locked meanwhile, not that a scope is missing', async () => {
  const world = makeWorldWithRun();
  Object.assign(world.repositories[0] as object, { writers: [] });
  await using stage = await setStage(world);
  stage.forge.faults.push(
    before('POST', /comments$/u, () => {
      issueOf(world).locked = true;
    }),
  );

  await expect(stage.run(wednesday, week)).rejects.toThrow(
    'The inbox issue is locked, and claude may not comment there',
  );
});

it('gives up on a comment that changes as often as it is written', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  await stage.run(wednesday, week);
  addGateRun(world, 2, '2026-07-02T10:00:00Z', ['a']);
  const spoil = (): void => {
    firstOf(world).body = firstOf(world).body.replace(/## Dogfood evidence.*/u, '## Dogfood evidence · week spoiled');
  };
  stage.forge.faults.push(
    ...Array.from({ length: 9 }, (_, n) => before('GET', /issues\/1\/comments/u, spoil, n === 0 ? 1 : 0)),
  );

  await expect(stage.run(wednesday, week)).rejects.toThrow(
    /The comment of 2026-W27 in http.*\/issues\/1 changes as often as it is written/u,
  );
});

it('posts the page that was derived, not one that a crash left half written', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const { weeks } = await stage.run(wednesday, { ...week, publish: false });
  const { writeFile } = await import('node:fs/promises');
  const path = weeks[0]?.files.markdown ?? '';
  await writeFile(path, '<!-- platformctl:dogfood digest week=2026-W27 -->\n\nwords of another time\n');

  await stage.run(wednesday, week);

  expect(firstOf(world).body).toContain('## Dogfood evidence · week 2026-W27');
});

it('mentions the configured, and nobody else, in a new comment whose verdict changed, and keeps the line', async () => {
  const entry = (n: number): string =>
    `### 2026-06-30 ${String(8 + (n % 10)).padStart(2, '0')}:${String(n).padStart(2, '0')} — \`[FP]\` false alarm ${n} @everybody\n**fallow-py rule(s):** PY031\nNo @mallory.\n`;
  const log = Array.from({ length: 40 }, (_, n) => entry(n)).join('\n');
  const world = makeSmallWorld({ files: new Map([['LOG.md', log]]) });
  addGateRun(world, 1, '2026-06-24T10:00:00Z', ['a', 'b']);
  addGateRun(world, 2, '2026-07-01T10:00:00Z', ['a', 'b', 'c']);
  await using stage = await setStage(
    world,
    'repositories: [pdurlej/platform]\nlogs: [{ repository: pdurlej/platform, path: LOG.md }]\nnotify: [pdurlej, olga]\n',
  );
  const mentions = (): string[] =>
    issueOf(world).comments.map(({ body }) =>
      body
        .split('\n')
        .filter((line) => line.startsWith('@'))
        .join(),
    );

  await stage.run(wednesday, { weeks: ['2026-W26', '2026-W27'] });
  const [quiet, told] = mentions();
  addGateRun(world, 3, '2026-07-02T10:00:00Z', ['a']);
  const { weeks } = await stage.run(wednesday, week);
  await stage.run(wednesday, { weeks: ['2026-W28'] });

  expect(quiet).toBe('');
  expect(told).toMatch(/^@pdurlej @olga .*`unused-symbol` is now \*(?:tune|drop)\*$/u);
  expect(weeks[0]?.published.action).toBe('updated');
  // The edit keeps it; the next week, whose verdict is the same, has none.
  expect(mentions()).toEqual(['', told, '']);
});

/** A disk that does something before it writes a page. */
function beforePage(act: (path: string) => Promise<unknown>): Disk {
  return {
    ...disk,
    async replaceFile(path, bytes) {
      if (path.includes('/digests/')) await act(path);
      await disk.replaceFile(path, bytes);
    },
  };
}

it('asks for the comments once more while the files of the week are written', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const asked = Promise.withResolvers<void>();
  stage.forge.faults.push(before('GET', /issues\/1\/comments/u, asked.resolve, 1));

  const { weeks } = await stage.run(wednesday, { ...week, disk: beforePage(() => asked.promise) });

  expect(weeks[0]?.published.action).toBe('created');
});

it('says what the disk said where the comments cannot be asked for either', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  const asked = Promise.withResolvers<void>();
  const denial = { kind: 'answer', status: 403, body: '' } as const;
  stage.forge.faults.push({ method: 'GET', path: /issues\/1\/comments/u, skip: 1, fault: denial });
  const full = async (path: string): Promise<never> => {
    await asked.promise;
    throw new ArchiveError('full', path, 'The archive cannot be used: the disk is full');
  };
  const onRequest = ({ status }: { readonly status: number | null }): void => {
    if (status === 403) asked.resolve();
  };

  const running = stage.run(wednesday, { ...week, disk: beforePage(full), onRequest });

  await expect(running).rejects.toMatchObject({ kind: 'full' });
  expect(inboxComments(world)).toEqual([]);
});

it('uploads one file after the other, and lists them once', async () => {
  const world = makeWorldWithRun();
  await using stage = await setStage(world);
  let [open, most] = [0, 0];
  const upload: FaultRule['fault'] = {
    kind: 'hold',
    get until() {
      most = Math.max(most, ++open);
      return setTimeout(20).then(() => open--);
    },
  };
  stage.forge.faults.push({ method: 'POST', path: /assets/u, fault: upload });

  await stage.run(wednesday, week);

  const requests = stage.takeRequests().filter((request) => request.includes('/assets'));
  expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST', 'POST', 'GET']);
  expect(most).toBe(1);
  expect(filesOf(firstOf(world))).toEqual(files);
});
