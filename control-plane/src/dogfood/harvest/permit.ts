/**
 * The permit to harvest. It is given before it is known whether there is an inbox to publish in, and withdrawn when it
 * turns out that there is none. Then nothing more is asked; what is under way comes to its end, and is kept.
 */
import type { Source } from './source.ts';

/** Ends a harvest whose permit was withdrawn. Why it was, is told by whoever withdrew it. */
export class PermitWithdrawn extends Error {
  override readonly name = 'PermitWithdrawn';
}

export class Permit {
  readonly #decided: Promise<unknown>;
  #withdrawn = false;

  /** @param condition withdraws the permit when it fails; its failure is told elsewhere */
  constructor(condition: Promise<unknown>) {
    this.#decided = condition.catch(() => {
      this.#withdrawn = true;
    });
  }

  /** @throws PermitWithdrawn */
  check(): void {
    if (this.#withdrawn) throw new PermitWithdrawn();
  }

  /** Waits until nothing can withdraw it any more. @throws PermitWithdrawn */
  async confirm(): Promise<void> {
    await this.#decided;
    this.check();
  }

  /** The same things, for which is asked as long as the permit holds. */
  async *walk<T>(things: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const thing of things) {
      yield thing;
      this.check();
    }
  }

  /** The same source, which is asked as long as the permit holds. @throws PermitWithdrawn */
  guard(source: Source): Source {
    this.check();
    const ask = async <T>(act: () => Promise<T>): Promise<T> => {
      this.check();
      return act();
    };
    return {
      defaultBranch: source.defaultBranch,
      runPages: (since) => this.walk(source.runPages(since)),
      artifactPages: (since) => this.walk(source.artifactPages(since)),
      hasRun: (id) => ask(() => source.hasRun(id)),
      fetch: (artifact, limits) => ask(() => source.fetch(artifact, limits)),
    };
  }
}
