/**
 * The state of the stand-in as plain data: tests build it (`make.ts`), look into it, and change it while it is served
 * (`happenings.ts` has the changes that take more than an assignment).
 */

export interface User {
  readonly id: number;
  login: string;
  /** Of the whole server. */
  admin?: boolean;
}

/** What a token may do: `read:repository`, `write:issue`, … */
export interface Token {
  readonly value: string;
  login: string;
  readonly scopes: readonly string[];
  /** Repository-specific tokens (Forgejo 15 and later) may never ask who they are. */
  readonly repositories?: readonly string[];
  /** Sees no private repository, whoever owns it. */
  readonly publicOnly?: boolean;
}

/** One attempt of a job that a runner took: an entry of the list of tasks. */
export interface Task {
  readonly id: number;
  readonly job: string;
  /** From 1; a rerun adds one. */
  readonly attempt: number;
  status: string;
  started: string;
  updated: string;
}

export interface Run {
  id: number;
  index: number;
  title: string;
  workflow: string;
  /** As stored: `push`, `pull_request_sync`, `workflow_dispatch` …; the answer shows a simpler one. */
  event: string;
  /** The key of `on:` that matched. */
  triggerEvent: string;
  status: string;
  ref: string;
  sha: string;
  fork: boolean;
  /** Nothing starts before a maintainer approves; the status shown then depends on the version. */
  needApproval: boolean;
  /** Who pushed; undefined: the owner of the repository. */
  actor?: string;
  /** Who owned the repository when the run was made; undefined: who owns it now. Lists leave out others. */
  owner?: string;
  /** Undefined: one job `gate`, one attempt, of the same status. */
  tasks?: Task[];
  created: string;
  updated: string;
  /** Null: the server prints its zero time. */
  started: string | null;
  stopped: string | null;
}

export interface Artifact {
  id: number;
  runId: number;
  name: string;
  expired: boolean;
  /** The upload never finished: invisible in lists, 404 on download. */
  pending?: boolean;
  /**
   * Uploaded by version 3 of the action: the server makes the zip while it answers, and tells as size that of the
   * files in it. `unconfirmed`: a rerun uploaded fewer of them, and the zip is 404 although the artifact is listed.
   */
  older?: { readonly size: number; readonly unconfirmed?: boolean };
  /** The stored bytes are gone. */
  lost?: boolean;
  created: string;
  updated: string;
  expires: string;
  /** The zip; made when it is first needed, because a listing already tells its size. */
  zip: () => Uint8Array;
}

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string;
}

export interface Attachment {
  id: number;
  name: string;
  uuid: string;
  created: string;
  bytes: Uint8Array;
}

export interface Comment {
  id: number;
  author: string;
  body: string;
  created: string;
  updated: string;
  attachments: Attachment[];
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string;
  author: string;
  state: 'open' | 'closed';
  locked: boolean;
  pinned: boolean;
  labels: number[];
  created: string;
  comments: Comment[];
  /** Files on the issue itself. */
  attachments?: Attachment[];
  /** Ids of timeline events, which the route of comments answers with 204. */
  events?: number[];
}

/** A commit that a hidden ref such as `refs/fallow/run-7-number-3-attempt-1` points to, with its files. */
export interface GitRef {
  /** Full, with `refs/`. */
  name: string;
  sha: string;
  created: string;
  files: Map<string, string>;
}

export interface Repository {
  id: number;
  owner: string;
  name: string;
  /** Earlier full names, which redirect here; of a renamed owner, too. */
  oldNames: string[];
  private: boolean;
  archived: boolean;
  hasActions: boolean;
  hasIssues: boolean;
  defaultBranch: string;
  /** Logins that may write; the owner always may. */
  writers: string[];
  /** Logins that may read although it is private. */
  readers: string[];
  /** Files of the default branch by path; none at all is an empty repository. */
  files: Map<string, string>;
  /** Refs besides branches and tags. */
  refs: GitRef[];
  runs: Run[];
  artifacts: Artifact[];
  labels: Label[];
  issues: Issue[];
}

export interface World {
  /** As the server tells it, such as `15.0.3+gitea-1.22.0`; what differs by it stands in `versions.ts`. */
  version: string;
  /** What the server believes its own address is; null: the one it listens on. */
  rootUrl: string | null;
  /** PostgreSQL in place of SQLite: it stores no NUL, and gives rows without an order as they lie. */
  postgres: boolean;
  /** REQUIRE_SIGNIN_VIEW: nothing for anonymous visitors, not even the version. */
  signInRequired: boolean;
  /** The server's zone (IANA); run times have its offset, the zero time too. */
  zone: string;
  users: User[];
  tokens: Token[];
  /** Login sessions: the cookie's value and its user. The login page itself is not modelled. */
  sessions: Map<string, string>;
  /** Old names of renamed users, and the new ones. */
  renamedUsers: Map<string, string>;
  /** Labels of organisations, by their name. */
  orgLabels: Map<string, Label[]>;
  repositories: Repository[];
  /** Attachments outlive their comment. */
  orphans: Attachment[];
  /** The server's clock, as ISO text. */
  now: () => string;
  nextId: number;
}
