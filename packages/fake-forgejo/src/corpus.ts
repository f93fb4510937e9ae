/**
 * A corpus (a directory of `manifest.ndjson`, `blobs/` and `logs/`, or the same packed into one file) as a world.
 * Only what a real server would know goes in; the manifest's notes and sources stay out.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CorpusError, openCorpus, type Files } from './corpus-files.ts';
import { addInbox, makeArtifact, makeReportRef, makeRepository, makeWorld } from './make.ts';
import type { Repository, Run, World } from './world.ts';
import { packFile, zipPacked, type Packed } from './zip.ts';

/** The development corpus that is committed with this package: 1,045 runs of five repositories. */
export const devCorpus = fileURLToPath(new URL('../fixtures/corpus-dev.ndjson.zst', import.meta.url));

interface ManifestRun {
  readonly repo: string;
  readonly run_id: number;
  readonly index_in_repo: number;
  readonly run_attempt: number;
  readonly workflow_id: string;
  readonly event: string;
  readonly status: string;
  readonly prettyref: string;
  readonly commit_sha: string;
  readonly created: string;
  /** The zero time where it never did. */
  readonly started: string;
  readonly stopped: string;
  readonly is_fork_pull_request: boolean;
  readonly artifacts: readonly {
    readonly id: number;
    readonly name: string;
    readonly expired: boolean;
    readonly files: readonly { readonly path: string; readonly blob: string }[];
  }[];
}

export interface CorpusOptions {
  /** Of the Forgejo that has it; see `makeWorld`. */
  readonly version?: string;
  /** Every run with a report leaves it in a hidden ref too, as the bridge for Forgejo 11 to 15 does. */
  readonly refs?: boolean;
}

/**
 * Loads a corpus from a directory or from a packed file.
 * @throws CorpusError when it is none, or is incomplete
 * @throws RangeError when the version is not modelled
 */
export function loadCorpus(path: string, { refs = false, version }: CorpusOptions = {}): World {
  const files = openCorpus(path);
  const runs = parseManifest(Buffer.from(files.read('manifest.ndjson')).toString('utf8'));
  const repositories = [...Map.groupBy(runs, (run) => run.repo)].map(([name, own]) =>
    loadRepository(name, own, files, refs),
  );
  const world = makeWorld({
    ...(version === undefined ? {} : { version }),
    repositories: repositories.toSorted((a, b) => (fullName(a) < fullName(b) ? -1 : 1)),
  });
  for (const login of new Set(repositories.map(({ owner }) => owner)))
    if (world.users.every((user) => user.login !== login)) world.users.push({ id: world.nextId++, login });
  for (const log of files.logs) addLog(repositories, log, Buffer.from(files.read(log)).toString('utf8'));
  const home = world.repositories.find((each) => fullName(each) === 'pdurlej/fallow-py') ?? world.repositories[0];
  if (home === undefined) throw new CorpusError(`${path} lists no run`);
  home.writers.push('claude');
  addInbox(world, home);
  return world;
}

function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}

function parseManifest(text: string): ManifestRun[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        return JSON.parse(line) as ManifestRun;
      } catch {
        throw new CorpusError(`line ${at + 1} of manifest.ndjson is not JSON`);
      }
    });
}

function loadRepository(name: string, runs: readonly ManifestRun[], files: Files, refs: boolean): Repository {
  const repository = makeRepository(name);
  const packed = new Map<string, Packed>();
  const packBlob = (blob: string): Packed => {
    const known = packed.get(blob) ?? packFile(files.read(`blobs/${blob}`));
    packed.set(blob, known);
    return known;
  };
  const missing = runs
    .flatMap(({ artifacts }) => artifacts.flatMap((artifact) => artifact.files))
    .find(({ blob }) => !files.has(`blobs/${blob}`));
  if (missing !== undefined) throw new CorpusError(`manifest.ndjson names blob ${missing.blob}, which is not there`);
  for (const wire of runs) {
    const run = toRun(wire);
    repository.runs.push(run);
    for (const { id, name: artifact, expired, files: own } of wire.artifacts) {
      const zip = once(() => zipPacked(own.map(({ path, blob }) => ({ path, packed: packBlob(blob) }))));
      repository.artifacts.push(makeArtifact(id, run, zip, { name: artifact, expired }));
    }
    const report = refs ? findReport(wire) : undefined;
    if (report !== undefined) {
      const text = Buffer.from(files.read(`blobs/${report.blob}`)).toString('utf8');
      repository.refs.push(makeReportRef(run, { 'pyfallow-report.json': text }, wire.run_attempt));
    }
  }
  return repository;
}

/** The report that a job would leave. Nobody pushes from a fork: its token may not. */
function findReport({ artifacts, is_fork_pull_request: fork }: ManifestRun): { readonly blob: string } | undefined {
  const files = artifacts.filter(({ expired }) => !expired).flatMap((artifact) => artifact.files);
  return fork ? undefined : files.find(({ path }) => basename(path) === 'pyfallow-report.json');
}

function toRun(wire: ManifestRun): Run {
  return {
    id: wire.run_id,
    index: wire.index_in_repo,
    title: `commit ${wire.commit_sha.slice(0, 10)}`,
    workflow: wire.workflow_id,
    event: wire.event,
    triggerEvent: wire.event,
    status: wire.status,
    ref: wire.prettyref,
    sha: wire.commit_sha,
    fork: wire.is_fork_pull_request,
    needApproval: false,
    created: wire.created,
    started: Date.parse(wire.started) === 0 ? null : wire.started,
    stopped: Date.parse(wire.stopped) === 0 ? null : wire.stopped,
    updated: wire.stopped,
  };
}

/** `logs/<owner>__<repo>/X.md` is the file X.md at the root of that repository's default branch. */
function addLog(repositories: readonly Repository[], path: string, text: string): void {
  const [, folder = ''] = path.split('/');
  const repository = repositories.find((each) => `${each.owner}__${each.name}` === folder);
  repository?.files.set(basename(path), text);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
