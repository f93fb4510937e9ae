/**
 * What had happened before a recorded question, on top of the recorded world; and the recordings that are not asked
 * of the stand-in, with the reason. Keys are the line and the number of a recording.
 */
import {
  deleteRun,
  expireArtifact,
  finishRerun,
  makeArtifact,
  makeRun,
  startRerun,
  transferRepository,
  type Comment,
  type Issue,
  type Repository,
  type World,
} from '../src/index.ts';

const later = '2026-11-22T11:18:52Z';

function repositoryOf(world: World, name: string): Repository {
  const found = world.repositories.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no repository ${name}`);
  return found;
}

function inboxOf(world: World): Issue {
  const repository = repositoryOf(
    world,
    world.repositories.some(({ name }) => name === 'fallow-py') ? 'fallow-py' : 'hermes-agency',
  );
  const found = repository.issues.find(({ labels }) => labels.length > 0);
  if (found === undefined) throw new Error('no inbox');
  return found;
}

function commentOf(world: World): Comment {
  const found = inboxOf(world).comments[0];
  if (found === undefined) throw new Error('no comment');
  return found;
}

const rerun =
  (name: string, runId: number) =>
  (world: World): void =>
    void startRerun(repositoryOf(world, name), runId, later, world);

/** A rerun that uploads one artifact again. */
const rerunWhole =
  (name: string, artifactId: number) =>
  (world: World): void => {
    const repository = repositoryOf(world, name);
    const before = repository.artifacts.find(({ id }) => id === artifactId);
    if (before === undefined) throw new Error(`no artifact ${artifactId}`);
    startRerun(repository, before.runId, later, world);
    finishRerun(repository, before, { at: later, status: 'success', zip: Buffer.from('PK again') });
  };

const expire =
  (name: string, artifactId: number) =>
  (world: World): void => {
    for (const each of repositoryOf(world, name).artifacts) if (each.id === artifactId) expireArtifact(each, later);
  };

/** A file on the first comment of the inbox. */
const attach =
  (uuid: string, name: string, content: string) =>
  (world: World): void =>
    void commentOf(world).attachments.push({ id: 1, name, uuid, created: later, bytes: Buffer.from(content) });

const attachJson = attach('cfd929a6-bd46-45f4-be52-2702dae79416', 'fallow-py-evidence.json', '{"a": 1}');
const transfer = (world: World): void => transferRepository(repositoryOf(world, 'stuff'), 'pdurlej');
const archive =
  (name: string) =>
  (world: World): void =>
    void (repositoryOf(world, name).archived = true);
const otherAddress = (world: World): void =>
  void Object.assign(world, { rootUrl: 'https://git.example.test/forge', zone: 'Europe/Warsaw' });
/** A run whose artifact came by version 3 of the action; after a rerun with one file less it has another id. */
const older =
  (id: number) =>
  (world: World): void => {
    const many = repositoryOf(world, 'many-runs');
    const run = makeRun(81, later, { index: 57 });
    many.runs.push(run);
    const unconfirmed = id === 11;
    many.artifacts.push(
      makeArtifact(id, run, Buffer.from('PK'), { name: 'old-style', older: { size: 20, unconfirmed } }),
    );
  };
const requireSignIn = (world: World): void => void (world.signInRequired = true);
const orgLabel = (world: World): void => {
  const lab = repositoryOf(world, 'lab');
  const label = { id: 99, name: 'orglabel', color: '0e8a16', description: '' };
  world.orgLabels.set('guild', [label]);
  lab.issues = lab.issues.slice(0, 2);
  for (const issue of lab.issues) issue.labels = issue.number === 1 ? [99] : [];
};

export const moments: Readonly<Record<string, (world: World) => void>> = {
  '16/091': rerun('platform', 5),
  '16/092': rerun('platform', 5),
  '16/093': rerun('platform', 5),
  '16/094': rerun('platform', 5),
  '16/095': rerunWhole('platform', 3),
  '16/096': rerunWhole('platform', 3),
  '16/097': rerunWhole('platform', 3),
  '16/098': rerunWhole('platform', 4),
  '16/101': expire('platform', 1),
  '16/102': expire('platform', 1),
  '16/103': expire('platform', 1),
  '16/105': (world) => deleteRun(repositoryOf(world, 'platform'), 68),
  '16/106': (world) => void (repositoryOf(world, 'platform').artifacts = []),
  '16/119': (world) =>
    void repositoryOf(world, 'fallow-py').labels.push({ ...repositoryOf(world, 'fallow-py').labels[0]!, id: 2 }),
  '16/131': (world) => {
    for (const comment of inboxOf(world).comments.slice(0, 2)) comment.updated = '2026-11-22T11:18:59Z';
  },
  '16/137': (world) => void Object.assign(commentOf(world), { id: 141 }),
  '16/135': (world) => void (inboxOf(world).events = [4]),
  '16/147': attachJson,
  '16/148': attachJson,
  '16/149': attachJson,
  '16/150': attach('e56aba1c-1801-49d0-873a-73c83dab6968', 'findings-by-week.svg', '<svg/>'),
  '16/151': attachJson,
  '16/152': attachJson,
  '16/153': attachJson,
  '16/154': attachJson,
  '16/155': attachJson,
  '16/157': (world) =>
    attach('62e50fc7-5d91-48eb-91cb-63da92bf845a', 'a.json', '{}')(world) ??
    void (repositoryOf(world, 'fallow-py').private = true),
  '16/159': (world) => {
    attach('2c0229b4-87a8-4d23-b980-a0ded1e50226', 'fallow-py-evidence.json', '{"a": 1}')(world);
    world.orphans.push(...commentOf(world).attachments.splice(0));
  },
  '16/180': (world) => void (inboxOf(world).state = 'closed'),
  '16/181': (world) => void (inboxOf(world).locked = true),
  '16/182': (world) => void (inboxOf(world).locked = true),
  '16/183': archive('fallow-py'),
  '16/184': archive('fallow-py'),
  '16/185': (world) => void (repositoryOf(world, 'fallow-py').hasIssues = false),
  '16/186': (world) => void (repositoryOf(world, 'platform').hasActions = false),
  '16/187': (world) => void (repositoryOf(world, 'fallow-py').hasIssues = false),
  '16/196': transfer,
  '16/197': transfer,
  '16/198': (world) => {
    repositoryOf(world, 'stuff').runs.push({ ...repositoryOf(world, 'sched').runs[1]!, id: 73, index: 1 });
    transfer(world);
  },
  '16/199': (world) => {
    transfer(world);
    world.users = world.users.filter(({ login }) => login !== 'newuser');
  },
  '16/201': (world) => {
    for (const run of repositoryOf(world, 'platform').runs)
      if (run.id === 66) Object.assign(run, { needApproval: false, started: later, stopped: later });
  },
  '16/205': (world) => deleteRun(repositoryOf(world, 'sched'), 80),
  '16/206': (world) => {
    for (const artifact of repositoryOf(world, 'platform').artifacts) artifact.lost = true;
  },
  '16/220': otherAddress,
  '16/221': otherAddress,
  '16/222': (world) => attachJson(world) ?? otherAddress(world),
  '16/223': otherAddress,
  '16/224': otherAddress,
  '16/225': otherAddress,
  '16/226': otherAddress,
  '16/227': otherAddress,
  '16/230': requireSignIn,
  '16/231': requireSignIn,
  '16/240': older(10),
  '16/241': older(10),
  '16/242': older(11),
  '16/243': older(11),
  '16/250': (world) => void (world.postgres = true),
  '16/251': (world) => void (world.postgres = true),
  '15/021': (world) => void Object.assign(repositoryOf(world, 'platform').artifacts[0]!, { pending: true }),
  '15/035': (world) => {
    attachJson(world);
    inboxOf(world).attachments = commentOf(world).attachments.splice(0);
  },
  '15/043': attach('c7085908-8976-4fe1-9a59-2bbfba107628', 'report.json', '{"a":1}'),
  '15/047': archive('newname'),
  '15/048': (world) => void (repositoryOf(world, 'platform').issues[1]!.locked = true),
  '15/049': expire('hermes-agency', 4),
  '15/050': expire('hermes-agency', 4),
  '15/057': rerun('hermes-agency', 93),
  '15/058': rerun('hermes-agency', 93),
  '15/059': rerunWhole('hermes-agency', 5),
  '15/060': rerunWhole('hermes-agency', 5),
  '15/061': orgLabel,
  '15/062': requireSignIn,
  '15/063': requireSignIn,
  '15/064': requireSignIn,
  '15/065': (world) => {
    const repository = repositoryOf(world, 'newname');
    repository.runs.push({ ...repositoryOf(world, 'platform').runs[0]! });
    repository.writers.push('pdurlej');
    transferRepository(repository, 'guild');
  },
  '11/018': orgLabel,
  '11/020': attach('999103d4-af92-4c95-93ce-5393d0626ca1', 'report.json', '{"a":1}'),
  '11/023': archive('newname'),
  '11/024': rerunWhole('hermes-agency', 6),
  '11/025': rerunWhole('hermes-agency', 6),
};

const login = 'the login page is not modelled: no session login is built';
const release = 'releases are not modelled: reports are left in refs';

/** Recordings that are not asked of the stand-in, and why. The client reads them all the same. */
export const unasked: Readonly<Record<string, string>> = {
  '16/005': 'an unknown route is 501 here: a hole in the model, not an answer',
  '16/228': 'messages in other languages are not modelled: no message is matched on',
  '16/232': 'sign-in not enforced on the web is a defect of that build',
  '16/252': 'a lost race is injected as a fault',
  '15/023': login,
  '15/024': login,
  '15/028': login,
  '15/029': login,
  '15/052': release,
  '15/053': release,
  '11/012': login,
  '11/013': login,
  '11/016': login,
  '11/026': release,
};
