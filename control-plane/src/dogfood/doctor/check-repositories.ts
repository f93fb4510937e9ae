/** The repositories: each visible and with Actions on, and whether its gate has run lately. */
import { join } from 'node:path';
import { ForgejoError, type ForgejoClient, type Repository, type Run } from '@platform/forgejo-client';
import { matchesAny } from '@platform/report-aggregator';
import pMap from 'p-map';
import { listIfThere, readIfThere } from '../archive/disk.ts';
import { gateOf, type Config } from '../config/config.ts';
import { discoverRepositories, type Candidate } from '../harvest/discover.ts';
import { Abilities } from '../harvest/abilities.ts';
import { findWays } from '../harvest/ways.ts';
import { describeWays } from './check-ways.ts';
import { remark, well, wrong, type Finding } from './finding.ts';

/** What was found, and one that can be asked about the server's abilities. */
export interface LookedAt {
  readonly findings: readonly Finding[];
  readonly withActions: string | null;
}

/** @throws ForgejoError when the server has to be asked for a pattern and does not answer */
export async function checkRepositories(forge: ForgejoClient, config: Config, now: string): Promise<LookedAt> {
  const seen = await readSeen(config.archive);
  const candidates = await discoverRepositories(config.repositories, [...seen.keys()], forge);
  const since = new Date(Date.parse(now) - config.lookBackWeeks * 7 * 86_400_000).toISOString().slice(0, 19) + 'Z';
  const abilities = new Abilities(forge);
  const looks = await pMap(
    candidates,
    (candidate) => lookAt({ forge, abilities, config }, candidate, seen.get(candidate.repository) ?? false, since),
    { concurrency: 4 },
  );
  const silent = looks.flatMap(({ silent: name }) => name ?? []);
  const quiet =
    silent.length === 0
      ? []
      : [
          well(
            'discovered',
            `no gate run since ${since.slice(0, 10)}: ${silent.join(', ')}; they take part once they list one`,
          ),
        ];
  const none =
    candidates.length > 0
      ? []
      : [
          wrong(
            'repositories',
            `none matches ${config.repositories.join(', ')}`,
            'Correct "repositories", or let the user of the token read them.',
            2,
          ),
        ];
  return {
    findings: [...looks.flatMap(({ findings }) => findings), ...quiet, ...none],
    withActions: looks.find(({ isVisible }) => isVisible)?.repository ?? null,
  };
}

interface Look {
  readonly repository: string;
  readonly isVisible: boolean;
  readonly findings: readonly Finding[];
  /** The name, and what ran, where a discovered one has not spoken. */
  readonly silent?: string;
}

async function lookAt(
  {
    forge,
    abilities,
    config,
  }: { readonly forge: ForgejoClient; readonly abilities: Abilities; readonly config: Config },
  { repository, named }: Candidate,
  wasListed: boolean,
  since: string,
): Promise<Look> {
  const found = await ask(() => forge.repository(repository));
  const problem = found instanceof ForgejoError ? found.message : found.hasActions ? null : 'Actions are switched off';
  if (problem !== null)
    return { repository, isVisible: false, findings: [describeHidden(repository, problem, named, wasListed)] };
  const gate = await ask(() => countGateRuns(abilities, config, repository, since));
  if (gate instanceof ForgejoError) {
    const finding = remark(
      repository,
      `its runs cannot be listed: ${gate.message}`,
      'The run would go on without it.',
      4,
    );
    return { repository, isVisible: true, findings: [finding] };
  }
  if (gate.count === 0 && !named && !wasListed)
    return { repository, isVisible: true, findings: [], silent: repository + describeOthers(gate.others) };
  const about = found as Repository;
  const ways = await ask(() => findWays(forge, abilities, about, gate.runs));
  const reports = ways instanceof ForgejoError ? [] : describeWays(repository, ways, since.slice(0, 10));
  return { repository, isVisible: true, findings: [describeGate(repository, about, gate, since), ...reports] };
}

/** One of them may be the gate under another name. */
function describeOthers(workflows: readonly string[]): string {
  return workflows.length === 0
    ? ''
    : ` (what ran was ${workflows.join(', ')}: if that is a gate, name it in gate.workflows)`;
}

/** A repository that was seen before is a gap; a named one that nobody ever saw is a mistake in the configuration. */
function describeHidden(repository: string, problem: string, named: boolean, wasListed: boolean): Finding {
  const cure = 'Check its name, whether Actions are on, and whether the user of the token may read it.';
  return wasListed || !named ? remark(repository, problem, cure, 4) : wrong(repository, problem, cure, 2);
}

interface GateRuns {
  readonly count: number;
  /** The newest first. */
  readonly runs: readonly Run[];
  readonly newest: string | null;
  /** Workflows that are not the gate's. */
  readonly others: readonly string[];
}

async function countGateRuns(
  abilities: Abilities,
  config: Config,
  repository: string,
  since: string,
): Promise<GateRuns> {
  const gate = gateOf(config, repository);
  const source = await abilities.openSource(repository, gate, []);
  const others = new Set<string>();
  const runs: Run[] = [];
  for await (const page of source.runPages(since)) {
    for (const run of page.filter((each) => each.created >= since)) {
      if (matchesAny(run.workflow, gate.workflows)) runs.push(run);
      else others.add(run.workflow);
    }
  }
  runs.sort((a, b) => b.index - a.index);
  const newest =
    runs
      .map(({ created }) => created)
      .toSorted()
      .at(-1) ?? null;
  return { count: runs.length, runs, newest, others: [...others].toSorted() };
}

function describeGate(repository: string, { fullName }: Repository, gate: GateRuns, since: string): Finding {
  const moved = fullName === repository ? '' : ` (it is called ${fullName} now)`;
  const day = since.slice(0, 10);
  if (gate.newest !== null) {
    const runs = `${gate.count} gate ${gate.count === 1 ? 'run' : 'runs'} since ${day}, the last on ${gate.newest.slice(0, 10)}`;
    return well(repository, runs + moved);
  }
  const others = gate.others.length === 0 ? 'nothing ran at all' : `what ran was ${gate.others.join(', ')}`;
  const cure = 'Is gate.workflows (or gate.overrides) right? A gate may also be known by its artifacts.';
  return remark(repository, `no run of a gate workflow since ${day}; ${others}${moved}`, cure);
}

async function ask<T>(act: () => Promise<T>): Promise<T | ForgejoError> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ForgejoError && error.kind !== 'unauthorized') return error;
    throw error;
  }
}

/** Repositories in the archive, and whether they were ever listed to the end. */
async function readSeen(archive: string): Promise<Map<string, boolean>> {
  const folder = join(archive, 'observations');
  const files = (await listIfThere(folder)).filter((name) => name.endsWith('.ndjson'));
  const seen = new Map<string, boolean>();
  for (const file of files) {
    const text = (await readIfThere(join(folder, file)))?.toString('utf8') ?? '';
    seen.set(file.replace('.ndjson', '').replace('__', '/'), text.includes('"kind":"listing"'));
  }
  return seen;
}
