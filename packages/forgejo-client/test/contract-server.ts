/** The contract: the server, who asks, repositories and their files. */
import { expect, it } from 'vitest';
import { ForgejoClient, probeCapabilities, type ForgejoError } from '../src/index.ts';
import type { Connect } from './contract.ts';

export function describeServer(connect: Connect): void {
  it('tells its version, and who the token is', async () => {
    const client = await openClient(connect);

    expect(await client.version()).toMatch(/^\d+\.\d+/u);
    expect((await client.user())?.login).toMatch(/./u);
  });

  it('is probed by what it answers, and tells a hidden repository from an old server', async () => {
    const { repository } = await connect();
    const client = await openClient(connect);
    const line = Number.parseInt(await client.version(), 10);

    await expect(client.repository(`${repository}-no-such`)).rejects.toMatchObject({ kind: 'missing', status: 404 });
    await expect(probeCapabilities(client, `${repository}-no-such`)).rejects.toMatchObject({ kind: 'missing' });
    expect(await probeCapabilities(client, repository)).toEqual({
      runs: line >= 15 ? 'newest-first' : line >= 12 ? 'unordered' : 'tasks',
      artifacts: line >= 16,
    });
  });

  it('never shows the token that a server refuses, although some repeat it', async () => {
    const { url, badToken, repository } = await connect();
    const client = new ForgejoClient({ url, token: badToken });

    for (const ask of [() => client.repository(repository), () => client.artifactPages(repository).next()]) {
      const error = await ask().catch((each: unknown) => each as ForgejoError);
      expect(error).toMatchObject({ kind: 'unauthorized', status: 401 });
      const everything = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack);
      expect(everything).not.toContain(badToken);
    }
  });

  it('reads files, directories, and what is not there', async () => {
    const { repository } = await connect();
    const client = await openClient(connect);

    expect(await client.contents(repository, 'no/such/file.md')).toBeNull();
    expect(Array.isArray(await client.contents(repository, ''))).toBe(true);
    expect(await client.contents(repository, 'README.md')).toBeInstanceOf(Uint8Array);
  });

  it('lists the refs of a name, reads the file of a commit, and has none of a name that nobody uses', async () => {
    const { repository } = await connect();
    const client = await openClient(connect);
    const refs = await client.refs(repository, 'fallow');

    expect(await client.refs(repository, 'fallow/no-such-')).toEqual([]);
    for (const { name, sha } of refs.slice(0, 3)) {
      expect([name, sha]).toEqual([
        expect.stringMatching(/^refs\/fallow\//u),
        expect.stringMatching(/^[0-9a-f]{40,64}$/u),
      ]);
      const { body, headers } = await client.fileAt(repository, 'pyfallow-report.json', sha, { maxBytes: 1e8 });
      expect([body.length > 0, headers.get('etag')]).toEqual([true, expect.stringMatching(/^"[0-9a-f]{40,64}"$/u)]);
    }
    const nowhere = client.fileAt(repository, 'README.md', '0'.repeat(40), { maxBytes: 10 });
    await expect(nowhere).rejects.toMatchObject({ kind: 'missing' });
  });
}

export async function openClient(connect: Connect): Promise<ForgejoClient> {
  const { url, token, writable } = await connect();
  return new ForgejoClient({ url, token, ...(writable === null ? {} : { writesTo: writable }) });
}
