/**
 * Who goes next: everything that runs want to do (a request at the server, a file on the disk) is held here and
 * released one by one, in an order that chance decides. Some are held for many turns, so that a run can stand before
 * its write while another one comes and goes.
 */
import type { Chance } from './random.ts';

interface Waiting {
  readonly run: string;
  readonly go: () => void;
  /** Turns it still lets pass. */
  delay: number;
}

export class Turns {
  readonly #chance: Chance;
  readonly #live = new Set<string>();
  #waiting: Waiting[] = [];
  #drawing = false;
  /** Nobody waits any more: what still comes goes through at once. */
  #calm = false;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A run begins; turns wait for it when all the others are held for long. */
  enter(run: string): void {
    this.#live.add(run);
  }

  /** A run is over, or dead. What it had asked for stays, and may come much later. */
  leave(run: string): void {
    this.#live.delete(run);
    this.#drawSoon();
  }

  /** Resolves when it is the turn of what a run wants to do. @param mostDelay turns it may be held */
  async take(run: string, mostDelay: number): Promise<void> {
    if (this.#calm) return;
    const delay = this.#chance.happens(0.25) ? this.#chance.below(mostDelay) : 0;
    const turn = new Promise<void>((resolve) => this.#waiting.push({ run, go: resolve, delay }));
    this.#drawSoon();
    return turn;
  }

  /** Lets everything go that is held, in the order in which it came. */
  settle(): void {
    this.#calm = true;
    for (const { go } of this.#waiting.splice(0)) go();
  }

  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    setImmediate(() => {
      this.#drawing = false;
      if (this.#draw()) this.#drawSoon();
    });
  }

  #draw(): boolean {
    let ready = this.#waiting.filter(({ delay }) => delay <= 0);
    if (ready.length === 0) {
      const held = new Set(this.#waiting.map(({ run }) => run));
      // A live run that is not held will come, and go first.
      if (this.#waiting.length === 0 || [...this.#live].some((run) => !held.has(run))) return false;
      const least = Math.min(...this.#waiting.map(({ delay }) => delay));
      for (const each of this.#waiting) each.delay -= least;
      ready = this.#waiting.filter(({ delay }) => delay <= 0);
    }
    const next = this.#chance.pick(ready);
    for (const each of this.#waiting) each.delay--;
    this.#waiting = this.#waiting.filter((each) => each !== next);
    next?.go();
    return this.#waiting.length > 0;
  }
}
