/**
 * One run's network and disk, with what goes wrong in them: it stops at any request or write, requests come twice (the
 * copy is marked by the other spelling of its token).
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { disk, draftEnd, type Disk } from '../../src/dogfood/archive/disk.ts';
import type { Chance } from './random.ts';
import type { Turns } from './turns.ts';

/** What is thrown where a killed process would simply have stopped. */
class Killed extends Error {
  override readonly name = 'Killed';
}

export interface Mishaps {
  /** The step (request or write) at which the process stops; beyond the last it never does. */
  readonly killAt: number;
  /** What becomes of the request or file at which it stops: never sent, held on the way for others to pass, done. */
  readonly killed: 'before' | 'on-the-way' | 'after';
  /** How often a write is delivered twice. */
  readonly doubled: number;
}

export class Misfortune {
  isDead = false;
  doubled = 0;
  readonly run: string;
  readonly #chance: Chance;
  readonly #turns: Turns;
  readonly #mishaps: Mishaps;
  /** Requests that go on after their run is dead. */
  readonly #late: Set<Promise<unknown>>;
  #step = 0;

  constructor(run: string, chance: Chance, turns: Turns, mishaps: Mishaps, late: Set<Promise<unknown>>) {
    this.run = run;
    this.#chance = chance;
    this.#turns = turns;
    this.#mishaps = mishaps;
    this.#late = late;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const dies = this.#advance();
    if (dies && this.#mishaps.killed === 'before') throw new Killed();
    const write = request.method !== 'GET';
    if (write && this.#chance.happens(this.#mishaps.doubled)) {
      this.doubled++;
      const copy = request.clone();
      copy.headers.set('authorization', request.headers.get('authorization')?.replace('token', 'Bearer') ?? '');
      this.#leave(fetch(copy));
    }
    const answer = fetch(request);
    if (dies && this.#mishaps.killed === 'on-the-way') {
      this.#leave(answer);
      throw new Killed();
    }
    const response = await answer;
    if (dies) throw new Killed();
    return response;
  };

  readonly disk: Disk = {
    replaceFile: (path, bytes) => this.#write(path, () => disk.replaceFile(path, bytes)),
    appendText: async (path, text) => {
      const torn = text.slice(0, Math.floor(text.length * this.#chance.next()));
      await this.#write(
        path,
        () => disk.appendText(path, text),
        () => disk.appendText(path, torn),
      );
    },
  };

  async #write(path: string, whole: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    const dies = this.#advance();
    await this.#turns.take(this.run, 10);
    if (!dies) return whole();
    if (this.#mishaps.killed === 'after') await whole();
    else if (half) await half();
    else if (existsSync(path)) await writeFile(`${path}.1234567${draftEnd}`, 'half');
    throw new Killed();
  }

  /** Whether the process ends at this step; a dead one does nothing more. */
  #advance(): boolean {
    if (this.isDead) throw new Killed();
    this.isDead = ++this.#step === this.#mishaps.killAt;
    if (this.isDead) this.#turns.leave(this.run);
    return this.isDead;
  }

  #leave(answer: Promise<Response>): void {
    const ended = answer.then((response) => response.body?.cancel()).catch(() => undefined);
    this.#late.add(ended);
    void ended.then(() => this.#late.delete(ended));
  }
}
