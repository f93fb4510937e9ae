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
