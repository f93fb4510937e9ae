/**
 * Issues, labels, comments and attachments, as Forgejo 16 answers for them. Each route names the trap that it
 * reproduces.
 */
import { randomUUID } from 'node:crypto';
import {
  allowQuery,
  answerList,
  canRead,
  canWrite,
  findRepository,
  readJson,
  refuse,
  refuseMissing,
  refuseSilently,
  Refusal,
  requireScope,
  type Answer,
  type Exchange,
} from './exchange.ts';
import { showAttachment, showComment, showIssue, showLabel } from './show.ts';
import type { Attachment, Comment, Issue, Repository, User } from './world.ts';

export function listLabels(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'page', 'limit');
  const repository = findRepository(exchange);
  return answerList(exchange, repository.labels, (label) => showLabel(repository, label, exchange.root));
}

/** A second label of the same name is accepted. Readers get an empty 403. */
export function createLabel(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  if (!canWrite(user, repository)) throw refuseSilently();
  const { name, color, description } = readJson(exchange);
  if (typeof color !== 'string' || !/^#?[0-9a-f]{3}([0-9a-f]{3})?$/iu.test(color))
    throw refuse(exchange, 422, 'bad color code');
  const label = {
    id: exchange.world.nextId++,
    name: String(name),
    color: color.replace('#', ''),
    description: typeof description === 'string' ? description : '',
  };
  repository.labels.push(label);
  return { status: 201, json: showLabel(repository, label, exchange.root) };
}

/** The label goes from every issue too. */
export function deleteLabel(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  if (!canWrite(user, repository)) throw refuseSilently();
  const id = Number(exchange.parts[2]);
  if (!repository.labels.some((each) => each.id === id)) throw refuseMissing(exchange);
  repository.labels = repository.labels.filter((each) => each.id !== id);
  for (const issue of repository.issues) issue.labels = issue.labels.filter((each) => each !== id);
  return { status: 204 };
}

/**
 * Unknown label names are dropped; with none known the filter vanishes and every issue returns. A name that two
 * labels share, one of them perhaps the organisation's, finds only issues that carry both. With issues switched off,
 * `type=issues` is 404.
 */
export function listIssues(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'state', 'type', 'labels', 'page', 'limit');
  const repository = findRepository(exchange);
  if (!repository.hasIssues && exchange.query.get('type') === 'issues') throw refuseMissing(exchange);
  const state = exchange.query.get('state') ?? 'open';
  const names = (exchange.query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const wanted = [...repository.labels, ...(exchange.world.orgLabels.get(repository.owner) ?? [])]
    .filter((label) => names.includes(label.name))
    .map((label) => label.id);
  const issues = repository.issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => wanted.every((id) => issue.labels.includes(id)))
    .toSorted((a, b) => b.number - a.number);
  return answerList(exchange, repository.hasIssues ? issues : [], (issue) =>
    showIssue(exchange.world, repository, issue, exchange.root),
  );
}

export function getIssue(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  return { status: 200, json: showIssue(exchange.world, repository, findIssue(exchange, repository), exchange.root) };
}

/** Without the right to write, labels are silently dropped. */
export function createIssue(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const { title, body, labels } = readJson(exchange);
  const ids = Array.isArray(labels) && canWrite(user, repository) ? labels.map(Number) : [];
  const issue: Issue = {
    id: exchange.world.nextId++,
    number: Math.max(0, ...repository.issues.map((each) => each.number)) + 1,
    title: String(title),
    body: typeof body === 'string' ? body : '',
    author: user.login,
    state: 'open',
    locked: false,
    pinned: false,
    labels: ids,
    created: exchange.world.now(),
    comments: [],
  };
  repository.issues.push(issue);
  return { status: 201, json: showIssue(exchange.world, repository, issue, exchange.root) };
}

/** Answers 201, and works in an archived repository too. Neither poster nor writer: an empty 403. */
export function editIssue(exchange: Exchange): Answer {
  if (exchange.user === null) throw refuse(exchange, 401, 'token is required');
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  const issue = findIssue(exchange, repository);
  if (issue.author !== exchange.user.login && !canWrite(exchange.user, repository)) throw refuseSilently();
  const { title, body, state } = readJson(exchange);
  if (typeof title === 'string') issue.title = title;
  if (typeof body === 'string') issue.body = body;
  if (state === 'open' || state === 'closed') issue.state = state;
  return { status: 201, json: showIssue(exchange.world, repository, issue, exchange.root) };
}

/** Administrators of the repository only; more than three pins are a 500. */
export function pinIssue(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const issue = findIssue(exchange, repository);
  if (user.login !== repository.owner && !user.admin) throw refuse(exchange, 403, 'user should be an admin');
  if (repository.issues.filter((each) => each.pinned).length >= 3) throw new Refusal({ status: 500 });
  issue.pinned = true;
  return { status: 204 };
}

/** Never paged, oldest first. */
export function listComments(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'page', 'limit');
  const repository = findRepository(exchange);
  const issue = findIssue(exchange, repository);
  const shown = issue.comments.map((comment) => showComment(exchange.world, repository, issue, comment, exchange.root));
  return { status: 200, headers: { 'x-total-count': String(shown.length) }, json: shown };
}

/** A locked issue takes comments of writers only. */
export function createComment(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const issue = findIssue(exchange, repository);
  if (issue.locked && !canWrite(user, repository)) throw refuse(exchange, 403, 'You cannot comment on a locked issue.');
  const now = exchange.world.now();
  const comment: Comment = {
    id: exchange.world.nextId++,
    author: user.login,
    body: readBody(exchange),
    created: now,
    updated: now,
    attachments: [],
  };
  issue.comments.push(comment);
  return { status: 201, json: showComment(exchange.world, repository, issue, comment, exchange.root) };
}

export function getComment(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  const { issue, comment } = findComment(exchange, repository);
  return { status: 200, json: showComment(exchange.world, repository, issue, comment, exchange.root) };
}

/** Moves `updated` even with equal text; works on a locked issue; the answer's `assets` is always empty. */
export function editComment(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const { issue, comment } = findComment(exchange, repository);
  if (comment.author !== user.login && !canWrite(user, repository)) throw refuseSilently();
  comment.body = readBody(exchange);
  comment.updated = exchange.world.now();
  return {
    status: 200,
    json: { ...showComment(exchange.world, repository, issue, comment, exchange.root), assets: [] },
  };
}

/** Attachments survive their comment. Works in an archived repository too. */
export function deleteComment(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  const { issue, comment } = findComment(exchange, repository);
  if (comment.author !== exchange.user?.login && !canWrite(exchange.user, repository)) throw refuseSilently();
  issue.comments = issue.comments.filter((each) => each !== comment);
  exchange.world.orphans.push(...comment.attachments);
  return { status: 204 };
}

export function listAttachments(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  const { comment } = findComment(exchange, findRepository(exchange));
  return { status: 200, json: comment.attachments.map((each) => showAttachment(each, exchange.root)) };
}

/** The same name again is a second file. The field must be `attachment`: any other is a 500 without a body. */
export async function createAttachment(exchange: Exchange): Promise<Answer> {
  allowQuery(exchange, 'name');
  const { repository, user } = openForWriting(exchange);
  const { comment } = findComment(exchange, repository);
  if (comment.author !== user.login && !canWrite(user, repository)) throw refuseSilently();
  const type = exchange.request.headers['content-type'] ?? '';
  const form = await new Response(new Uint8Array(exchange.body), { headers: { 'content-type': type } }).formData();
  const file = form.get('attachment');
  if (!(file instanceof File))
    throw new Refusal({ status: 500, json: { message: '', url: `${exchange.root}api/swagger` } });
  const name = exchange.query.get('name') ?? file.name;
  if (!/\.(json|md|svg|png|zip|gz|csv|txt|log)$/u.test(name))
    throw refuse(exchange, 422, 'File extension or type is not allowed');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const attachment: Attachment = {
    id: exchange.world.nextId++,
    name,
    uuid: randomUUID(),
    created: exchange.world.now(),
    bytes,
  };
  comment.attachments.push(attachment);
  return { status: 201, json: showAttachment(attachment, exchange.root) };
}

export function deleteAttachment(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const { comment } = findComment(exchange, repository);
  if (comment.author !== user.login && !canWrite(user, repository)) throw refuseSilently();
  const id = Number(exchange.parts[3]);
  if (!comment.attachments.some((each) => each.id === id)) throw refuseMissing(exchange);
  comment.attachments = comment.attachments.filter((each) => each.id !== id);
  return { status: 204 };
}

/** JSON comes as text/plain; one whose comment is gone is still served. */
export function downloadAttachment(exchange: Exchange): Answer {
  const visible = exchange.world.repositories.filter((repository) => canRead(exchange, repository));
  const all = visible.flatMap((repository) =>
    repository.issues.flatMap((issue) => issue.comments.flatMap((each) => each.attachments)),
  );
  const found = [...all, ...exchange.world.orphans].find((each) => each.uuid === exchange.parts[0]);
  if (found === undefined)
    throw new Refusal({ status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, text: 'Not found.\n' });
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, bytes: found.bytes };
}

/** The checks that come before every write, in the server's order: login, scope, repository, archived. */
function openForWriting(exchange: Exchange): { readonly repository: Repository; readonly user: User } {
  if (exchange.user === null) throw refuse(exchange, 401, 'token is required');
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  if (repository.archived) {
    throw refuse(exchange, 423, `<Repository ${repository.id}:${repository.owner}/${repository.name}> is archived`);
  }
  return { repository, user: exchange.user };
}

function readBody(exchange: Exchange): string {
  const { body } = readJson(exchange);
  if (typeof body !== 'string' || body === '') throw refuse(exchange, 422, '[Body]: Required');
  return body;
}

function findIssue(exchange: Exchange, repository: Repository): Issue {
  const issue = repository.hasIssues
    ? repository.issues.find((each) => each.number === Number(exchange.parts[2]))
    : undefined;
  if (issue === undefined) throw refuseMissing(exchange);
  return issue;
}

function findComment(exchange: Exchange, repository: Repository): { readonly issue: Issue; readonly comment: Comment } {
  for (const issue of repository.issues) {
    const comment = issue.comments.find((each) => each.id === Number(exchange.parts[2]));
    if (comment !== undefined) return { issue, comment };
  }
  throw refuse(exchange, 404, 'comment does not exist', []);
}
