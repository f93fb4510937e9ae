/** What the server can do, asked once a run; and by which way each repository is harvested. */
import {
  BegunList,
  probeCapabilities,
  type Artifact,
  type Capabilities,
  type ForgejoClient,
  type Repository,
} from '@platform/forgejo-client';
import type { Gate, Observation } from '@platform/report-aggregator';
import { openNewestSource } from './newest-source.ts';
import { OlderSource } from './older-source.ts';
import type { Source } from './source.ts';
import type { WebNumbering } from './web-artifacts.ts';

export class Abilities {
  readonly #forge: ForgejoClient;
  readonly #numbering: WebNumbering = { takes: null };
  #asked: Promise<Capabilities> | null = null;
  /** Artifacts of a repository that the server was asked about: what it can do shows in their first page. */
  readonly #begun = new Map<string, BegunList<readonly Artifact[]>>();

  constructor(forge: ForgejoClient) {
    this.#forge = forge;
  }

  /**
   * What the server can do, found out with the help of the first repository that tells.
   * @param described what the server says of it, where it was asked already
   * @throws ForgejoError when this one does not (it is hidden, say)
   */
  async ask(repository: string, described?: Repository): Promise<Capabilities> {
    for (let asked = this.#asked; asked !== null; asked = this.#asked === asked ? null : this.#asked) {
      try {
        return await asked;
      } catch {
        // Why another repository tells nothing is no answer for this one.
      }
    }
    const artifacts = new BegunList(() => this.#forge.artifactPages(repository));
    this.#begun.set(repository, artifacts);
    this.#asked = probeCapabilities(this.#forge, repository, described, () => artifacts.begin());
    return this.#asked;
  }

  /**
   * The way to a repository.
   * @param observations what the archive has of it
   * @param described as for `ask`
   * @throws ForgejoError as `ask`
   */
  async openSource(
    repository: string,
    gate: Gate,
    observations: readonly Observation[],
    described?: Repository,
  ): Promise<Source> {
    const forge = this.#forge;
    const runs = new BegunList(() => forge.runPages(repository));
    const asking = this.ask(repository, described);
    // What a server could do it can do still: its runs are listed while it is asked. If that fails, so does who walks them.
    const couldList = described?.hasActions !== false && observations.some(wasHandedOut);
    await Promise.allSettled([asking, couldList ? runs.begin() : null]);
    const { artifacts, runs: listing } = await asking;
    const about = described ?? (await forge.repository(repository));
    if (!artifacts)
      return new OlderSource({ forge, repository, about, gate, listing, observations, numbering: this.#numbering });
    const begun = this.#begun.get(repository) ?? new BegunList(() => forge.artifactPages(repository));
    return openNewestSource(forge, repository, about, { runs, artifacts: begun });
  }
}

/** Whether the server itself handed out an artifact. */
function wasHandedOut(seen: Observation): boolean {
  return seen.kind === 'artifact' && seen.blob !== null && seen.via === undefined;
}
