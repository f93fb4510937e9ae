/** The contract: comments and their files, in a repository that was named for it. What is written is taken away again. */
import { afterAll, expect, it } from 'vitest';
import type { ForgejoClient } from '../src/index.ts';
import type { Connect } from './contract.ts';
import { openClient } from './contract-server.ts';

const title = 'Contract suite: may be closed';
const text = '<!-- contract -->\n\n| `a` | ż |\n|---|---|\n';

export function describeWriting(connect: Connect): void {
  afterAll(async () => {
    const { client, repository, issue } = await openIssue(connect);
    await client.closeIssue(repository, issue, text);
  });

  it('stores a comment as it was sent, edits it, and deletes it', async () => {
    const { client, repository, issue } = await openIssue(connect);

    const created = await client.createComment(repository, issue, text);
    const edited = await client.editComment(repository, created.id, `${text}again\n`);
    const read = await client.comment(repository, created.id);
    await client.deleteComment(repository, created.id);

    expect(created).toMatchObject({ body: text, author: { login: (await client.user())?.login } });
    expect(edited).toMatchObject({ id: created.id, body: `${text}again\n`, attachments: [] });
    expect(read?.body).toBe(`${text}again\n`);
    expect(await client.comment(repository, created.id)).toBeNull();
    expect((await client.comments(repository, issue)).map(({ id }) => id)).not.toContain(created.id);
  });

  it('keeps a file with its comment, a second of the same name beside it, and none of a type it does not take', async () => {
    const { client, repository, issue } = await openIssue(connect);
    const bytes = new TextEncoder().encode('{"a":1}');
    const { id } = await client.createComment(repository, issue, text);

    const file = await client.attach(repository, id, 'evidence.json', bytes);
    await client.attach(repository, id, 'evidence.json', bytes);
    await expect(client.attach(repository, id, 'evidence.html', bytes)).rejects.toMatchObject({ kind: 'refused' });
    const listed = await client.attachments(repository, id);
    const read = await client.downloadAttachment(file.uuid, 1e6);
    for (const each of listed) await client.deleteAttachment(repository, id, each.id);
    await client.deleteComment(repository, id);

    expect(listed.map(({ name }) => name)).toEqual(['evidence.json', 'evidence.json']);
    expect(Buffer.from(read).toString()).toBe('{"a":1}');
  });

  it('refuses an empty comment', async () => {
    const { client, repository, issue } = await openIssue(connect);

    await expect(client.createComment(repository, issue, '')).rejects.toMatchObject({ kind: 'refused', status: 422 });
  });

  it('finds no issue by a label that does not exist, although the server then lists them all', async () => {
    const { client, repository } = await openIssue(connect);

    expect(await client.issuesByLabel(repository, 'no-such-label', 'open')).toEqual([]);
  });
}

interface OpenIssue {
  readonly client: ForgejoClient;
  readonly repository: string;
  readonly issue: number;
}

const issues = new Map<string, number>();

/** One issue for the whole suite, made when it is first needed. */
async function openIssue(connect: Connect): Promise<OpenIssue> {
  const { url, writable } = await connect();
  const client = await openClient(connect);
  const repository = writable ?? '';
  const key = `${url} ${repository}`;
  const issue = issues.get(key) ?? (await client.createIssue(repository, { title, body: text, labels: [] })).number;
  issues.set(key, issue);
  return { client, repository, issue };
}
