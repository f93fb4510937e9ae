/**
 * The state of the stand-in as plain data: tests build it, look into it, and change it while it is served.
 * Field names follow the wire where an answer shows them. It holds no behaviour beyond making things.
 */
import { createHash } from 'node:crypto';

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
}

export interface Run {
  id: number;
  index: number;
  title: string;
  workflow: string;
  event: string;
  triggerEvent: string;
  status: string;
  ref: string;
  sha: string;
  fork: boolean;
  needApproval: boolean;
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
}

export interface Repository {
  id: number;
  owner: string;
  name: string;
  /** Earlier full names, which redirect here. */
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
  runs: Run[];
  artifacts: Artifact[];
  labels: Label[];
  issues: Issue[];
}

export interface World {
  version: string;
  /** What the server believes its own address is; null: the one it listens on. */
  rootUrl: string | null;
  users: User[];
  tokens: Token[];
  repositories: Repository[];
  /** Attachments outlive their comment. */
  orphans: Attachment[];
  /** The server's clock, as ISO text. */
  now: () => string;
  nextId: number;
}

/** The parts of a world that a test cares about; everything else has a plain default. */
export interface WorldOptions {
  readonly version?: string;
  readonly rootUrl?: string;
  readonly now?: () => string;
  readonly repositories?: Repository[];
}

/** A world with the operator `pdurlej`, the machine user `claude`, a stranger, and their tokens. */
export function makeWorld(options: WorldOptions = {}): World {
  return {
    version: options.version ?? '16.0.0+gitea-1.22.0',
    rootUrl: options.rootUrl ?? null,
    users: [
      { id: 2, login: 'pdurlej' },
      { id: 3, login: 'claude' },
      { id: 4, login: 'mallory' },
    ],
    tokens: [
      makeToken('claude', 'claude', ['read:repository', 'write:issue', 'read:user']),
      makeToken('claude-minimal', 'claude', ['read:repository', 'write:issue']),
      makeToken('claude-readonly', 'claude', ['read:repository', 'read:issue', 'read:user']),
      makeToken('claude-wrong', 'claude', ['read:package']),
      makeToken('pdurlej', 'pdurlej', ['write:repository', 'write:issue', 'write:user']),
      makeToken('mallory', 'mallory', ['write:repository', 'write:issue', 'read:user']),
    ],
    repositories: options.repositories ?? [],
    orphans: [],
    now: options.now ?? (() => new Date().toISOString().replace(/\.\d+Z$/u, 'Z')),
    nextId: 1000,
  };
}

function makeToken(name: string, login: string, scopes: readonly string[]): Token {
  return { value: tokenOf(name), login, scopes };
}

/** The token of a name: forty hex digits, always the same. Repository-specific and revoked ones are simply not in the world. */
export function tokenOf(name: string): string {
  return createHash('sha1').update(`token of ${name}`).digest('hex');
}

/** A repository with nothing in it but a README. */
export function makeRepository(fullName: string, parts: Partial<Repository> = {}): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  return {
    id: 1 + (createHash('sha1').update(fullName).digest().readUInt16BE() % 60_000),
    owner,
    name,
    oldNames: [],
    private: false,
    archived: false,
    hasActions: true,
    hasIssues: true,
    defaultBranch: 'main',
    writers: [],
    readers: ['claude'],
    files: new Map([['README.md', `# ${name}\n`]]),
    runs: [],
    artifacts: [],
    labels: [],
    issues: [],
    ...parts,
  };
}

/** A finished push run on the default branch; `created` and the rest follow from `stopped`. */
export function makeRun(id: number, stopped: string, parts: Partial<Run> = {}): Run {
  const earlier = (seconds: number): string =>
    new Date(Date.parse(stopped) - seconds * 1000).toISOString().replace(/\.\d+Z$/u, 'Z');
  return {
    id,
    index: id,
    title: `commit of run ${id}`,
    workflow: 'fallow-py.yml',
    event: 'push',
    triggerEvent: 'push',
    status: 'failure',
    ref: 'main',
    sha: createHash('sha1').update(`commit ${id}`).digest('hex'),
    fork: false,
    needApproval: false,
    created: earlier(90),
    started: earlier(80),
    updated: stopped,
    stopped,
    ...parts,
  };
}

/** An artifact of a run, uploaded when the run stopped. */
export function makeArtifact(
  id: number,
  run: Run,
  zip: Uint8Array | (() => Uint8Array),
  parts: Partial<Artifact> = {},
): Artifact {
  const at = run.stopped ?? run.created;
  return {
    id,
    runId: run.id,
    name: 'fallow-py',
    expired: false,
    created: at,
    updated: at,
    expires: new Date(Date.parse(at) + 90 * 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z'),
    zip: typeof zip === 'function' ? zip : () => zip,
    ...parts,
  };
}

/** Adds an open issue with a label to a repository. @returns the issue */
export function addInbox(world: World, repository: Repository, label = 'pyfallow-dogfood-evidence-inbox'): Issue {
  const id = world.nextId++;
  repository.labels.push({ id, name: label, color: '0e8a16', description: 'weekly dogfood digests' });
  const issue: Issue = {
    id: world.nextId++,
    number: Math.max(0, ...repository.issues.map((each) => each.number)) + 1,
    title: 'Dogfood evidence inbox',
    body: 'Weekly digests land here.',
    author: 'pdurlej',
    state: 'open',
    locked: false,
    pinned: false,
    labels: [id],
    created: world.now(),
    comments: [],
  };
  repository.issues.push(issue);
  return issue;
}

/** What a rerun does on Forgejo 16: same run, all its artifacts gone at once, times back to zero. */
export function startRerun(repository: Repository, runId: number, at: string): Run {
  const run = repository.runs.find((each) => each.id === runId);
  if (run === undefined) throw new Error(`no run ${runId}`);
  Object.assign(run, { status: 'running', started: at, stopped: null, updated: at });
  repository.artifacts = repository.artifacts.filter((artifact) => artifact.runId !== runId);
  return run;
}
