/**
 * Users, issues, comments and attachments as the wire shows them. Addresses are built on ROOT_URL, whatever host was asked.
 */
import type { Attachment, Comment, Issue, Label, Repository, User, World } from './world.ts';

/** Runs of a schedule. */
const actions: User = { id: -2, login: 'forgejo-actions' };
/** A user who was deleted. */
const ghost: User = { id: -1, login: 'Ghost' };

export function showUser(world: World, login: string, root: string): object {
  const user = world.users.find((each) => each.login === login) ?? (login === actions.login ? actions : ghost);
  return {
    id: user.id,
    login: user.login,
    login_name: '',
    source_id: 0,
    full_name: '',
    email: `${user.login}@noreply.forgejo.test`,
    avatar_url: `${root}avatars/${user.id}`,
    html_url: `${root}${user.login}`,
    language: '',
    is_admin: user.admin ?? false,
    last_login: '0001-01-01T00:00:00Z',
    created: '2026-01-05T08:00:00Z',
    restricted: false,
    active: false,
    prohibit_login: false,
    location: '',
    pronouns: '',
    website: '',
    description: '',
    visibility: 'public',
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
    username: user.login,
  };
}

export function showLabel(repository: Repository, label: Label, root: string): object {
  return {
    id: label.id,
    name: label.name,
    exclusive: false,
    is_archived: false,
    color: label.color,
    description: label.description,
    url: `${root}api/v1/repos/${repository.owner}/${repository.name}/labels/${label.id}`,
  };
}

export function showIssue(world: World, repository: Repository, issue: Issue, root: string): object {
  const name = `${repository.owner}/${repository.name}`;
  const labels = [...repository.labels, ...(world.orgLabels.get(repository.owner) ?? [])].filter((label) =>
    issue.labels.includes(label.id),
  );
  return {
    id: issue.id,
    url: `${root}api/v1/repos/${name}/issues/${issue.number}`,
    html_url: `${root}${name}/issues/${issue.number}`,
    number: issue.number,
    user: showUser(world, issue.author, root),
    original_author: '',
    original_author_id: 0,
    title: issue.title,
    body: issue.body,
    ref: '',
    assets: (issue.attachments ?? []).map((attachment) => showAttachment(attachment, root)),
    labels: labels.map((label) => showLabel(repository, label, root)),
    milestone: null,
    assignee: null,
    assignees: null,
    state: issue.state,
    is_locked: issue.locked,
    comments: issue.comments.length,
    created_at: issue.created,
    updated_at: issue.created,
    closed_at: issue.state === 'closed' ? issue.created : null,
    due_date: null,
    pull_request: null,
    repository: { id: repository.id, name: repository.name, owner: repository.owner, full_name: name },
    pin_order: issue.pinned ? 1 : 0,
  };
}

export function showComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  root: string,
): object {
  const place = `${root}${repository.owner}/${repository.name}/issues/${issue.number}`;
  return {
    id: comment.id,
    html_url: `${place}#issuecomment-${comment.id}`,
    pull_request_url: '',
    issue_url: place,
    user: showUser(world, comment.author, root),
    original_author: '',
    original_author_id: 0,
    body: comment.body,
    assets: comment.attachments.map((attachment) => showAttachment(attachment, root)),
    created_at: comment.created,
    updated_at: comment.updated,
  };
}

export function showAttachment(attachment: Attachment, root: string): object {
  return {
    id: attachment.id,
    name: attachment.name,
    size: attachment.bytes.length,
    download_count: 0,
    created_at: attachment.created,
    uuid: attachment.uuid,
    browser_download_url: `${root}attachments/${attachment.uuid}`,
    type: 'attachment',
  };
}
