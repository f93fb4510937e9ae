/**
 * How many requests are under way at once: fewer as soon as the server struggles, slowly more again while it does
 * not. A small server that also runs the CI must not be held down by the one who asks about it.
 */
import pLimit from 'p-limit';

/** Answers without trouble before one more request at once is dared. */
const calmAnswers = 20;

export class Politeness {
  readonly #most: number;
  readonly #gate: ReturnType<typeof pLimit>;
  #calm = 0;

  constructor(most: number) {
    this.#most = most;
    this.#gate = pLimit(most);
  }

  /** Requests allowed at once at the moment. */
  get atOnce(): number {
    return this.#gate.concurrency;
  }

  /** Waits for a free place, and asks. */
  ask<T>(act: () => Promise<T>): Promise<T> {
    return this.#gate(act);
  }

  noteTrouble(): void {
    this.#calm = 0;
    this.#gate.concurrency = Math.max(1, Math.floor(this.#gate.concurrency / 2));
  }

  noteCalm(): void {
    if (++this.#calm < calmAnswers || this.#gate.concurrency >= this.#most) return;
    this.#calm = 0;
    this.#gate.concurrency++;
  }
}
