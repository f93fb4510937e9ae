/** One small world in every version, and the same question to each. */
import {
  forgejoLines,
  makeArtifact,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
  type World,
} from '../src/index.ts';

export const api = '/api/v1/repos/pdurlej/platform';
export const zipOf = (text: string): Uint8Array => Buffer.from(`PK${text}`);

/** Three runs whose numbers are one less than their ids; each has an artifact with its id in it. */
export function makeTestWorld(version: string): World {
  const platform = makeRepository('pdurlej/platform');
  for (const id of [5, 6, 7]) {
    const run = makeRun(id, `2026-05-04T1${id}:00:00Z`, { index: id - 1 });
    platform.runs.push(run);
    platform.artifacts.push(makeArtifact(id * 10, run, zipOf(`{"run":${id}}`)));
  }
  return makeWorld({ version, repositories: [platform, makeRepository('pdurlej/secret', { private: true })] });
}

export type Ask = (path: string, headers?: Record<string, string>, method?: string) => Promise<string>;

/** The status, and the body as text. */
export function asker(forge: FakeForgejo): Ask {
  return async (path, headers = { authorization: `token ${tokenOf('claude')}` }, method = 'GET') => {
    const answer = await fetch(forge.url + path, { method, headers, redirect: 'manual' });
    return `${answer.status} ${await answer.text()}`;
  };
}

/** The same question to every version: its answers by line. */
export async function askAll(
  path: string,
  {
    change = () => {},
    headers,
    method,
  }: { change?: (world: World) => void; headers?: Record<string, string>; method?: string } = {},
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const line of forgejoLines) {
    const world = makeTestWorld(line);
    change(world);
    await using forge = await startFakeForgejo(world);
    answers[line] = await asker(forge)(path, headers, method);
  }
  return answers;
}

export const ids = (answer: string): number[] =>
  [...answer.matchAll(/"id":(\d+),"(?:title|name)":"(?:commit of run|fallow-py)/gu)].map(([, id]) => Number(id));
