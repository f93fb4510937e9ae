/**
 * Artifacts of a public repository from the pages of the web, without any token. The list takes a run's number; the
 * download takes the number on some servers and the id on others, and answers a wrong one with another run's artifact.
 * So nothing counts before it is proven: which of the two the server takes, that the size is the one listed under the
 * run's number, and that it was uploaded while the run was at it.
 */
import type { ForgejoClient, Run, WebArtifact } from '@platform/forgejo-client';
import {
  matchesAny,
  sizeOfFiles,
  type ArtifactObservation,
  type Gate,
  type RunFacts,
} from '@platform/report-aggregator';
import type { Known } from './known.ts';
import { notHere } from './newest-source.ts';
import { UnprovenError, type FetchedArtifact, type ListedArtifact } from './source.ts';

/** What the server's download takes; one answer for all repositories of a run. */
export interface WebNumbering {
  takes: 'number' | 'id' | null;
}

/** Clocks of the parts of a server differ by less; jobs that go on after their run "stopped" end within a day. */
const clockSkew = 60_000;
const lateUploads = 86_400_000;

export class WebArtifacts {
  readonly #forge: ForgejoClient;
  readonly #repository: string;
  readonly #gate: Gate;
  readonly #known: Known;
  readonly #numbering: WebNumbering;
  readonly #seen = new Map<number, readonly WebArtifact[]>();
  /** One question at a time; asked again when more runs have been looked at. */
  #deciding: Promise<void> = Promise.resolve();
  readonly #tried = new Set<number>();

  constructor(forge: ForgejoClient, repository: string, gate: Gate, known: Known, numbering: WebNumbering) {
    this.#forge = forge;
    this.#repository = repository;
    this.#gate = gate;
    this.#known = known;
    this.#numbering = numbering;
  }

  /** True when this or an earlier harvest was shown what the run uploaded, be it nothing. */
  hasSeen(run: Run): boolean {
    return this.#seen.has(run.id);
  }

  /** What a run uploaded; nothing while it goes on, or where an earlier harvest has it all. */
  async look(run: Run): Promise<ListedArtifact[]> {
    const isComplete = !matchesAny(run.workflow, this.#gate.workflows) || !this.#known.lacksArtifact(run);
    if (run.stopped === null || (this.#known.wasLookedAt(run) && isComplete)) return [];
    const shown = await this.#forge.web.artifacts(this.#repository, run.index);
    if (shown === null) return [];
    this.#seen.set(run.id, shown);
    return shown.map((artifact) => this.#describe(run, artifact));
  }

  /**
   * A list without dates: what is archived and has the same size is the same, unless the run was run again. Anything
   * else is dated by the begin of the run until its own time is told, so that it never seems newer than it is.
   */
  #describe(run: Run, { name, size, expired }: WebArtifact): ListedArtifact {
    const begun = run.started ?? run.created;
    const archived = this.#known
      .artifactsOf(run.id)
      .findLast(
        (each) =>
          each.name === name &&
          each.size === size &&
          each.expired === expired &&
          each.blob !== null &&
          each.updated >= begun,
      );
    const updated = archived?.updated ?? begun;
    return { runId: run.id, id: 0, name, size, expired, created: run.created, updated, via: 'web' };
  }

  async fetch(artifact: ArtifactObservation, { maxBytes }: { readonly maxBytes: number }): Promise<FetchedArtifact> {
    const run = this.#known.run(artifact.runId);
    if (run === undefined) throw notHere(this.#repository, 'the web');
    const number = await this.#numberOf(run, maxBytes);
    const answer = await this.#forge.web.download(this.#repository, number, artifact.name, { maxBytes });
    if (answer === null) throw notHere(this.#repository, 'the web');
    const { body, headers } = answer;
    if (!isZip(body)) throw new UnprovenError();
    if (isMadeOnTheFly(headers)) {
      if (sizeOfFiles(body) !== artifact.size) throw new UnprovenError();
      return { zip: body };
    }
    const uploaded = Date.parse(headers.get('last-modified') ?? '');
    if (body.length !== artifact.size || !isUploadOf(run, uploaded)) throw new UnprovenError();
    return { zip: body, updated: new Date(uploaded).toISOString().replace(/\.\d+Z$/u, 'Z') };
  }

  /** @throws UnprovenError while nothing tells which number the server takes */
  async #numberOf({ id, index }: RunFacts, maxBytes: number): Promise<number> {
    if (id < 0 || id === index) return index;
    if (this.#numbering.takes === null) await (this.#deciding = this.#deciding.then(() => this.#decide(maxBytes)));
    if (this.#numbering.takes === null) throw new UnprovenError();
    return this.#numbering.takes === 'id' ? id : index;
  }

  /**
   * Finds out which of the two numbers the server takes, with a run whose id is no number of a run with such an
   * artifact: what answers to that id can only be the run itself.
   */
  async #decide(maxBytes: number): Promise<void> {
    if (this.#numbering.takes !== null) return;
    const highest = Math.max(...[...this.#known.runs].map(({ index }) => index));
    for (const run of this.#known.listed.toSorted((a, b) => b.id - a.id)) {
      const artifact = this.#seen.get(run.id)?.find(({ expired }) => !expired);
      if (artifact === undefined || run.id === run.index || this.#tried.has(run.id)) continue;
      this.#tried.add(run.id);
      if (run.id <= highest && (await this.#hasArtifact(run.id, artifact.name))) continue;
      const download = (number: number): Promise<unknown> =>
        this.#forge.web.download(this.#repository, number, artifact.name, { maxBytes });
      if ((await download(run.id)) !== null) this.#numbering.takes = 'id';
      else if ((await download(run.index)) !== null) this.#numbering.takes = 'number';
      else continue;
      return;
    }
  }

  async #hasArtifact(index: number, name: string): Promise<boolean> {
    const shown = await this.#forge.web.artifacts(this.#repository, index);
    return shown?.some((artifact) => artifact.name === name) === true;
  }
}

/**
 * Uploads by version 3 of the action are single files: the server zips them while it answers, tells no time, and lists
 * the size of the files (`routers/web/repo/actions/view.go`).
 */
function isMadeOnTheFly(headers: Headers): boolean {
  return headers.get('content-type') === 'application/zip' && !headers.has('last-modified');
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** NaN, where the server tells no time, is no time of any run. */
function isUploadOf({ created, stopped }: RunFacts, uploaded: number): boolean {
  const end = stopped === null ? Number.POSITIVE_INFINITY : Date.parse(stopped) + lateUploads;
  return uploaded >= Date.parse(created) - clockSkew && uploaded <= end;
}
