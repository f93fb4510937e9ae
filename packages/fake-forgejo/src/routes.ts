/** Every route the stand-in models. What is not in this list answers 501 and fails the test. */
import type { Answer, Exchange } from './exchange.ts';
import * as actions from './routes-actions.ts';
import * as issues from './routes-issues.ts';

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly act: (exchange: Exchange) => Answer | Promise<Answer>;
}

const repository = '/api/v1/repos/([^/]+)/([^/]+)';
const comment = `${repository}/issues/comments/(\\d+)`;

function route(method: string, path: string, act: Route['act']): Route {
  return { method, pattern: new RegExp(`^${path}$`, 'u'), act };
}

export const routes: readonly Route[] = [
  route('GET', '/api/v1/version', actions.getVersion),
  route('GET', '/api/forgejo/v1/version', actions.getVersion),
  route('GET', '/api/v1/settings/api', actions.getApiSettings),
  route('GET', '/api/v1/settings/attachment', actions.getAttachmentSettings),
  route('GET', '/api/v1/user', actions.getUser),
  route('GET', '/api/v1/repos/search', actions.searchRepositories),
  route('GET', repository, actions.getRepository),
  route('GET', `${repository}/contents/?(.*)`, actions.getContents),
  route('GET', `${repository}/actions/runs`, actions.listRuns),
  route('GET', `${repository}/actions/runs/(\\d+)`, actions.getRun),
  route('GET', `${repository}/actions/runs/(\\d+)/artifacts`, actions.listRunArtifacts),
  route('GET', `${repository}/actions/artifacts`, actions.listArtifacts),
  route('GET', `${repository}/actions/artifacts/(\\d+)/zip`, actions.getArtifactZip),
  route('GET', `${repository}/labels`, issues.listLabels),
  route('POST', `${repository}/labels`, issues.createLabel),
  route('GET', `${repository}/issues`, issues.listIssues),
  route('POST', `${repository}/issues`, issues.createIssue),
  route('GET', `${repository}/issues/(\\d+)`, issues.getIssue),
  route('POST', `${repository}/issues/(\\d+)/pin`, issues.pinIssue),
  route('GET', `${repository}/issues/(\\d+)/comments`, issues.listComments),
  route('POST', `${repository}/issues/(\\d+)/comments`, issues.createComment),
  route('GET', comment, issues.getComment),
  route('PATCH', comment, issues.editComment),
  route('DELETE', comment, issues.deleteComment),
  route('GET', `${comment}/assets`, issues.listAttachments),
  route('POST', `${comment}/assets`, issues.createAttachment),
  route('DELETE', `${comment}/assets/(\\d+)`, issues.deleteAttachment),
  route('GET', '/attachments/([^/]+)', issues.downloadAttachment),
];
