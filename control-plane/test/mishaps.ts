/**
 * Mishaps that a seed decides: a process killed at any request or write, a disk that is full from some write on,
 * answers lost, requests delivered twice. They stand between a run and its network and disk.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { disk, draftEnd, type Disk } from '../src/dogfood/archive/disk.ts';
import { ArchiveError } from '../src/dogfood/errors.ts';

/** What is thrown where a killed process would simply have stopped. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** A small generator (mulberry32): the same numbers for the same seed, on any machine. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lets runs take turns in an order that the seed decides: whoever asks waits until it is drawn. */
export class Turns {
  readonly #random: () => number;
  readonly #waiting: (() => void)[] = [];
  #drawing = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  async take(): Promise<void> {
    const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!this.#drawing) {
      this.#drawing = true;
      setImmediate(() => this.#draw());
    }
    return turn;
  }

  #draw(): void {
    this.#drawing = false;
    const [next] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
    next?.();
    if (this.#waiting.length > 0) {
      this.#drawing = true;
      setImmediate(() => this.#draw());
    }
  }
}

export interface Mishaps {
  /** The step (request or write) at which the process stops; beyond the last it never does. */
  readonly killAt: number;
  /** Whether a request that is killed reached the server, a file the disk. */
  readonly killAfter: boolean;
  readonly lostAnswers: number;
  readonly doubled: number;
  /** The write from which on the disk is full; default: it never is. */
  readonly fullAt?: number;
}

export const noMishaps: Mishaps = { killAt: Infinity, killAfter: false, lostAnswers: 0, doubled: 0 };

/** A run's network and disk, with what goes wrong in them. */
export class Misfortune {
  killed = false;
  /** Requests and writes so far. */
  steps = 0;
  writes = 0;
  lost = 0;
  readonly #random: () => number;
  readonly #turns: Turns;
  readonly #mishaps: Mishaps;
  readonly #network: typeof fetch;

  /** @param network what lies behind the mishaps */
  constructor(random: () => number, turns: Turns, mishaps: Mishaps, network: typeof fetch = fetch) {
    this.#random = random;
    this.#turns = turns;
    this.#mishaps = mishaps;
    this.#network = network;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    await this.#turns.take();
    const request = new Request(input, init);
    const dies = this.#advance();
    if (dies && !this.#mishaps.killAfter) throw new Killed();
    if (request.method === 'POST' && this.#random() < this.#mishaps.doubled) await this.#network(request.clone());
    const response = await this.#network(request);
    if (dies) throw new Killed();
    if (request.method === 'GET' || this.#random() >= this.#mishaps.lostAnswers) return response;
    this.lost++;
    throw new TypeError('fetch failed');
  };

  readonly disk: Disk = {
    replaceFile: (path, bytes) => this.#write(path, () => disk.replaceFile(path, bytes)),
    appendText: async (path, text) => {
      const torn = text.slice(0, Math.floor(text.length * this.#random()));
      await this.#write(
        path,
        () => disk.appendText(path, text),
        () => disk.appendText(path, torn),
      );
    },
  };

  async #write(path: string, whole: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    if (++this.writes >= (this.#mishaps.fullAt ?? Infinity))
      throw new ArchiveError('full', path, 'The archive cannot be used: the disk is full; make room and run again');
    if (!this.#advance()) return whole();
    if (this.#mishaps.killAfter) await whole();
    else if (half) await half();
    else if (existsSync(path)) await writeFile(`${path}.1234567${draftEnd}`, 'half');
    throw new Killed();
  }

  /** Whether the process ends at this step; a dead one does nothing more. */
  #advance(): boolean {
    if (this.killed) throw new Killed();
    this.killed = ++this.steps === this.#mishaps.killAt;
    return this.killed;
  }
}
