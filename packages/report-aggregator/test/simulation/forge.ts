/**
 * The forge and the weekly look at it: runs start, stop, are run again and overwritten; artifacts expire or are
 * cut off; a harvest writes down what it sees at that moment, and nothing else is ever known.
 */
import type { Observation, RunFacts } from '../../src/evidence/observation.ts';
import type { Sight } from './code-base.ts';

/** What a run leaves behind. */
export type Upload =
  | { readonly kind: 'zip'; readonly bytes: Promise<Uint8Array> }
  | { readonly kind: 'expired' | 'unreachable' | 'nothing' };

/** A full scan of the default branch by one shape of report, as far as a harvest can know of it. */
export interface Witness {
  readonly stopped: string;
  readonly runId: number;
  readonly shape: 'fix-plan' | 'full-report';
  readonly sight: Sight;
}

interface Run {
  facts: RunFacts;
  upload: Upload;
  witness: Pick<Witness, 'shape' | 'sight'> | null;
  /** Whether a harvest has seen this state. */
  seen: boolean;
}

export class Forge {
  readonly observations: Observation[] = [];
  readonly blobs = new Map<string, Promise<Uint8Array>>();
  /** Every full scan that was seen. */
  readonly witnesses: Witness[] = [];
  readonly #runs = new Map<number, Run>();

  /** @returns the run's id */
  run(stopped: string, upload: Upload, witness: Run['witness'], parts: Partial<RunFacts> = {}): number {
    const id = this.#runs.size + 1;
    const facts: RunFacts = {
      id,
      index: id,
      workflow: 'gate.yml',
      event: 'push',
      status: 'failure',
      ref: 'main',
      sha: String(id).padStart(40, 'a'),
      created: minutesBefore(stopped, 12),
      started: minutesBefore(stopped, 10),
      stopped,
      fork: false,
      ...parts,
    };
    this.#runs.set(id, { facts, upload, witness, seen: false });
    return id;
  }

  /** Runs a run again: the server keeps its id and overwrites its times and its artifact. */
  rerun(id: number, stopped: string, upload: Upload, witness: Run['witness']): void {
    const { facts } = this.#runs.get(id) as Run;
    const again = { ...facts, started: minutesBefore(stopped, 10), stopped };
    this.#runs.set(id, { facts: again, upload, witness, seen: false });
  }

  /** Writes down what is there now and was not seen before. */
  harvest(seenAt: string): void {
    for (const run of this.#runs.values()) {
      if (run.seen || (run.facts.stopped ?? '') > seenAt) continue;
      run.seen = true;
      this.#observe(run, seenAt);
    }
    this.observations.push({ kind: 'listing', seenAt, defaultBranch: 'main', since: null });
  }

  #observe({ facts, upload, witness }: Run, seenAt: string): void {
    this.observations.push({ kind: 'run', seenAt, run: facts });
    if (upload.kind === 'nothing') return;
    const stopped = facts.stopped ?? '';
    const blob = upload.kind === 'zip' ? `${facts.id} ${stopped}` : null;
    if (upload.kind === 'zip') this.blobs.set(`${facts.id} ${stopped}`, upload.bytes);
    this.observations.push({
      kind: 'artifact',
      seenAt,
      runId: facts.id,
      id: facts.id,
      name: 'fallow-py',
      size: 1,
      expired: upload.kind === 'expired',
      updated: stopped,
      blob,
      problem: upload.kind === 'unreachable' ? 'unreachable' : null,
    });
    if (witness !== null) this.witnesses.push({ ...witness, stopped, runId: facts.id });
  }
}

function minutesBefore(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}
