/** Lists without an order, walked from their end. */
import { expect, it } from 'vitest';
import { walkUnordered } from '../src/pages.ts';

/** A list of ids that may grow before a page is fetched; the server cuts pages at `size`. */
function serve(ids: number[], size: number, beforePage: (asked: number[]) => void = () => undefined) {
  const asked: number[] = [];
  const fetchPage = (page: number) => {
    asked.push(page);
    beforePage(asked);
    const items = ids.slice((page - 1) * size, page * size).map((id) => ({ id }));
    return Promise.resolve({ items, total: ids.length });
  };
  return { asked, read: async () => (await Array.fromAsync(walkUnordered(fetchPage))).flat() };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);

it('tells an oldest-first list newest first, every entry once', async () => {
  const { asked, read } = serve(upTo(7), 3);

  expect((await read()).map(({ id }) => id)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(asked).toEqual([1, 3, 2]);
});

it.each([0, 1, 3])('ends after a single page of %d', async (count) => {
  const { asked, read } = serve(upTo(count), 3);

  expect(await read()).toHaveLength(count);
  expect(asked).toEqual([1]);
});

it('reads what came while it walked: into the last page, and onto new ones', async () => {
  const ids = upTo(7);
  const { read } = serve(ids, 3, (asked) => {
    if (asked.length === 2) ids.push(8);
    if (asked.length === 3) ids.push(9, 10, 11);
  });

  expect((await read()).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(upTo(11));
});

it('goes by the length at which the server cuts pages, whatever was asked for', async () => {
  const { read } = serve(upTo(45), 20);

  expect(await read()).toHaveLength(45);
});

it('walks again when an entry moved to where it had read already, and gives up when it never gets all', async () => {
  const ids = upTo(9);
  const { asked, read } = serve(ids, 3, (seen) => {
    // After the last page was read, the oldest entry changes, and lies at the end from then on.
    if (seen.length === 3) ids.push(...ids.splice(3, 1));
  });

  expect((await read()).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(upTo(9));
  expect(asked).toEqual([1, 3, 2, 1, 3, 2]);
});

it('gives up after three rounds when there are always more than it sees', async () => {
  let asked = 0;
  const pages = walkUnordered((page) => {
    asked++;
    return Promise.resolve({ items: page === 1 ? [{ id: 1 }, { id: 2 }] : [{ id: 2 }], total: 4 });
  });

  expect((await Array.fromAsync(pages)).flat()).toEqual([{ id: 2 }, { id: 1 }]);
  expect(asked).toBe(6);
});
