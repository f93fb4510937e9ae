/**
 * Numbered pages as async iterators. `page` is always sent: without it Forgejo returns every run there is and
 * ignores the limit. A page shorter than the limit does not end a list (hidden entries are dropped after paging);
 * an empty one does.
 */

/** The server's own cap; a larger limit is cut silently. */
export const pageLimit = 50;

/**
 * Walks pages until an empty one, or until `total` entries were seen.
 * @param fetchPage one page by number, from 1, with the count of all entries where the server tells it
 */
export async function* walkPages<T>(
  fetchPage: (page: number) => Promise<{ readonly items: readonly T[]; readonly total: number | null }>,
): AsyncGenerator<readonly T[]> {
  let seen = 0;
  for (let page = 1; ; page++) {
    const { items, total } = await fetchPage(page);
    if (items.length === 0) return;
    yield items;
    seen += items.length;
    if (total !== null && seen >= total) return;
  }
}

/** One page by number, from 1, with the count of all entries. */
type FetchPage<T> = (page: number) => Promise<{ readonly items: readonly T[]; readonly total: number }>;

/**
 * Walks a list that has no order from its last page to its first. New entries land at the end, so pages that came to
 * be meanwhile are read before it ends. Entries of a page are turned round, so that a list whose oldest come first is
 * told newest first.
 */
export async function* walkPagesBack<T>(fetchPage: FetchPage<T>): AsyncGenerator<readonly T[]> {
  const first = await fetchPage(1);
  // A server may cut pages shorter than was asked for; only the first page of several tells where it cuts.
  const size = Math.max(1, first.items.length);
  const lastPage = (count: number): number => Math.max(1, Math.ceil(count / size));
  let { total } = first;
  const read = async (page: number): Promise<readonly T[]> => {
    const answer = await fetchPage(page);
    total = Math.max(total, answer.total);
    return answer.items.toReversed();
  };
  for (let page = lastPage(first.total); page > 1; page--) yield await read(page);
  yield first.items.toReversed();
  for (let known = first.total; total > known;) {
    // The last page known was not full then.
    const from = lastPage(known);
    known = total;
    for (let page = from; page <= lastPage(known); page++) yield await read(page);
  }
}

const mostRounds = 3;

/**
 * Walks a list that has no order, each entry once, until as many were seen as there are. A database that gives rows as
 * they lie moves one that changes meanwhile (PostgreSQL does), and it may end up on a page that was read before.
 */
export async function* walkUnordered<T extends { readonly id: number }>(
  fetchPage: FetchPage<T>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<number>();
  for (let round = 1; round <= mostRounds; round++) {
    let all = 0;
    const count: FetchPage<T> = async (page) => {
      const answer = await fetchPage(page);
      all = answer.total;
      return answer;
    };
    for await (const page of walkPagesBack(count)) {
      const fresh = page.filter(({ id }) => !seen.has(id));
      for (const { id } of fresh) seen.add(id);
      if (round === 1 || fresh.length > 0) yield fresh;
    }
    if (seen.size >= all) return;
  }
}

/** Drops entries seen on an earlier page: something that arrives between two pages pushes the others down. */
export async function* dropRepeats<T extends { readonly id: number }>(
  pages: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<number>();
  for await (const page of pages) {
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    yield fresh;
  }
}

/** A list that one begins, to see what the server says, and another walks, who gets all of it. */
export class BegunList<T> {
  readonly #open: () => AsyncGenerator<T>;
  #begun: { readonly first: Promise<IteratorResult<T>>; readonly rest: AsyncGenerator<T> } | null = null;

  /** @param open the list from its first page on */
  constructor(open: () => AsyncGenerator<T>) {
    this.#open = open;
  }

  /** Asks for the first page, once. */
  begin(): Promise<IteratorResult<T>> {
    if (this.#begun === null) {
      const rest = this.#open();
      this.#begun = { first: rest.next(), rest };
    }
    return this.#begun.first;
  }

  /** All pages; the first walk goes on where the list was begun, and every later one asks anew. */
  async *walk(): AsyncGenerator<T> {
    const begun = this.#begun;
    this.#begun = null;
    const first = await begun?.first;
    if (first?.done === false) yield first.value;
    yield* begun?.rest ?? this.#open();
  }
}

/** All entries of all pages. */
export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
