/**
 * The stand-in answers a question as a real Forgejo 16 did: same status, same headers that clients use, same keys
 * and JSON types.
 */
import { expect, it } from 'vitest';
import {
  addInbox,
  makeArtifact,
  makeRepository,
  makeRun,
  makeWorld,
  readRecordings,
  startFakeForgejo,
  tokenOf,
  zipFiles,
  type World,
} from '../src/index.ts';

/** A world in which the recorded questions make sense. */
function makeRecordedWorld(): World {
  const platform = makeRepository('pdurlej/platform', {
    files: new Map([
      ['pyproject.toml', '[project]'],
      ['.forgejo/workflows/fallow-py.yml', 'on: push'],
    ]),
  });
  const home = makeRepository('pdurlej/fallow-py');
  const world = makeWorld({
    repositories: [
      platform,
      home,
      makeRepository('pdurlej/empty-repo', { files: new Map() }),
      makeRepository('pdurlej/hermes-agency', { private: true }),
    ],
  });
  const zip = zipFiles({ 'pyfallow-report.json': '{}' });
  for (const id of [1, 5, 68]) {
    const run = makeRun(id, '2026-11-22T11:13:17Z');
    platform.runs.push(run);
    platform.artifacts.push(
      makeArtifact(id, run, zip),
      makeArtifact(id + 100, run, zip, { name: 'old', expired: true }),
    );
  }
  addInbox(world, home);
  const issue = home.issues[0];
  if (issue) {
    Object.assign(issue, { number: 2 });
    issue.comments.push({
      id: 5,
      author: 'claude',
      body: 'x',
      created: '2026-11-22T11:18:56Z',
      updated: '2026-11-22T11:18:56Z',
      attachments: [{ id: 1, name: 'a.json', uuid: 'u', created: '2026-11-22T11:18:56Z', bytes: new Uint8Array(8) }],
    });
  }
  return world;
}

/** Questions that need no special state; the others are asked by tests of their own. */
const plain: Readonly<Record<string, { readonly path?: string; readonly token?: string }>> = {
  '001-version': {},
  '003-settings-api': {},
  '004-settings-attachment': {},
  '010-runs-page1': {},
  '012-run-success': {},
  '015-run-unknown-404': { path: '/api/v1/repos/pdurlej/platform/actions/runs/999999' },
  '033-runs-page-past-end': { path: '/api/v1/repos/pdurlej/platform/actions/runs?page=9&limit=50' },
  '034-runs-status-completed-400': {},
  '041-runs-private-as-stranger': { token: 'mallory' },
  '045-bad-token-on-public': { token: 'revoked' },
  '047-wrong-scope-token': { token: 'claude-wrong' },
  '055-unknown-token-401': { token: 'unknown' },
  '060-artifacts-list': {},
  '103-artifact-expired-zip': { path: '/api/v1/repos/pdurlej/platform/actions/artifacts/101/zip' },
  '115-issues-by-label': {},
  '116-issues-unknown-label-drops-filter': {},
  '117-labels-list': {},
  '120-comment-create': {},
  '123-comment-patch': { path: '/api/v1/repos/pdurlej/fallow-py/issues/comments/5' },
  '125-comment-patch-by-stranger': { path: '/api/v1/repos/pdurlej/fallow-py/issues/comments/5', token: 'mallory' },
  '127-comment-empty-422': {},
  '147-assets-list': { path: '/api/v1/repos/pdurlej/fallow-py/issues/comments/5/assets' },
  '148-comment-with-assets': { path: '/api/v1/repos/pdurlej/fallow-py/issues/comments/5' },
  '160-user-with-read-user': {},
  '161-user-minimal-403': { token: 'claude-minimal' },
  '165-repos-search-minimal': {},
  '172-contents-dir': {},
  '173-contents-file': {},
  '174-contents-missing': { path: '/api/v1/repos/pdurlej/platform/contents/no/such' },
  '175-contents-empty-repo': {},
};

/** Keys that the stand-in leaves out: nobody reads them. */
const unread =
  /^\$(?:\[\])?\.(?:.*\.)?(?:internal_tracker|has_wiki_contents|wiki_.*|default_.*|allow_.*|ignore_.*|globally_editable_wiki|mirror_last_sync_at|archived_at|parent|sha|last_commit_.*|git_url|download_url|submodule_git_url|_links|html_url|url|target|encoding|content|size|errors|avatar_url)(?:[.[].*)?$/u;

/** Not there in every state: a duration of zero is left out, an issue may have no label. */
const stateful = /\.duration |\[\]\.labels\[\]/u;

const recordings = readRecordings().filter(({ name }) => name in plain);

it.each(recordings.map((recording) => [recording.name, recording] as const))('%s', async (name, recording) => {
  await using forge = await startFakeForgejo(makeRecordedWorld());
  const { path = recording.request.path, token = 'claude' } = plain[name] ?? {};
  const body = recording.request.body === undefined ? {} : { body: JSON.stringify(recording.request.body) };

  const answer = await fetch(forge.url + path, {
    method: recording.request.method,
    headers: { authorization: `token ${tokenOf(token)}`, 'content-type': 'application/json' },
    ...body,
  });

  expect(answer.status).toBe(recording.status);
  const text = await answer.text();
  expect(text === '').toBe(recording.body === '');
  if (text === '') return;
  expect(answer.headers.get('content-type')).toBe(recording.headers['content-type']);
  expect(answer.headers.has('x-total-count')).toBe('x-total-count' in recording.headers);
  expect(shapeOf(JSON.parse(text))).toEqual(shapeOf(recording.body));
});

function shapeOf(body: unknown): string[] {
  return describeShape(body).filter((line) => !unread.test(line.split(' ')[0] ?? '') && !stateful.test(line));
}

/** Every key with its JSON type, one line each; of a list the first entry speaks for all. */
function describeShape(value: unknown, path = '$'): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : describeShape(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [`${path} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, inner]) =>
      path.endsWith('.repository') && key !== 'full_name' ? [] : describeShape(inner, `${path}.${key}`),
    );
}
