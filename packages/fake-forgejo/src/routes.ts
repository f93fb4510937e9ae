/** Every route the stand-in models. What is not in this list answers 501 and fails the test. */
import type { Answer, Exchange } from './exchange.ts';
import * as artifacts from './routes-artifacts.ts';
import * as attachments from './routes-attachments.ts';
import * as comments from './routes-comments.ts';
import * as issues from './routes-issues.ts';
import * as repositories from './routes-repositories.ts';
import * as runs from './routes-runs.ts';
import * as server from './routes-server.ts';
import * as web from './routes-web.ts';

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  /** Versions without this trait have no such route: 404 as text. */
  readonly trait: 'runs' | 'artifacts' | null;
  readonly act: (exchange: Exchange) => Answer | Promise<Answer>;
}

const repository = '/api/v1/repos/([^/]+)/([^/]+)';
const comment = `${repository}/issues/comments/(\\d+)`;
const webRun = '/([^/]+)/([^/]+)/actions/runs/(\\d+)';

function route(method: string, path: string, act: Route['act'], trait: Route['trait'] = null): Route {
  return { method, pattern: new RegExp(`^${path}$`, 'u'), act, trait };
}

export const routes: readonly Route[] = [
  route('GET', '/api/v1/version', server.getVersion),
  route('GET', '/api/forgejo/v1/version', server.getForgejoVersion),
  route('GET', '/api/v1/settings/api', server.getApiSettings),
  route('GET', '/api/v1/settings/attachment', server.getAttachmentSettings),
  route('GET', '/api/v1/user', server.getUser),
  route('GET', '/api/v1/repos/search', repositories.searchRepositories),
  route('GET', repository, repositories.getRepository),
  route('GET', `${repository}/contents/?(.*)`, repositories.getContents),
  route('GET', `${repository}/git/refs/(.+)`, repositories.listRefs),
  route('GET', `${repository}/raw/(.+)`, repositories.getRaw),
  route('GET', `${repository}/actions/tasks`, runs.listTasks),
  route('GET', `${repository}/actions/runs`, runs.listRuns, 'runs'),
  route('GET', `${repository}/actions/runs/(\\d+)`, runs.getRun, 'runs'),
  route('GET', `${repository}/actions/runs/(\\d+)/jobs`, runs.listJobs, 'artifacts'),
  route('GET', `${repository}/actions/runs/(\\d+)/artifacts`, artifacts.listRunArtifacts, 'artifacts'),
  route('GET', `${repository}/actions/artifacts`, artifacts.listArtifacts, 'artifacts'),
  route('GET', `${repository}/actions/artifacts/(\\d+)`, artifacts.getArtifact, 'artifacts'),
  route('DELETE', `${repository}/actions/artifacts/(\\d+)`, artifacts.deleteArtifact, 'artifacts'),
  route('GET', `${repository}/actions/artifacts/(\\d+)/zip`, artifacts.getArtifactZip, 'artifacts'),
  route('GET', `${repository}/labels`, issues.listLabels),
  route('POST', `${repository}/labels`, issues.createLabel),
  route('DELETE', `${repository}/labels/(\\d+)`, issues.deleteLabel),
  route('GET', `${repository}/issues`, issues.listIssues),
  route('POST', `${repository}/issues`, issues.createIssue),
  route('GET', `${repository}/issues/(\\d+)`, issues.getIssue),
  route('PATCH', `${repository}/issues/(\\d+)`, issues.editIssue),
  route('POST', `${repository}/issues/(\\d+)/labels`, issues.addLabels),
  route('POST', `${repository}/issues/(\\d+)/pin`, issues.pinIssue),
  route('GET', `${repository}/issues/(\\d+)/comments`, comments.listComments),
  route('POST', `${repository}/issues/(\\d+)/comments`, comments.createComment),
  route('GET', comment, comments.getComment),
  route('PATCH', comment, comments.editComment),
  route('DELETE', comment, comments.deleteComment),
  route('GET', `${comment}/assets`, attachments.listAttachments),
  route('POST', `${comment}/assets`, attachments.createAttachment),
  route('PATCH', `${comment}/assets/(\\d+)`, attachments.renameAttachment),
  route('DELETE', `${comment}/assets/(\\d+)`, attachments.deleteAttachment),
  route('GET', '/attachments/([^/]+)', attachments.downloadAttachment),
  route('GET', `${webRun}/artifacts`, web.listWebArtifacts),
  route('GET', `${webRun}/artifacts/([^/]+)`, web.downloadWebArtifact),
];
