/**
 * The one repository that may be written to. A token made for single repositories may still comment in every public
 * one, so the limit is kept here and not left to the token; a repository that moved takes its place along.
 */
import type { Move } from './http-options.ts';

const repositoryRoute = /^(.*\/api\/v1\/repos\/)([^/]+\/[^/]+)(\/.*)?$/u;

/**
 * What a redirect says, if it says that a repository has another name.
 * @param from the path that was asked, with the server's sub-path
 * @param to the path it redirects to
 * @returns null unless the two are the same route of two names: a login page is no new name
 */
export function readMove(from: string, to: string): Move | null {
  const [asked, target] = [repositoryRoute.exec(from), repositoryRoute.exec(to)];
  if (asked === null || target === null || asked[1] !== target[1] || asked[3] !== target[3]) return null;
  const [old = '', now = ''] = [asked[2], target[2]].map((name) => decodeURIComponent(name ?? ''));
  return old === now ? null : { from: old, to: now };
}

/** 301 from Forgejo 12 on, 307 before and for renamed owners; 302 and 303 are how login pages and proxies talk. */
export function isMove(status: number | null): boolean {
  return status === 301 || status === 307 || status === 308;
}

export class WriteTarget {
  readonly #names: Set<string>;

  /** @param repository `owner/name`; null: any, for those who ask and never write */
  constructor(repository: string | null) {
    this.#names = new Set(repository === null ? [] : [repository.toLowerCase()]);
  }

  /** @throws Error when the path is not below the repository: a bug on our side, found before anything is sent */
  check(path: string): void {
    if (this.#names.size === 0) return;
    const name = decodeURIComponent(repositoryRoute.exec(`/${path}`)?.[2] ?? path);
    if (!this.#names.has(name.toLowerCase()))
      throw new Error(`refused to write to ${name}: only ${[...this.#names].join(', ')} may be written to`);
  }

  noteMove({ from, to }: Move): void {
    if (this.#names.has(from.toLowerCase())) this.#names.add(to.toLowerCase());
  }
}
