/**
 * What the client promises of any Forgejo 16, as one suite: it runs against the stand-in at every check, and against
 * a live server when one is given. It reads only, unless a repository to write to is named.
 */
import { expect, it } from 'vitest';
import { ForgejoClient, probeCapabilities, type ForgejoError } from '../src/index.ts';

/** A server with a repository whose gate has run, and tokens. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** A token that the server does not know. */
  readonly badToken: string;
  /** A public repository with runs and artifacts. */
  readonly repository: string;
}

export function describeContract(connect: () => Promise<Connection>): void {
  it('tells its version, and who the token is', async () => {
    const client = await open(connect);

    expect(await client.version()).toMatch(/^\d+\.\d+/u);
    expect((await client.user())?.login).toMatch(/./u);
  });

  it('lists every run once, newest first, with instants in UTC', async () => {
    const { repository } = await connect();
    const client = await open(connect);
    const runs = (await Array.fromAsync(client.runPages(repository))).flat();

    expect(runs.length).toBeGreaterThan(0);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
    expect(runs.map(({ id }) => id)).toEqual(runs.map(({ id }) => id).toSorted((a, b) => b - a));
    for (const { created, started, stopped } of runs) {
      for (const instant of [created, started, stopped])
        if (instant !== null) expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
    }
  });

  it('lists artifacts, and hands out zips with the size it told', async () => {
    const { repository } = await connect();
    const client = await open(connect);
    const artifacts = (await Array.fromAsync(client.artifactPages(repository))).flat();
    const artifact = artifacts.find(({ expired }) => !expired);
    if (artifact === undefined) throw new Error('no artifact to read');

    const zip = await client.downloadArtifact(repository, artifact.id, { maxBytes: 1e8 });

    expect(new TextDecoder().decode(zip.subarray(0, 2))).toBe('PK');
    expect(zip.length).toBe(artifact.size);
    await expect(client.downloadArtifact(repository, artifact.id, { maxBytes: 10 })).rejects.toMatchObject({
      kind: 'too-large',
    });
    await expect(client.downloadArtifact(repository, 2 ** 40, { maxBytes: 10 })).rejects.toMatchObject({
      kind: 'missing',
    });
  });

  it('tells a hidden repository, and finds what a visible one can do', async () => {
    const { repository } = await connect();
    const client = await open(connect);

    await expect(client.repository(`${repository}-no-such`)).rejects.toMatchObject({ kind: 'missing', status: 404 });
    await expect(probeCapabilities(client, `${repository}-no-such`)).rejects.toMatchObject({ kind: 'missing' });
    expect(await probeCapabilities(client, repository)).toEqual({ runs: 'newest-first', artifacts: true });
  });

  it('never shows the token that a server refuses, although the server repeats it', async () => {
    const { url, badToken, repository } = await connect();
    const error = await new ForgejoClient({ url, token: badToken })
      .repository(repository)
      .catch((each: unknown) => each as ForgejoError);

    expect(error).toMatchObject({ kind: 'unauthorized', status: 401 });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack)).not.toContain(
      badToken,
    );
  });

  it('reads files, directories, and what is not there', async () => {
    const { repository } = await connect();
    const client = await open(connect);

    expect(await client.contents(repository, 'no/such/file.md')).toBeNull();
    expect(Array.isArray(await client.contents(repository, ''))).toBe(true);
  });
}

async function open(connect: () => Promise<Connection>): Promise<ForgejoClient> {
  const { url, token } = await connect();
  return new ForgejoClient({ url, token });
}
