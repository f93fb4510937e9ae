/**
 * What a listing adds to what the archive already knows, page by page: which runs are new or changed, which
 * artifacts are worth fetching. Pure decisions. A run is told of last, when its artifacts are archived: so a harvest
 * that breaks off never leaves a run behind that seems to have uploaded nothing.
 */
import type { Run } from '@platform/forgejo-client';
import {
  isBridged,
  isGateRun,
  type ArtifactObservation,
  type Gate,
  type Observation,
  type RunFacts,
  type RunObservation,
} from '@platform/report-aggregator';

import type { ListedArtifact } from './source.ts';

/** One version of an artifact: a rerun keeps id, name and often size, and moves only `updated`. */
interface Version {
  /** As last observed. */
  readonly artifact: ArtifactObservation;
  readonly listed: boolean;
  /** Not in the archive yet. */
  readonly fresh: boolean;
}

/** What is known of one run; null facts: only its artifacts were seen so far. */
interface KnownRun {
  facts: RunFacts | null;
  readonly versions: Version[];
  /** Names of artifacts that were already said to be wanted. */
  readonly asked: Set<string>;
}

/** How this harvest looks at a repository. */
export interface Outlook {
  readonly gate: Gate;
  /** The instant of this harvest; all its observations carry it. */
  readonly seenAt: string;
}

export class News {
  readonly #outlook: Outlook;
  readonly #blobs: ReadonlySet<string>;
  readonly #runs = new Map<number, KnownRun>();
  readonly #changed: RunObservation[] = [];

  /** @param blobs the hashes that the archive has */
  constructor(known: readonly Observation[], outlook: Outlook, blobs: ReadonlySet<string>) {
    this.#outlook = outlook;
    this.#blobs = blobs;
    for (const each of known) {
      if (each.kind === 'run') this.#runOf(each.run.id).facts = each.run;
      if (each.kind === 'artifact') this.#keep({ artifact: each, listed: false, fresh: false });
    }
  }

  /** Takes in a page of runs. @returns artifacts that are now known to be wanted */
  addRuns(page: readonly Run[]): ArtifactObservation[] {
    for (const run of page) {
      const observation = observeRun(run, this.#outlook.seenAt);
      const known = this.#runOf(run.id);
      if (JSON.stringify(known.facts) !== JSON.stringify(observation.run)) this.#changed.push(observation);
      known.facts = observation.run;
    }
    return page.flatMap(({ id }) => this.#ask(id, 'listed'));
  }

  /** Takes in a page of artifacts. @returns those of them that are known to be wanted */
  addArtifacts(page: readonly ListedArtifact[]): ArtifactObservation[] {
    for (const artifact of page) {
      const { runId, id, name, size, expired, updated, via, problem = null } = artifact;
      const { seenAt } = this.#outlook;
      const listed = { kind: 'artifact', seenAt, runId, id, name, size, expired, updated } as const;
      const how = via === undefined ? {} : { via };
      this.#keep({ artifact: { ...listed, blob: null, problem, ...how }, listed: true, fresh: true });
    }
    return [...new Set(page.map(({ runId }) => runId))].flatMap((runId) => this.#ask(runId, 'listed'));
  }

  /**
   * Artifacts that an earlier harvest listed and did not fetch, and that are not listed now: it broke off, the server
   * failed, the configuration named another gate then, or the bytes were lost since. To be asked after the last page.
   */
  leftovers(): ArtifactObservation[] {
    return [...this.#runs.keys()].flatMap((id) => this.#ask(id, 'all'));
  }

  /** New to the archive, and not wanted: of other workflows, or expired. To be asked after the last page. */
  noted(): ArtifactObservation[] {
    return [...this.#runs.values()].flatMap(({ versions, asked }) =>
      versions.filter(({ fresh, artifact }) => fresh && !asked.has(slotOf(artifact))).map(({ artifact }) => artifact),
    );
  }

  /** Runs that the archive does not know in this state. */
  changedRuns(): readonly RunObservation[] {
    return this.#changed;
  }

  #runOf(id: number): KnownRun {
    const known = this.#runs.get(id) ?? { facts: null, versions: [], asked: new Set() };
    this.#runs.set(id, known);
    return known;
  }

  /** A version that is listed again stays as the archive has it; one observed again replaces what was known of it. */
  #keep(version: Version): void {
    const { versions } = this.#runOf(version.artifact.runId);
    const at = versions.findIndex(({ artifact }) => isSameVersion(artifact, version.artifact));
    const known = versions[at];
    if (known === undefined) versions.push(version);
    else
      versions[at] = version.listed
        ? { ...known, artifact: renew(known.artifact, version.artifact), listed: true }
        : version;
  }

  /** Of a gate run only, the newest version of each artifact (the server hands out no other), and each once. */
  #ask(id: number, which: 'listed' | 'all'): ArtifactObservation[] {
    const { facts, versions, asked } = this.#runOf(id);
    if (facts === null || versions.length === 0) return [];
    const names = versions.map(({ artifact }) => artifact.name);
    if (!isGateRun(facts.workflow, names, this.#outlook.gate)) return [];
    const offered = versions.filter(({ artifact }) => artifact.problem !== 'withheld');
    const newest = [...Map.groupBy(offered, ({ artifact }) => slotOf(artifact)).values()].map(pickOffered);
    const wanted = newest
      .filter(({ listed, artifact }) => (listed || which === 'all') && !asked.has(slotOf(artifact)))
      .filter((version) => isFetchable(version, this.#blobs));
    for (const { artifact } of wanted) asked.add(slotOf(artifact));
    return wanted.map(({ artifact }) => Object.assign({}, artifact, { seenAt: this.#outlook.seenAt }));
  }
}

/** A run as an observation, with the fields that figures depend on, always in one order. */
function observeRun(run: Run, seenAt: string): RunObservation {
  const { id, index, workflow, event, status, ref, sha, created, started, stopped, fork } = run;
  return {
    kind: 'run',
    seenAt,
    run: { id, index, workflow, event, status, ref, sha, created, started, stopped, fork },
  };
}

/** What the server lists it hands out; of what it does not list, the newest may be there all the same. */
function pickOffered(versions: readonly Version[]): Version {
  return versions.reduce((a, b) => {
    if (a.listed !== b.listed) return a.listed ? a : b;
    return b.artifact.updated >= a.artifact.updated ? b : a;
  });
}

/** What a server overwrites: one slot per name, but one per commit where every attempt leaves its own. */
function slotOf(artifact: ArtifactObservation): string {
  return isBridged(artifact) ? artifact.via : artifact.name;
}

/** A commit never changes; otherwise an upload is known by its time, and what nobody hands out is no upload. */
function isSameVersion(a: ArtifactObservation, b: ArtifactObservation): boolean {
  const [slot, other] = [slotOf(a), slotOf(b)];
  if (slot !== other || (a.problem === 'withheld') !== (b.problem === 'withheld')) return false;
  return slot !== a.name || (a.updated === b.updated && a.expired === b.expired);
}

/** Listed again by another way (the server was upgraded, say), it is fetched by that one, if it still has to be. */
function renew(known: ArtifactObservation, listed: ArtifactObservation): ArtifactObservation {
  if (known.blob !== null || known.via === listed.via) return known;
  const { via: _via, ...rest } = known;
  return { ...rest, id: listed.id, ...(listed.via === undefined ? {} : { via: listed.via }) };
}

/** One that was gone, or came damaged, is asked for again only while it is still listed; one that is too large never. */
function isFetchable({ artifact, listed }: Version, blobs: ReadonlySet<string>): boolean {
  const { blob, expired, problem } = artifact;
  if (expired || problem === 'too-large') return false;
  if (blob !== null && blobs.has(blob)) return problem !== null && listed;
  return problem !== 'gone' || listed;
}
