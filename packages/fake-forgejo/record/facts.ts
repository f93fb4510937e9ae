/** Looks on a live server for something of each kind to ask about. */
import { traitsOf } from '../src/versions.ts';
import type { Facts } from './questions.ts';

/** A server to ask. */
export interface Source {
  readonly url: string;
  readonly token: string;
  readonly repository: string;
  readonly hidden: string | null;
}

/** What is looked at of runs, tasks, artifacts and refs. */
interface Entry {
  readonly id: number;
  readonly status?: string;
  readonly index_in_repo?: number;
  readonly run_number?: number;
  readonly expired?: boolean;
  readonly object?: { readonly sha: string };
}

/** What of all that the questions need is there. */
export async function findFacts(source: Source, version: string): Promise<Facts> {
  const list = async (path: string): Promise<readonly Entry[]> => {
    const json = await getJson(source, `/api/v1/repos/${source.repository}/${path}`);
    return Array.isArray(json) ? json : ((json as { workflow_runs?: Entry[] } | null)?.workflow_runs ?? []);
  };
  const runs = (await list('actions/runs?page=1&limit=50')).filter(({ status }) => status === 'success');
  const tasks = await list('actions/tasks?page=1&limit=50');
  const artifact = (await list('actions/artifacts?page=1&limit=50')).find(({ expired }) => expired === false);
  const [ref] = await list('git/refs/fallow');
  const indexes = [...runs, ...tasks].map((each) => each.index_in_repo ?? each.run_number ?? 0);
  const web = await findOnWeb(source, [...new Set(indexes)]);
  const webRun = byIndex(version) ? web?.index : runs.find((run) => run.index_in_repo === web?.index)?.id;
  return {
    repository: source.repository,
    hidden: source.hidden,
    run: runs[0]?.id ?? null,
    index: web?.index ?? indexes[0] ?? null,
    artifact: artifact?.id ?? null,
    webRun: webRun ?? null,
    webName: web?.name ?? null,
    refs: ref === undefined ? null : 'fallow',
    sha: ref?.object?.sha ?? null,
  };
}

/** 13 and later download by id; a line that nobody knows is taken for a later one. */
function byIndex(version: string): boolean {
  return Number.parseInt(version, 10) < 13 && traitsOf(version).webDownloadBy === 'index';
}

async function findOnWeb(
  source: Source,
  indexes: readonly number[],
): Promise<{ readonly index: number; readonly name: string } | null> {
  for (const index of indexes.slice(0, 20)) {
    const path = `/${source.repository}/actions/runs/${index}/artifacts`;
    const json = (await getJson({ ...source, token: '' }, path)) as {
      artifacts?: { name: string; status: string }[];
    } | null;
    const found = json?.artifacts?.find(({ status }) => status === 'completed');
    if (found !== undefined) return { index, name: found.name };
  }
  return null;
}

/** JSON, or null where the answer is no success or something else. */
export async function getJson({ url, token }: Source, path: string): Promise<unknown> {
  const headers = { accept: 'application/json', ...(token === '' ? {} : { authorization: `token ${token}` }) };
  const answer = await fetch(url + path, { headers, redirect: 'manual' });
  const json = answer.ok && answer.headers.get('content-type')?.startsWith('application/json') === true;
  const text = await answer.text();
  return json ? (JSON.parse(text) as unknown) : null;
}
