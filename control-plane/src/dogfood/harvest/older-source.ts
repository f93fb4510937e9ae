/**
 * A server before Forgejo 16, which hands artifacts to no token. Runs come from its list, or from its tasks; what they
 * uploaded from the bridge, else from the pages of the web if the repository is public. What comes by neither is said
 * to be withheld: it must never look as if a run had uploaded nothing.
 */
import type { Capabilities, ForgejoClient, Repository, Run, Task } from '@platform/forgejo-client';
import { isBridged, type ArtifactObservation, type Gate, type Observation } from '@platform/report-aggregator';
import pMap from 'p-map';
import { Bridge } from './bridge.ts';
import { pagesBackTo } from './horizon.ts';
import { Known } from './known.ts';
import { notHere } from './newest-source.ts';
import type { FetchedArtifact, ListedArtifact, Source } from './source.ts';
import { joinTasks } from './task-runs.ts';
import { WebArtifacts, type WebNumbering } from './web-artifacts.ts';

/** Pages of the web looked at before what they call for is told. */
const looksAtOnce = 4;
const looksPerPage = 40;

/** What an older source needs to know. */
export interface OlderPlan {
  readonly forge: ForgejoClient;
  readonly repository: string;
  readonly about: Repository;
  readonly gate: Gate;
  readonly listing: Capabilities['runs'];
  /** What the archive has of this repository. */
  readonly observations: readonly Observation[];
  /** Shared by all repositories of a server. */
  readonly numbering: WebNumbering;
}

export class OlderSource implements Source {
  readonly #plan: OlderPlan;
  readonly #known: Known;
  readonly #bridge: Bridge;
  readonly #web: WebArtifacts;
  /** Null: somebody had enough before the list came to its end. */
  readonly #listed = Promise.withResolvers<readonly Run[] | null>();

  constructor(plan: OlderPlan) {
    const { forge, repository, gate, numbering } = plan;
    this.#plan = plan;
    this.#known = new Known(plan.observations);
    this.#bridge = new Bridge(forge, repository, gate, this.#known);
    this.#web = new WebArtifacts(forge, repository, gate, this.#known, numbering);
    // Awaited where it is used; until then a failure is nobody's.
    this.#listed.promise.catch(() => undefined);
  }

  get defaultBranch(): string {
    return this.#plan.about.defaultBranch;
  }

  hasRun(id: number): Promise<boolean> {
    return this.#plan.forge.hasRun(this.#plan.repository, id);
  }

  async *runPages(since: string | null): AsyncGenerator<readonly Run[]> {
    try {
      for await (const page of this.#listRuns(since)) {
        this.#known.addRuns(page);
        yield page;
      }
      this.#listed.resolve(this.#known.listed);
    } catch (error) {
      this.#listed.reject(error);
      throw error;
    } finally {
      // Whoever listens no longer has no need of artifacts either.
      this.#listed.resolve(null);
    }
  }

  /** An unordered list is read whole; nothing proves that what is missing is old. */
  async *#listRuns(since: string | null): AsyncGenerator<readonly Run[]> {
    const { forge, repository, listing } = this.#plan;
    if (listing === 'newest-first') yield* pagesBackTo(forge.runPages(repository), since);
    else if (listing === 'unordered') yield* forge.runPagesBack(repository);
    else yield* this.#joinAllTasks(since);
  }

  /** All tasks make the runs, so they come last; whoever listens may stop after any page. */
  async *#joinAllTasks(since: string | null): AsyncGenerator<readonly Run[]> {
    const tasks: Task[] = [];
    for await (const page of pagesBackTo(this.#plan.forge.taskPages(this.#plan.repository), since)) {
      tasks.push(...page);
      yield [];
    }
    yield joinTasks(tasks, this.#known);
  }

  async *artifactPages(since: string | null): AsyncGenerator<readonly ListedArtifact[]> {
    const listed = await this.#listed.promise;
    if (listed === null) return;
    const runs = listed.filter(({ created }) => since === null || created >= since);
    await this.#bridge.open(this.#plan.listing === 'tasks');
    yield runs.flatMap((run) => this.#bridge.artifactsOf(run));
    const rest = runs.filter((run) => this.#bridge.artifactsOf(run).length === 0);
    if (!this.#plan.about.private) {
      for (let at = 0; at < rest.length; at += looksPerPage) {
        const some = rest.slice(at, at + looksPerPage);
        yield (await pMap(some, (run) => this.#web.look(run), { concurrency: looksAtOnce })).flat();
      }
    }
    yield rest
      .filter((run) => !this.#web.hasSeen(run) && this.#known.lacksArtifact(run))
      .flatMap((run) => this.#bridge.missing(run));
  }

  async fetch(artifact: ArtifactObservation, limits: { readonly maxBytes: number }): Promise<FetchedArtifact> {
    if (artifact.via === 'web') return this.#web.fetch(artifact, limits);
    if (isBridged(artifact)) return this.#bridge.fetch(artifact, limits);
    throw notHere(this.#plan.repository, artifact.via ?? 'the server');
  }
}
