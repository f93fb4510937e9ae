/** Lists without an order, walked from their end. */
import { expect, it } from 'vitest';
import { dropRepeats, walkPagesBack } from '../src/pages.ts';

/** A list of ids that may grow before a page is fetched; the server cuts pages at `size`. */
function serve(ids: number[], size: number, beforePage: (asked: number[]) => void = () => undefined) {
  const asked: number[] = [];
  const fetchPage = (page: number) => {
    asked.push(page);
    beforePage(asked);
    const items = ids.slice((page - 1) * size, page * size).map((id) => ({ id }));
    return Promise.resolve({ items, total: ids.length });
  };
  return { asked, read: async () => (await Array.fromAsync(dropRepeats(walkPagesBack(fetchPage)))).flat() };
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
