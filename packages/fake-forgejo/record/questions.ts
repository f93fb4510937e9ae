/**
 * The questions that a refresh asks a live server: all of them reads. Places in braces are filled with what is found
 * there; a question whose place stays empty is left out, and said so.
 */
import type { Recording } from '../src/recordings.ts';

/** What a live server has, to ask about. */
export interface Facts {
  /** `owner/name`, public. */
  readonly repository: string;
  /** `owner/name`, private; null: not asked about. */
  readonly hidden: string | null;
  /** A run's id; null on servers that do not tell. */
  readonly run: number | null;
  /** Its number in the repository. */
  readonly index: number | null;
  /** The id of an artifact that can be downloaded (16). */
  readonly artifact: number | null;
  /** A run with an artifact on pages of the web: what the download takes, and the name. */
  readonly webRun: number | null;
  readonly webName: string | null;
  /** `fallow` where there are refs below it, and the commit of one. */
  readonly refs: string | null;
  readonly sha: string | null;
}

export interface Question {
  readonly path: string;
  /** `none`: without a token; `bad`: one that the server does not know. */
  readonly token: 'good' | 'none' | 'bad';
  /** The name of its recording by line of versions; other lines get the words alone. */
  readonly names: Readonly<Record<string, string>>;
  readonly what: string;
}

const repository = '/api/v1/repos/{repository}';

function question(what: string, path: string, names: Question['names'], token: Question['token'] = 'good'): Question {
  return { what, path, names, token };
}

export const questions: readonly Question[] = [
  question(
    'version',
    '/api/v1/version',
    { 16: '001-version', 15: '001-version', 12: '001-version', 11: '001-version' },
    'none',
  ),
  question('forgejo version', '/api/forgejo/v1/version', { 16: '002-forgejo-version' }, 'none'),
  question('settings of the API', '/api/v1/settings/api', { 16: '003-settings-api' }, 'none'),
  question('settings of attachments', '/api/v1/settings/attachment', { 16: '004-settings-attachment' }, 'none'),
  question('runs page 1', `${repository}/actions/runs?page=1&limit=2`, {
    16: '010-runs-page1',
    15: '002-runs-page1',
    12: '002-runs-page1',
    11: '002-runs-absent',
  }),
  question('runs past the end', `${repository}/actions/runs?page=999&limit=50`, {
    16: '033-runs-page-past-end',
    15: '031-runs-past-end',
  }),
  question('runs by an unknown status', `${repository}/actions/runs?page=1&status=completed`, {
    16: '034-runs-status-completed-400',
    15: '014-runs-status-bad',
  }),
  question('one run', `${repository}/actions/runs/{run}`, { 16: '012-run-success', 15: '012-run-one' }),
  question('unknown run', `${repository}/actions/runs/999999999`, { 16: '015-run-unknown-404', 15: '011-run-unknown' }),
  question(
    'runs with an unknown token',
    `${repository}/actions/runs?page=1&limit=1`,
    { 16: '055-unknown-token-401', 12: '010-runs-badtoken', 11: '003-runs-absent-badtoken' },
    'bad',
  ),
  question(
    'runs of a private repository without a token',
    '/api/v1/repos/{hidden}/actions/runs?page=1',
    { 16: '042-runs-private-anonymous', 15: '009-runs-private-anon' },
    'none',
  ),
  question('jobs of a run', `${repository}/actions/runs/{run}/jobs`, { 16: '021-jobs-one-still-running' }),
  question('tasks page 1', `${repository}/actions/tasks?page=1&limit=2`, {
    16: '053-tasks-page1',
    15: '003-tasks-page1',
    12: '004-tasks-page1',
    11: '005-tasks-page1',
  }),
  question('artifacts of a repository', `${repository}/actions/artifacts?page=1&limit=50`, {
    16: '060-artifacts-list',
    15: '005-artifacts-absent-token',
    12: '005-artifacts-absent',
    11: '004-artifacts-absent',
  }),
  question('one artifact', `${repository}/actions/artifacts/{artifact}`, { 16: '070-artifact-by-id' }),
  question('zip of an artifact', `${repository}/actions/artifacts/{artifact}/zip`, { 16: '072-artifact-zip-failure' }),
  question(
    'artifacts on the web',
    '/{repository}/actions/runs/{index}/artifacts',
    {
      16: '202-web-artifacts-list',
      15: '016-web-list-public-anon',
      12: '006-web-list-public-anon',
      11: '008-web-list-public-anon',
    },
    'none',
  ),
  question(
    'download from the web',
    '/{repository}/actions/runs/{webRun}/artifacts/{webName}',
    { 15: '017-web-download-public-anon', 12: '007-web-download-public-anon', 11: '009-web-download-public-anon' },
    'none',
  ),
  question('artifacts of a private repository on the web, with a token', '/{hidden}/actions/runs/1/artifacts', {
    16: '203-web-artifacts-private-with-pat',
    15: '022-web-list-private-pat',
    11: '011-web-list-private-pat',
  }),
  question('refs of reports', `${repository}/git/refs/{refs}`, {
    15: '054-bridge-ref-list-final',
    11: '027-bridge-ref-list',
  }),
  question('refs that nobody uses', `${repository}/git/refs/fallow/no-such-`, { 15: '056-bridge-ref-none' }),
  question('file of a commit', `${repository}/raw/pyfallow-report.json?ref={sha}`, {
    15: '055-bridge-ref-raw-sha',
    11: '028-bridge-ref-raw-sha',
  }),
  question('repository', repository, { 16: '170-repo-get' }),
  question('search', '/api/v1/repos/search?page=1&limit=50', { 16: '165-repos-search-minimal' }),
  question('missing folder', `${repository}/contents/no/such/folder`, { 16: '174-contents-missing' }),
  question('labels', `${repository}/labels?page=1&limit=50`, { 16: '117-labels-list' }),
  question('who the token is', '/api/v1/user', { 16: '160-user-with-read-user', 15: '033-user-scope-user' }),
  question('who nobody is', '/api/v1/user', { 16: '162-user-anonymous-401' }, 'none'),
];

/** The path with its places filled; null when one stays empty. */
export function fillPath(path: string, facts: Facts): string | null {
  let complete = true;
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = facts[name as keyof Facts];
    if (value === null) complete = false;
    return name === 'webName' ? encodeURIComponent(String(value)) : String(value);
  });
  return complete ? filled : null;
}

/** The name of a question's recording on a line: the known one, or words after the known ones. */
export function nameOf({ names, what }: Question, line: string, recordings: readonly Recording[]): string {
  const words = what.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  const fresh = recordings.find(({ name }) => name.slice(4) === words)?.name;
  const next = 1 + Math.max(899, ...recordings.map(({ name }) => Number.parseInt(name, 10)));
  return names[line] ?? fresh ?? `${next}-${words}`;
}
