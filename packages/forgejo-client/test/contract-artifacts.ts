/** The contract: artifacts, for tokens and on pages of the web. */
import { expect, it } from 'vitest';
import { probeCapabilities, type ForgejoClient } from '../src/index.ts';
import { WebPages } from '../src/web-pages.ts';
import type { Connect } from './contract.ts';
import { walkRuns } from './contract-runs.ts';
import { openClient } from './contract-server.ts';

export function describeArtifacts(connect: Connect, hasHidden: boolean): void {
  it('lists artifacts for tokens and hands out zips of the size it told, or has no such route at all', async () => {
    const { repository } = await connect();
    const client = await openClient(connect);
    const { artifacts: readable } = await probeCapabilities(client, repository);
    if (!readable) {
      await expect(client.artifactPages(repository).next()).rejects.toMatchObject({ kind: 'unsupported' });
      return;
    }
    const artifacts = (await Array.fromAsync(client.artifactPages(repository))).flat();
    const artifact = artifacts.find(({ expired }) => !expired);
    if (artifact === undefined) throw new Error('no artifact to read');
    const zip = await client.downloadArtifact(repository, artifact.id, { maxBytes: 1e8 });

    expect([startOf(zip), zip.length]).toEqual(['PK', artifact.size]);
    const small = client.downloadArtifact(repository, artifact.id, { maxBytes: 10 });
    await expect(small).rejects.toMatchObject({ kind: 'too-large' });
    const unknown = client.downloadArtifact(repository, 2 ** 40, { maxBytes: 10 });
    await expect(unknown).rejects.toMatchObject({ kind: 'missing' });
  });

  it('shows artifacts of a public repository to anybody: listed by number, downloaded by number until 12, by id after', async () => {
    const { repository, url } = await connect();
    const client = await openClient(connect);
    const web = new WebPages({ url, token: null });
    const byIndex = Number.parseInt(await client.version(), 10) <= 12;

    const { index, number } = await findRun(client, web, repository, byIndex);
    const artifact = (await web.artifacts(repository, index))?.find(({ expired }) => !expired);
    if (artifact === undefined) throw new Error('no artifact to read');
    const zip = await web.download(repository, number, artifact.name, { maxBytes: 1e8 });

    expect([startOf(zip?.body), zip?.body.length]).toEqual(['PK', artifact.size]);
    expect(await web.artifacts(repository, 2 ** 30)).toBeNull();
    expect(await web.download(repository, 2 ** 30, artifact.name, { maxBytes: 1e8 })).toBeNull();
  });

  it.skipIf(!hasHidden)('shows nothing of a private repository on pages of the web', async () => {
    const { hidden, url } = await connect();
    const client = await openClient(connect);

    expect((await client.repository(hidden ?? '')).private).toBe(true);
    expect(await new WebPages({ url, token: null }).artifacts(hidden ?? '', 1)).toBeNull();
  });
}

/** A run that shows an artifact; `number` is what the download takes. */
async function findRun(
  client: ForgejoClient,
  web: WebPages,
  repository: string,
  byIndex: boolean,
): Promise<{ readonly index: number; readonly number: number }> {
  const { runs } = await probeCapabilities(client, repository);
  const pages = runs === 'tasks' ? client.taskPages(repository) : walkRuns(client, repository, runs);
  for await (const page of pages) {
    for (const each of page) {
      const index = 'runIndex' in each ? each.runIndex : each.index;
      const shown = (await web.artifacts(repository, index)) ?? [];
      if (shown.some(({ expired }) => !expired)) return { index, number: byIndex ? index : each.id };
    }
  }
  throw new Error('no run with an artifact');
}

function startOf(zip: Uint8Array | undefined): string {
  return new TextDecoder().decode(zip?.subarray(0, 2));
}
