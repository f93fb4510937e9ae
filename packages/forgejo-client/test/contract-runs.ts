/** The contract: runs and tasks. */
import { expect, it } from 'vitest';
import { probeCapabilities, type Capabilities, type ForgejoClient, type Run } from '../src/index.ts';
import type { Connect } from './contract.ts';
import { openClient } from './contract-server.ts';

const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;

export function describeRuns(connect: Connect): void {
  it('lists every run once, the newest on the first page, with instants in UTC', async (test) => {
    const { repository } = await connect();
    const client = await openClient(connect);
    const { runs: order } = await probeCapabilities(client, repository);
    if (order === 'tasks') test.skip('this server lists no runs');

    const pages = await Array.fromAsync(walkRuns(client, repository, order));
    const ids = pages.flat().map(({ id }) => id);

    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages[0]?.map(({ id }) => id)).toContain(Math.max(...ids));
    if (order === 'newest-first') expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    for (const { created, started, stopped } of pages.flat()) {
      for (const instant of [created, started, stopped]) if (instant !== null) expect(instant).toMatch(utc);
    }
  });

  it('lists tasks, newest first, each with the number of its run', async () => {
    const { repository } = await connect();
    const client = await openClient(connect);

    const tasks = (await Array.fromAsync(client.taskPages(repository))).flat();
    const ids = tasks.map(({ id }) => id);

    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
    for (const { runIndex, created, workflow } of tasks.slice(0, 50))
      expect([runIndex > 0, created, workflow]).toEqual([
        true,
        expect.stringMatching(utc),
        expect.stringMatching(/ya?ml$/u),
      ]);
  });
}

/** In the way that fits the server's order. */
export function walkRuns(
  client: ForgejoClient,
  repository: string,
  order: Capabilities['runs'],
): AsyncGenerator<readonly Run[]> {
  return order === 'unordered' ? client.runPagesBack(repository) : client.runPages(repository);
}
