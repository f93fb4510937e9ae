/**
 * Finds issues and comments for their routes, with the checks that come before.
 */
import { findRepository, requireScope } from './access.ts';
import { readJson, refuse, refuseMissing, type Exchange } from './exchange.ts';
import type { Comment, Issue, Repository, User } from './world.ts';

/**
 * The checks that come before every write, in the server's order: login, scope, repository, archived.
 * @throws Refusal
 */
export function openForWriting(exchange: Exchange): { readonly repository: Repository; readonly user: User } {
  if (exchange.user === null) throw refuse(exchange, 401, 'token is required');
  requireScope(exchange, 'issue');
  const repository = findRepository(exchange);
  if (repository.archived) {
    throw refuse(exchange, 423, `<Repository ${repository.id}:${repository.owner}/${repository.name}> is archived`);
  }
  return { repository, user: exchange.user };
}

/**
 * The text of a comment. Blanks are enough, and SQLite stores a NUL.
 * @throws Refusal 422 when it is empty or missing, 500 where PostgreSQL gets a NUL
 */
export function readBody(exchange: Exchange): string {
  const { body } = readJson(exchange);
  if (typeof body !== 'string' || body === '') throw refuse(exchange, 422, '[Body]: Required');
  if (exchange.world.postgres && body.includes('\0')) throw refuse(exchange, 500, '');
  return body;
}

/** The issue of the path; with issues switched off there is none. */
export function findIssue(exchange: Exchange, repository: Repository): Issue {
  const issue = repository.hasIssues
    ? repository.issues.find((each) => each.number === Number(exchange.parts[2]))
    : undefined;
  if (issue === undefined) throw refuseMissing(exchange);
  return issue;
}

/** The comment of the path. Ids are global: one of another repository is 404 with other words than an unknown one. */
export function findComment(
  exchange: Exchange,
  repository: Repository,
): { readonly issue: Issue; readonly comment: Comment } {
  const id = Number(exchange.parts[2]);
  for (const issue of repository.issues) {
    const comment = issue.comments.find((each) => each.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  const all = exchange.world.repositories.flatMap(({ issues }) => issues.flatMap(({ comments }) => comments));
  if (all.some((each) => each.id === id)) throw refuseMissing(exchange);
  const errors = [`comment does not exist [id: ${id}, issue_id: 0]`];
  throw refuse(exchange, 404, "The target couldn't be found.", errors);
}
