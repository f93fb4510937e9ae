/**
 * Artifacts on the pages of the web, which servers of every version show of public repositories to anybody. Tokens
 * mean nothing there and none is ever sent. The list takes the number of a run, the download its number (Forgejo 11
 * and 12) or its id (13 and later), and the wrong one of the two may answer with another run's artifact: whoever
 * asks has to prove what he got.
 */
import { ForgejoError } from './error.ts';
import { Http, type Answer } from './http.ts';
import type { HttpOptions } from './http-options.ts';
import { WebArtifactsSchema, type WebArtifact } from './schema-actions.ts';

export class WebPages {
  readonly #http: Http;

  constructor(options: HttpOptions) {
    // Pages cost a server more than answers of its API.
    this.#http = new Http({ ...options, token: null, atOnce: 4 });
  }

  /**
   * The artifacts of a run.
   * @param index the run's number in the repository, in every version
   * @returns null where nothing is shown: no such run, a private repository, or a login is asked for
   */
  async artifacts(repository: string, index: number): Promise<readonly WebArtifact[] | null> {
    try {
      return (await this.#http.getJson(`${runPath(repository, index)}/artifacts`, WebArtifactsSchema)).body;
    } catch (error) {
      if (error instanceof ForgejoError && isHidden(error)) return null;
      throw error;
    }
  }

  /**
   * The zip of an artifact.
   * @param number the run's number in the repository (Forgejo 11 and 12) or its id (13 and later)
   * @returns null where there is none, or none is shown
   * @throws ForgejoError `too-large` beyond `maxBytes`
   */
  async download(
    repository: string,
    number: number,
    name: string,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<Answer<Uint8Array> | null> {
    const path = `${runPath(repository, number)}/artifacts/${encodeURIComponent(name)}`;
    try {
      return await this.#http.getBytes(path, maxBytes);
    } catch (error) {
      if (error instanceof ForgejoError && isHidden(error)) return null;
      throw error;
    }
  }
}

function runPath(repository: string, number: number): string {
  return `${repository.split('/').map(encodeURIComponent).join('/')}/actions/runs/${number}`;
}

/** A 404 of any kind, a refusal, a way to the login page, or that page itself in place of a list. */
function isHidden({ kind, status }: ForgejoError): boolean {
  return (
    status === 404 || kind === 'unauthorized' || kind === 'forbidden' || kind === 'redirected' || kind === 'malformed'
  );
}
