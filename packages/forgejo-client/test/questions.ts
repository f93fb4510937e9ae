/**
 * Which method of the client asks a recorded question. Two servers' answers to it are told apart by the recording
 * alone: the same method is called whatever was answered.
 */
import type { Recording } from '@platform/fake-forgejo';
import type { ForgejoClient } from '../src/index.ts';
import type { WebPages } from '../src/web-pages.ts';

export interface Asker {
  readonly client: ForgejoClient;
  readonly web: WebPages;
}

type Call = (asker: Asker, parts: readonly string[]) => Promise<unknown>;

const name = 'pdurlej/platform';
const maxBytes = 1e6;
const file = new Uint8Array(1);
const repository = '^/api/v1/repos/[^/]+/[^/]+';
const web = '^/[^/]+/[^/]+/actions/runs/\\d+/artifacts';

const first = async (pages: AsyncIterator<unknown>): Promise<unknown> => (await pages.next()).value;

/** Method, pattern of the path without its query, and the call. */
const calls: readonly (readonly [string, string, Call])[] = [
  ['GET', '^/api(/forgejo)?/v1/version$', ({ client }) => client.version()],
  ['GET', '^/api/v1/user$', ({ client }) => client.user()],
  ['GET', '^/api/v1/repos/search$', ({ client }) => first(client.searchRepositories())],
  ['GET', `${repository}$`, ({ client }) => client.repository(name)],
  ['GET', `${repository}/contents/(.*)$`, ({ client }, [path = '']) => client.contents(name, path)],
  ['GET', `${repository}/git/refs/`, ({ client }) => client.refs(name, 'fallow')],
  ['GET', `${repository}/raw/`, async ({ client }) => (await client.fileAt(name, 'a', 'b', { maxBytes })).body],
  ['GET', `${repository}/actions/tasks$`, ({ client }) => first(client.taskPages(name))],
  ['GET', `${repository}/actions/runs$`, ({ client }) => first(client.runPages(name))],
  ['GET', `${repository}/actions/(runs/\\d+/)?artifacts$`, ({ client }) => first(client.artifactPages(name))],
  ['GET', `${repository}/actions/artifacts/\\d+/zip$`, ({ client }) => client.downloadArtifact(name, 1, { maxBytes })],
  ['GET', `${repository}/issues$`, ({ client }) => client.issuesByLabel(name, 'x', 'open')],
  ['GET', `${repository}/labels$`, ({ client }) => client.labels(name)],
  ['GET', `${repository}/issues/\\d+/comments$`, ({ client }) => client.comments(name, 1)],
  ['GET', `${repository}/issues/comments/\\d+$`, ({ client }) => client.comment(name, 1)],
  ['GET', `${repository}/issues/comments/\\d+/assets$`, ({ client }) => client.attachments(name, 1)],
  ['GET', '^/attachments/', ({ client }) => client.downloadAttachment('uuid', maxBytes)],
  ['GET', `${web}$`, ({ web: pages }) => pages.artifacts(name, 1)],
  ['GET', `${web}/.+$`, async ({ web: pages }) => (await pages.download(name, 1, 'x', { maxBytes }))?.body ?? null],
  [
    'POST',
    `${repository}/labels$`,
    ({ client }) => client.createLabel(name, { name: 'x', color: 'y', description: '' }),
  ],
  ['POST', `${repository}/issues$`, ({ client }) => client.createIssue(name, { title: 'x', body: 'y', labels: [1] })],
  ['POST', `${repository}/issues/\\d+/comments$`, ({ client }) => client.createComment(name, 1, 'x')],
  ['PATCH', `${repository}/issues/comments/\\d+$`, ({ client }) => client.editComment(name, 1, 'x')],
  ['DELETE', `${repository}/issues/comments/\\d+$`, ({ client }) => client.deleteComment(name, 1)],
  ['POST', `${repository}/issues/comments/\\d+/assets$`, ({ client }) => client.attach(name, 1, 'a.json', file)],
  ['DELETE', `${repository}/issues/comments/\\d+/assets/\\d+$`, ({ client }) => client.deleteAttachment(name, 1, 1)],
];

/** The call that asks a question; null when the client never asks it. */
export function findCall({ request }: Recording): ((asker: Asker) => Promise<unknown>) | null {
  const path = request.path.split('?')[0] ?? '';
  for (const [method, pattern, call] of calls) {
    const found = new RegExp(pattern, 'u').exec(path);
    if (method === request.method && found) return (asker) => call(asker, found.slice(1));
  }
  return null;
}
