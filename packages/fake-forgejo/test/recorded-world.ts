/**
 * The worlds in which the recorded questions were asked: one for each recorded line, with the names, numbers and ids
 * of the real servers, so that the same request can be sent as it stands. What a single question needs on top is its
 * entry in `moments`.
 */
import {
  makeArtifact,
  makeReportRef,
  makeRepository,
  makeRun,
  makeWorld,
  renameRepository,
  tokenOf,
  type Comment,
  type Issue,
  type Repository,
  type Task,
  type World,
} from '../src/index.ts';

const at = '2026-11-22T11:13:57Z';
const report = Buffer.from('PK, as far as anybody looks');
const inboxLabel = 'pyfallow-dogfood-evidence-inbox';

/** What each name in angle brackets may do; one that is not here (`<unknown-token>`) is a token the server does not know. */
function makeTokens(line: string): World['tokens'] {
  const minimal = ['read:repository', 'write:issue'];
  const everything = ['write:repository', 'write:issue', 'write:user'];
  const withUser = line === '16' ? [...minimal, 'read:user'] : ['read:repository', 'read:user'];
  const listed = line === '16' ? ['pdurlej/platform', 'pdurlej/fallow-py'] : ['pdurlej/hermes-agency'];
  const make = (name: string, login: string, scopes: string[], parts: object = {}): World['tokens'][number] => ({
    value: tokenOf(`<${name}>`),
    login,
    scopes,
    ...parts,
  });
  return [
    make('claude-token', 'claude', minimal),
    make('claude-user-token', 'claude', withUser),
    make('claude-issueonly-token', 'claude', ['write:issue']),
    make('claude-wrong-token', 'claude', ['read:package']),
    make('claude-public-token', 'claude', minimal, { publicOnly: true }),
    make('claude-repo-token', 'claude', minimal, { repositories: listed }),
    make('claude-full-token', 'claude', everything),
    make('operator-token', 'pdurlej', everything),
    make('pdurlej-full-token', 'pdurlej', everything),
    make('reader-token', 'reader', everything),
    make('mallory-token', 'mallory', everything),
  ];
}

/** A world of a recorded line: `16`, `15`, `12` or `11`. */
export function makeRecordedWorld(line: string): World {
  const zone = line === '16' ? 'UTC' : 'Europe/Warsaw';
  const world = makeWorld({ version: line, zone, rootUrl: 'http://forgejo.test', now: () => at });
  world.tokens = makeTokens(line);
  world.users.push({ id: 5, login: 'newuser' }, { id: 6, login: 'reader' });
  world.sessions.set('<session>', 'claude');
  world.renamedUsers.set('olduser', 'newuser');
  world.repositories = line === '16' ? makeSixteen() : makeOlder();
  for (const repository of world.repositories) addIssues(repository);
  return world;
}

function makeSixteen(): Repository[] {
  const files = new Map([
    ['pyproject.toml', '[project]\nname = "platform"\n'],
    ['.forgejo/workflows/fallow-py.yml', 'on: push'],
  ]);
  const pull = { event: 'pull_request', triggerEvent: 'pull_request' };
  const dispatch = { event: 'workflow_dispatch', triggerEvent: 'workflow_dispatch' };
  const platform = makeRepository('pdurlej/platform', {
    id: 1,
    files,
    runs: [
      makeRun(1, at, { status: 'success' }),
      makeRun(2, at, { workflow: 'lint.yml', status: 'success' }),
      makeRun(5, at, { index: 3, ref: '#1', ...pull }),
      makeRun(6, at, { index: 4, workflow: 'lint.yml', status: 'success', ...dispatch }),
      makeRun(7, at, { index: 5, workflow: 'matrix.yml', status: 'success', ...dispatch }),
      makeRun(8, at, { index: 6, workflow: 'nobody.yml', status: 'cancelled', started: null, ...dispatch }),
      makeRun(9, at, {
        index: 7,
        workflow: 'nobody.yml',
        status: 'waiting',
        started: null,
        stopped: null,
        ...dispatch,
      }),
      makeRun(66, at, {
        index: 8,
        ref: '#2',
        fork: true,
        needApproval: true,
        started: null,
        stopped: null,
        actor: 'mallory',
        ...pull,
      }),
      makeRun(67, at, { index: 9, ref: '#1', event: 'pull_request_sync', triggerEvent: 'pull_request' }),
      makeRun(68, at, { index: 10, workflow: 'two-jobs.yml', ...dispatch, tasks: twoJobs(12, 'running') }),
      makeRun(69, at, {
        index: 11,
        workflow: 'two-jobs.yml',
        status: 'cancelled',
        ...dispatch,
        tasks: twoJobs(14, 'cancelled'),
      }),
    ],
  });
  addArtifacts(platform, [
    [1, 1, 'fallow-py'],
    [3, 5, 'fallow-py'],
    [4, 7, 'report-core'],
    [5, 7, 'report-docs'],
    [6, 7, 'report-tools'],
    [7, 67, 'fallow-py'],
    [8, 68, 'late'],
  ]);
  const hermes = makeRepository('pdurlej/hermes-agency', { id: 2, private: true });
  hermes.runs.push(makeRun(3, at, { index: 1, status: 'success' }), makeRun(4, at, { index: 2, status: 'success' }));
  addArtifacts(hermes, [[2, 3, 'fallow-py']]);
  const many = makeRepository('pdurlej/many-runs', { id: 5 });
  for (let id = 10; id <= 65; id++)
    many.runs.push(makeRun(id, at, { index: id - 9, status: 'waiting', started: null, stopped: null, ...dispatch }));
  const sched = makeRepository('pdurlej/sched', {
    id: 11,
    runs: [
      makeRun(75, at, { index: 1, status: 'cancelled', started: null }),
      makeRun(78, at, { index: 4 }),
      makeRun(80, at, { index: 6, status: 'success', triggerEvent: 'schedule' }),
    ],
  });
  const home = makeRepository('pdurlej/fallow-py', { id: 3 });
  const empty = makeRepository('pdurlej/empty-repo', { id: 6, files: new Map() });
  return [
    platform,
    hermes,
    home,
    many,
    sched,
    empty,
    makeOldName('old-name', 'new-name'),
    makeRepository('newuser/stuff'),
  ];
}

function twoJobs(id: number, status: string): Task[] {
  const task = { attempt: 1, started: at, updated: at };
  return [
    { ...task, id, job: 'quick', status: 'failure' },
    { ...task, id: id + 1, job: 'slow', status },
  ];
}

/** 15, 12 and 11 were asked the same questions of the same two repositories. */
function makeOlder(): Repository[] {
  const platform = makeRepository('pdurlej/platform', { id: 1 });
  const numbers = [
    [1, 1],
    [3, 2],
    [5, 3],
    [7, 4],
    [9, 5],
    [10, 6],
    [16, 16],
  ] as const;
  for (const [id, index] of numbers)
    platform.runs.push(makeRun(id, at, { index, workflow: 'fallow.yml', status: 'success' }));
  for (let id = 18; id <= 79; id++)
    platform.runs.push(
      makeRun(id, at, { index: id, workflow: 'nobody.yml', status: 'waiting', started: null, stopped: null }),
    );
  platform.runs.push(
    makeRun(92, at, {
      index: 92,
      ref: '#3',
      fork: true,
      needApproval: true,
      started: null,
      stopped: null,
      actor: 'reader',
      event: 'pull_request',
      triggerEvent: 'pull_request',
    }),
  );
  addArtifacts(platform, [
    [1, 1, 'pyfallow-report'],
    [2, 5, 'pyfallow-report'],
    [3, 7, 'pyfallow-report'],
  ]);
  const hermes = makeRepository('pdurlej/hermes-agency', { id: 2, private: true, readers: ['claude', 'reader'] });
  for (const [id, index] of [
    [6, 3],
    [8, 4],
    [12, 6],
    [93, 18],
    [81, 16],
  ] as const)
    hermes.runs.push(makeRun(id, at, { index, status: 'success' }));
  hermes.runs.push(
    makeRun(14, at, {
      index: 7,
      status: 'running',
      stopped: null,
      event: 'workflow_dispatch',
      triggerEvent: 'workflow_dispatch',
    }),
    makeRun(17, at, {
      index: 10,
      status: 'waiting',
      started: null,
      stopped: null,
      event: 'workflow_dispatch',
      triggerEvent: 'workflow_dispatch',
    }),
  );
  addArtifacts(hermes, [
    [4, 8, 'pyfallow-report'],
    [5, 93, 'pyfallow-report'],
    [6, 81, 'pyfallow-report'],
    [7, 81, 'second'],
  ]);
  addRefs(hermes);
  const off = makeRepository('pdurlej/noactions', { hasActions: false });
  return [
    platform,
    hermes,
    off,
    makeRepository('pdurlej/bigone'),
    makeRepository('guild/lab', { writers: ['pdurlej'] }),
    makeOldName('oldname', 'newname'),
  ];
}

function makeOldName(name: string, newName: string): Repository {
  const repository = makeRepository(`pdurlej/${name}`, { id: 6 });
  renameRepository(repository, newName);
  return repository;
}

/** Id, run and name of each. */
function addArtifacts(repository: Repository, artifacts: readonly (readonly [number, number, string])[]): void {
  for (const [id, runId, name] of artifacts) {
    const run = repository.runs.find((each) => each.id === runId) ?? makeRun(runId, at);
    repository.artifacts.push(makeArtifact(id, run, report, { name }));
  }
}

function addRefs(repository: Repository): void {
  const shas = {
    607: 'afd21ede23d1681ff794679d860741c77ceb7ba7',
    85: 'b144897edfebcf0152a0d97bee052029372123cd',
    81: 'a83bc79e0b217786956ad8b8007f62ff7ae3c92a',
  };
  for (const [id, sha] of Object.entries(shas)) {
    const ref = makeReportRef(makeRun(Number(id), at, { index: 22 }), {
      'pyfallow-report.json': 'a report, as text\n',
    });
    repository.refs.push({ ...ref, sha });
  }
}

/** Two issues, the older one the inbox of the version's line, with comments of the operator and of `claude`. */
function addIssues(repository: Repository): void {
  repository.labels.push({ id: 1, name: inboxLabel, color: '0e8a16', description: 'evidence inbox' });
  const make = (number: number, labels: number[]): Issue => ({
    id: number + 2,
    number,
    title: 'Issue',
    body: 'x',
    author: 'pdurlej',
    state: 'open',
    locked: false,
    pinned: false,
    labels,
    created: at,
    comments: [],
  });
  const inbox = repository.name === 'fallow-py' ? 2 : 1;
  repository.issues = [1, 2, 3, 4].map((number) => make(number, number === inbox ? [1] : []));
  const comment = (id: number, author: string): Comment => ({
    id,
    author,
    body: 'x',
    created: at,
    updated: at,
    attachments: [],
  });
  const home = repository.issues.find(({ number }) => number === inbox);
  if (repository.name === 'fallow-py')
    home?.comments.push(...Array.from({ length: 55 }, (_, n) => comment(n + 5, n === 0 ? 'claude' : 'pdurlej')));
  if (repository.name === 'hermes-agency')
    home?.comments.push(comment(7, 'claude'), comment(8, 'reader'), comment(10, 'reader'));
  if (repository.name === 'stuff') home?.comments.push(comment(139, 'newuser'));
}
