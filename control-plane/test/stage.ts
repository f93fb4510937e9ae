/**
 * A stage for whole runs: a stand-in forge, an archive in a temporary directory, a configuration, and a clock that
 * the test sets. Runs go through `aggregate`, over real loopback HTTP.
 */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addInbox,
  makeArtifact,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
  type Repository,
  type World,
  zipFiles,
} from '@platform/fake-forgejo';
import { aggregate, type Aggregated, type AggregateRequest } from '../src/dogfood/aggregate.ts';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import type { Config } from '../src/dogfood/config/config.ts';
import { silent } from '../src/dogfood/progress.ts';
import { describeConfiguration, onlyPlatform } from './configuration.ts';

export interface Stage extends AsyncDisposable {
  readonly forge: FakeForgejo;
  readonly directory: string;
  readonly config: Config;
  /** Runs at an instant, with whatever the test changes about the request. */
  run(now: string, changes?: Partial<AggregateRequest>): Promise<Aggregated>;
  /** Requests since the last call, as `METHOD path`. */
  takeRequests(): string[];
  /** Every digest file's content, by name. */
  readDigests(): Promise<Record<string, string>>;
  /** The configuration of this forge and archive as a file, for commands that read one. @returns its path */
  writeConfig(): Promise<string>;
}

/** Sets a stage; `yaml` is added to a configuration of one repository. With `forge` it is another host of that forge. */
export async function setStage(
  world: World,
  yaml = onlyPlatform,
  archive?: string,
  { identity = 'claude', forge: shared }: { readonly identity?: string; readonly forge?: FakeForgejo } = {},
): Promise<Stage> {
  const forge = shared ?? (await startFakeForgejo(world));
  const directory = archive ?? (await mkdtemp(join(tmpdir(), 'platformctl-')));
  const parts = { url: forge.url, archive: directory };
  const config = readConfig(describeConfiguration({ ...parts, forge: `identity: ${identity}`, yaml }), 'test.yaml');
  let taken = 0;
  return {
    forge,
    directory,
    config,
    run: (now, changes = {}) =>
      aggregate({
        config,
        token: tokenOf('claude'),
        now,
        weeks: null,
        offline: false,
        publish: true,
        createInbox: false,
        dryRun: false,
        asOf: null,
        progress: silent,
        ...changes,
      }),
    takeRequests() {
      const since = forge.requests.slice(taken).map(({ method, path }) => `${method} ${path}`);
      taken = forge.requests.length;
      return since;
    },
    readDigests: () => readFolder(join(directory, 'digests')),
    async writeConfig() {
      const file = join(directory, 'c.yaml');
      await writeFile(file, describeConfiguration(parts));
      return file;
    },
    async [Symbol.asyncDispose]() {
      if (shared === undefined) await forge.close();
      if (archive === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).toSorted();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, at) => [name, files[at] ?? '']));
}

/** A world with an inbox in `pdurlej/fallow-py` and one gated repository. */
export function makeSmallWorld(platform: Partial<Repository> = {}, version = '16'): World {
  const world = makeWorld({
    version,
    repositories: [
      makeRepository('pdurlej/fallow-py', { writers: ['claude'] }),
      makeRepository('pdurlej/platform', platform),
    ],
    now: () => '2026-07-12T06:00:00Z',
  });
  const [home] = world.repositories;
  if (home !== undefined) addInbox(world, home);
  return world;
}

/** A fix plan with findings named by symbol; each is one lineage. */
export function makeReport(symbols: readonly string[], parts: Record<string, unknown> = {}): string {
  const items = symbols.map((symbol) => ({
    fingerprint: `fp-${symbol}`,
    rule: 'unused-symbol',
    id: 'PY031',
    file: 'app.py',
    line: 3,
    symbol,
    module: 'app',
    severity: 'warning',
    confidence: 'medium',
    one_liner: `${symbol} is never used`,
  }));
  return JSON.stringify({
    schema_version: '1.0',
    tool: 'fallow-py',
    version: '0.3.0a3',
    summary: {},
    auto_safe: [],
    review_needed: items,
    blocking: [],
    manual_only: [],
    ...parts,
  });
}

/** A gate run of a repository with its report, stopped at an instant. */
export function addGateRun(
  world: World,
  id: number,
  stopped: string,
  symbols: readonly string[],
  parts: Parameters<typeof makeRun>[2] = {},
  repository = 'platform',
): void {
  const platform = world.repositories.find(({ name }) => name === repository);
  const run = makeRun(id, stopped, parts);
  platform?.runs.push(run);
  platform?.artifacts.push(
    makeArtifact(
      id * 10,
      run,
      zipFiles({ 'pyfallow-report.json': makeReport(symbols), 'pyfallow-exit-code.txt': '1\n' }),
    ),
  );
}

/** The small world with one gate run, of W27. */
export function makeWorldWithRun(symbols: readonly string[] = ['a', 'b']): World {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-07-01T10:00:00Z', symbols);
  return world;
}

/** The repository that the inbox is in. */
export function homeOf(world: World): World['repositories'][number] {
  return world.repositories[0] as World['repositories'][number];
}

/** What was asked since the last look, other than to read. */
export function writesOf(stage: Stage): string[] {
  return stage.takeRequests().filter((request) => !request.startsWith('GET'));
}

/** All comments of the inbox, as stored. */
export function inboxComments(world: World): { readonly id: number; readonly author: string; readonly body: string }[] {
  return world.repositories.flatMap((repository) => repository.issues.flatMap((issue) => issue.comments));
}
