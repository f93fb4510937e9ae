/**
 * The bridge: a job leaves its report in a hidden ref of its repository, where a token may read it. One ref per
 * attempt, `refs/fallow/run-<id>-number-<n>-attempt-<a>`, written once. Whoever may push may write such refs, so a
 * name is believed only as far as the runs list confirms it; event, branch and outcome are taken from there alone.
 */
import { ForgejoError, type ForgejoClient, type Ref, type Run } from '@platform/forgejo-client';
import {
  isBridged,
  matchesAny,
  wrapFile,
  type ArtifactObservation,
  type Gate,
  type RunFacts,
} from '@platform/report-aggregator';
import type { Known } from './known.ts';
import { notHere } from './newest-source.ts';
import type { FetchedArtifact, ListedArtifact } from './source.ts';

/** A ref whose name has the right form. */
interface BridgeRef {
  readonly runId: number;
  readonly index: number;
  readonly attempt: number;
  readonly sha: string;
}

/** By so much the clock of a runner may be behind the server's; milliseconds. */
const clockSkew = 300_000;

export class Bridge {
  readonly #forge: ForgejoClient;
  readonly #repository: string;
  readonly #gate: Gate;
  readonly #known: Known;
  #refs = new Map<number, readonly BridgeRef[]>();
  /** By workflow, the number of the first run that left something. */
  readonly #since = new Map<string, number>();

  constructor(forge: ForgejoClient, repository: string, gate: Gate, known: Known) {
    this.#forge = forge;
    this.#repository = repository;
    this.#gate = gate;
    this.#known = known;
  }

  /** Lists the refs, and joins them with the runs that are known. @param byNumber the server tells no ids of runs */
  async open(byNumber: boolean): Promise<void> {
    const refs = parseBridgeRefs(await this.#forge.refs(this.#repository, 'fallow'));
    this.#refs = matchRefs(refs, [...this.#known.runs], byNumber);
    for (const run of this.#known.runs) {
      const bridged = this.#known.artifactsOf(run.id).some(isBridged);
      if (bridged || this.#refs.has(run.id))
        this.#since.set(run.workflow, Math.min(run.index, this.#since.get(run.workflow) ?? run.index));
    }
  }

  /** What the attempts of a run left, the latest last; its time is known only when it is fetched. */
  artifactsOf(run: Run): ListedArtifact[] {
    return (this.#refs.get(run.id) ?? []).map(({ attempt, sha }) => ({
      ...this.#describe(run),
      id: attempt,
      via: `bridge:${sha}`,
    }));
  }

  /** What is to be said of a run that left nothing here: nothing at all, or that it could not. */
  missing(run: Run): ListedArtifact[] {
    const isGate = matchesAny(run.workflow, this.#gate.workflows);
    const hasEnded = run.status === 'success' || run.status === 'failure';
    const couldLeave = !isForeign(run) && run.index >= (this.#since.get(run.workflow) ?? Number.POSITIVE_INFINITY);
    return isGate && hasEnded && !couldLeave ? [{ ...this.#describe(run), id: 0, problem: 'withheld' }] : [];
  }

  #describe(run: Run): Omit<ListedArtifact, 'id' | 'via' | 'problem'> {
    const at = run.stopped ?? run.started ?? run.created;
    return { runId: run.id, name: nameFor(this.#gate), size: 0, expired: false, created: at, updated: at };
  }

  /** The report of a commit, in a zip like an artifact's. */
  async fetch(artifact: ArtifactObservation, limits: { readonly maxBytes: number }): Promise<FetchedArtifact> {
    const sha = (artifact.via ?? '').slice('bridge:'.length);
    for (const name of this.#gate.reports.filter((each) => !/[*?]/u.test(each))) {
      try {
        const { body, headers } = await this.#forge.fileAt(this.#repository, name, sha, limits);
        const written = Date.parse(headers.get('last-modified') ?? '');
        const updated = this.#place(artifact, Number.isNaN(written) ? null : written);
        return { zip: await wrapFile(name, body), updated };
      } catch (error) {
        if (!(error instanceof ForgejoError) || error.kind !== 'missing') throw error;
      }
    }
    throw notHere(this.#repository, 'the bridge');
  }

  /**
   * When an attempt left its report, by the clock of its runner, held against the execution that the server tells of:
   * the latest attempt belongs to it unless it is clearly older, an earlier attempt never does.
   */
  #place({ runId, id: attempt, updated }: ArtifactObservation, written: number | null): string {
    const run = this.#known.run(runId);
    if (written === null || run === undefined || run.started === null) return updated;
    const [begun, ended] = [run.started, run.stopped ?? '9999-01-01T00:00:00Z'].map((at) => Date.parse(at)) as [
      number,
      number,
    ];
    const latest = Math.max(...(this.#refs.get(runId) ?? []).map((ref) => ref.attempt));
    if (attempt < latest) return toInstant(Math.min(written, begun - 1000));
    return toInstant(written < begun - clockSkew ? written : Math.min(Math.max(written, begun), ended));
  }
}

/** The automatic token of a fork's pull request may not push; that of `pull_request_target` may, it is the base's. */
function isForeign({ fork, event }: Pick<RunFacts, 'fork' | 'event'>): boolean {
  return fork && event !== 'pull_request_target';
}

/** Refs with names of the right form; everything else below `refs/fallow` is somebody else's business. */
export function parseBridgeRefs(refs: readonly Ref[]): BridgeRef[] {
  return refs.flatMap(({ name, sha }) => {
    const match = /^refs\/fallow\/run-([1-9]\d{0,14})-number-([1-9]\d{0,14})-attempt-([1-9]\d{0,5})$/u.exec(name);
    if (match === null || !/^[0-9a-f]{40,64}$/u.test(sha)) return [];
    const [runId = 0, index = 0, attempt = 0] = match.slice(1).map(Number);
    return [{ runId, index, attempt, sha }];
  });
}

/**
 * Joins refs with runs: id and number must be those of one run, which can have left it. Where the server tells no ids,
 * the number must be, and all refs of a number must agree on the id.
 */
export function matchRefs(
  refs: readonly BridgeRef[],
  runs: readonly RunFacts[],
  byNumber: boolean,
): Map<number, readonly BridgeRef[]> {
  const byIndex = Map.groupBy(refs, ({ index }) => index);
  const matched = runs.flatMap((run): [number, readonly BridgeRef[]][] => {
    const claims = byIndex.get(run.index) ?? [];
    const agreed = new Set(claims.map(({ runId }) => runId)).size === 1;
    const own = claims.filter(({ runId }) => (byNumber ? agreed : runId === run.id));
    return own.length === 0 || isForeign(run) ? [] : [[run.id, own.toSorted((a, b) => a.attempt - b.attempt)]];
  });
  return new Map(matched);
}

/** A name by which the gate knows its artifacts: a pattern is filled in. */
function nameFor({ artifacts }: Gate): string {
  return (artifacts[0] ?? 'fallow-py').replaceAll('*', 'bridge').replaceAll('?', 'x');
}

function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/u, 'Z');
}
