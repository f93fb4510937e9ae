/**
 * Repositories and their files as the wire shows them (`services/convert/repository.go`, `modules/structs/repo.go`).
 * Keys that nobody reads are there too: listings are as heavy as they really are.
 */
import { createHash } from 'node:crypto';
import { showUser } from './show.ts';
import type { Repository, User, World } from './world.ts';

/** What is the same in every repository here. */
const sameEverywhere = {
  description: '',
  fork: false,
  template: false,
  parent: null,
  mirror: false,
  size: 9,
  language: 'Python',
  link: '',
  original_url: '',
  website: '',
  stars_count: 0,
  forks_count: 0,
  watchers_count: 1,
  open_pr_counter: 0,
  release_counter: 0,
  created_at: '2026-01-05T08:00:00Z',
  updated_at: '2026-01-05T08:00:00Z',
  archived_at: '1970-01-01T00:00:00Z',
  internal_tracker: {
    enable_time_tracker: true,
    allow_only_contributors_to_track_time: true,
    enable_issue_dependencies: true,
  },
  has_wiki: true,
  has_wiki_contents: false,
  wiki_branch: 'main',
  globally_editable_wiki: false,
  has_pull_requests: true,
  has_projects: true,
  has_releases: true,
  has_packages: true,
  ignore_whitespace_conflicts: false,
  allow_merge_commits: true,
  allow_rebase: true,
  allow_rebase_explicit: true,
  allow_squash_merge: true,
  allow_fast_forward_only_merge: true,
  allow_rebase_update: true,
  default_delete_branch_after_merge: false,
  default_merge_style: 'merge',
  default_allow_maintainer_edit: false,
  default_update_style: 'merge',
  avatar_url: '',
  internal: false,
  mirror_interval: '',
  object_format_name: 'sha1',
  mirror_updated: '0001-01-01T00:00:00Z',
  repo_transfer: null,
  topics: [],
};

export function showRepository(world: World, repository: Repository, root: string, user: User | null): object {
  const name = `${repository.owner}/${repository.name}`;
  const push = user !== null && (user.login === repository.owner || repository.writers.includes(user.login));
  return {
    ...sameEverywhere,
    id: repository.id,
    owner: showUser(world, repository.owner, root),
    name: repository.name,
    full_name: name,
    empty: repository.files.size === 0,
    private: repository.private,
    languages_url: `${root}api/v1/repos/${name}/languages`,
    html_url: `${root}${name}`,
    url: `${root}api/v1/repos/${name}`,
    ssh_url: `ssh://git@forgejo.test/${name}.git`,
    clone_url: `${root}${name}.git`,
    open_issues_count: repository.issues.filter((issue) => issue.state === 'open').length,
    default_branch: repository.defaultBranch,
    archived: repository.archived,
    permissions: { admin: user?.login === repository.owner, push, pull: true },
    has_issues: repository.hasIssues,
    wiki_ssh_url: `ssh://git@forgejo.test/${name}.wiki.git`,
    wiki_clone_url: `${root}${name}.wiki.git`,
    has_actions: repository.hasActions,
  };
}

/** The id of a file's content in git. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** An entry of a directory: its content stays out. */
export function showEntry(repository: Repository, path: string, text: string | undefined, root: string): object {
  const bytes = Buffer.from(text ?? '');
  const sha = blobId(bytes);
  const name = `${repository.owner}/${repository.name}`;
  const links = {
    self: `${root}api/v1/repos/${name}/contents/${path}?ref=${repository.defaultBranch}`,
    git: `${root}api/v1/repos/${name}/git/blobs/${sha}`,
    html: `${root}${name}/src/branch/${repository.defaultBranch}/${path}`,
  };
  return {
    name: path.split('/').at(-1),
    path,
    sha,
    last_commit_sha: sha,
    last_commit_when: '2026-01-05T08:00:00Z',
    type: text === undefined ? 'dir' : 'file',
    size: bytes.length,
    encoding: null,
    content: null,
    target: null,
    url: links.self,
    html_url: links.html,
    git_url: links.git,
    download_url: text === undefined ? null : `${root}${name}/raw/branch/${repository.defaultBranch}/${path}`,
    submodule_git_url: null,
    _links: links,
  };
}

/** One file, with its content in base64. */
export function showFile(repository: Repository, path: string, text: string, root: string): object {
  const content = Buffer.from(text).toString('base64');
  return { ...showEntry(repository, path, text, root), encoding: 'base64', content };
}
