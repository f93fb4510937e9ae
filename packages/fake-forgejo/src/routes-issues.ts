/**
 * Issues and labels: `routers/api/v1/repo/{issue,label,issue_label}.go`. Each route names the trap that it reproduces.
 */
import { canWrite, findRepository, requireScope } from './access.ts';
import {
  allowQuery,
  readJson,
  refuse,
  refuseMissing,
  refuseSilently,
  Refusal,
  type Answer,
  type Exchange,
} from './exchange.ts';
import { answerList } from './paging.ts';
import { findIssue, openForWriting } from './issue-access.ts';
import { showIssue, showLabel } from './show.ts';
import type { Issue } from './world.ts';

/** The repository's own; those of the organisation are elsewhere. */
export function listLabels(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'page', 'limit');
  const repository = findRepository(exchange);
  return answerList(exchange, repository.labels, (label) => showLabel(repository, label, exchange.root));
}

/** A second label of the same name is accepted. */
export function createLabel(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  if (!canWrite(user, repository)) throw refuse(exchange, 403, 'user should have a permission to write to a repo');
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
 * labels share, one of them perhaps the organisation's (from 15), finds only issues that carry both. With issues
 * switched off, `type=issues` is 404.
 */
export function listIssues(exchange: Exchange): Answer {
  requireScope(exchange, 'issue');
  allowQuery(exchange, 'state', 'type', 'labels', 'page', 'limit');
  const repository = findRepository(exchange);
  if (!repository.hasIssues && exchange.query.get('type') === 'issues') throw refuseMissing(exchange);
  const state = exchange.query.get('state') ?? 'open';
  const names = (exchange.query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const { orgLabels } = exchange.world;
  const known = [...repository.labels, ...((exchange.traits.orgLabels ? orgLabels.get(repository.owner) : null) ?? [])];
  const wanted = known.filter((label) => names.includes(label.name)).map((label) => label.id);
  const issues = repository.issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => wanted.every((id) => issue.labels.includes(id)))
    .toSorted((a, b) => b.number - a.number);
  return answerList(exchange, repository.hasIssues ? issues : [], (issue) =>
    showIssue(exchange.world, repository, issue, exchange.root),
  );
}

/** One issue by its number. */
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

/** A name adds every label of that name, an id the one. Readers get an empty 403. */
export function addLabels(exchange: Exchange): Answer {
  const { repository, user } = openForWriting(exchange);
  const issue = findIssue(exchange, repository);
  if (!canWrite(user, repository)) throw refuseSilently();
  const { labels } = readJson(exchange);
  const wanted: unknown[] = Array.isArray(labels) ? labels : [];
  const added = repository.labels.filter(({ id, name }) => wanted.includes(id) || wanted.includes(name));
  issue.labels = [...new Set([...issue.labels, ...added.map(({ id }) => id)])];
  const shown = repository.labels.filter(({ id }) => issue.labels.includes(id));
  return { status: 200, json: shown.map((label) => showLabel(repository, label, exchange.root)) };
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
