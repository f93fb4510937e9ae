/**
 * Makes worlds and what is in them: every part that a test does not name has a plain default.
 */
import { createHash } from 'node:crypto';
import { completeVersion, traitsOf } from './versions.ts';
import type { Artifact, GitRef, Issue, Repository, Run, Token, World } from './world.ts';

/** The parts of a world that a test cares about; everything else has a plain default. */
export interface WorldOptions {
  /** `11` … `16`, a release such as `15.0.2`, or all that the server says; the newest modelled line when left out. */
  readonly version?: string;
  readonly rootUrl?: string;
  readonly zone?: string;
  readonly now?: () => string;
  readonly repositories?: Repository[];
}

/** A world with the operator `pdurlej`, the machine user `claude`, a stranger, and their tokens. */
export function makeWorld(options: WorldOptions = {}): World {
  const version = completeVersion(options.version ?? '16');
  traitsOf(version);
  return {
    version,
    rootUrl: options.rootUrl ?? null,
    postgres: false,
    signInRequired: false,
    zone: options.zone ?? 'UTC',
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
    sessions: new Map(),
    renamedUsers: new Map(),
    orgLabels: new Map(),
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
    refs: [],
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

/**
 * The hidden ref that a job leaves for its run, with the report in it.
 * @param attempt counts per job
 */
export function makeReportRef(run: Run, files: Readonly<Record<string, string>>, attempt = 1): GitRef {
  const name = `refs/fallow/run-${run.id}-number-${run.index}-attempt-${attempt}`;
  const sha = createHash('sha1')
    .update(`${name}\n${JSON.stringify(files)}`)
    .digest('hex');
  return { name, sha, created: run.stopped ?? run.created, files: new Map(Object.entries(files)) };
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
