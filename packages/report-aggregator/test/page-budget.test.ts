import { expect, test } from 'vitest';
import { describeCut, joinBlocks, type Block } from '../src/page/page-budget.ts';

function aBlock(name: string, worth: number, items: readonly string[] = []): Block {
  return { name, worth, lines: [`# ${name}`], items, rest: (cut) => describeCut(cut, 'line') };
}

const list = Array.from({ length: 10 }, (_, at) => `- item ${at + 1}`);
const blocks = [aBlock('top', Infinity), aBlock('dear', 2, list), aBlock('cheap', 1, list), aBlock('end', Infinity)];
const whole = joinBlocks(blocks, Infinity);

test('what fits is left alone', () => {
  expect(joinBlocks(blocks, whole.length)).toBe(whole);
});

test('the cheapest is cut first, no further than needed, and says how many are gone', () => {
  const page = joinBlocks(blocks, whole.length - 1);

  expect(page.length).toBeLessThan(whole.length);
  expect(page.slice(0, page.indexOf('# cheap'))).toBe(whole.slice(0, whole.indexOf('# cheap')));
  expect(page).toMatch(
    /- item 2\n\n_8 lines left out to keep the page short; the attached JSON has all\._\n\n# end\n$/u,
  );
});

test('where lines do not suffice whole parts go, named, and the last block stays last', () => {
  const page = joinBlocks(
    [aBlock('top', Infinity), { ...aBlock('chart', 3), lines: ['x'.repeat(500)] }, aBlock('end', Infinity)],
    200,
  );

  expect(page).toBe(
    '# top\n\n_Left out to keep it short: 1 part of this page (chart). The attached JSON has all._\n\n# end\n',
  );
});

/** Blocks of plain items, a letter each: how many are kept at a budget, and the page. */
function fit(budget: number, ...all: Block[]): string {
  return joinBlocks(all, budget);
}

test('nothing goes before it must, one item at a time', () => {
  const steps = [0, 2, 11, 19, 21, 30, 38].map((saved) => whole.length - saved);
  const items = [20, 12, 11, 10, 2, 1, 0];

  for (let budget = whole.length; budget >= (steps.at(-1) ?? 0); budget--) {
    const page = joinBlocks(blocks, budget);
    const left = [...page.matchAll(/_(\d+) lines? left out/gu)].map(([, count]) => Number(count));
    const kept = page.match(/- item/gu)?.length ?? 0;

    expect(page.length).toBe(steps.find((length) => length <= budget));
    expect(kept).toBe(items[steps.indexOf(page.length)]);
    expect(kept + left.reduce((sum, count) => sum + count, 0)).toBe(20);
  }
});

test('the next block is cut only when the cheaper one is used up, whatever their order on the page', () => {
  const [dear, cheap] = [aBlock('dear', 2, list), aBlock('cheap', 1, list)];
  const kept = (page: string, name: string): number =>
    (page.split(`# ${name}\n`)[1] ?? '').split('#')[0]?.match(/- item/gu)?.length ?? 0;

  for (const order of [
    [dear, cheap],
    [cheap, dear],
  ]) {
    const full = joinBlocks(order, Infinity).length;
    for (let budget = full; budget > full - 180; budget -= 5) {
      const page = joinBlocks(order, budget);
      if (kept(page, 'cheap') > 0) expect(kept(page, 'dear')).toBe(10);
    }
    expect(kept(joinBlocks(order, full - 150), 'cheap')).toBe(0);
    expect(kept(joinBlocks(order, full - 150), 'dear')).toBeLessThan(10);
  }
});

test('items without a line for the rest go silently', () => {
  const quiet: Block = { name: 'quiet', worth: 1, lines: ['x'], items: ['abc', 'def'], tail: ['y'] };

  expect(fit(12, quiet)).toBe('x\nabc\ndef\ny\n');
  expect(fit(11, quiet)).toBe('x\nabc\ny\n');
  expect(fit(4, quiet)).toBe('x\ny\n');
});

test('as few parts go as need to, the cheapest first, all of them named', () => {
  const part = (name: string, worth: number): Block => ({ ...aBlock(name, worth), lines: ['x'.repeat(300)] });
  const all = [aBlock('top', Infinity), part('a', 3), part('b', 1), part('c', 2), aBlock('end', Infinity)];
  const note = (words: string): string => `_Left out to keep it short: ${words}. The attached JSON has all._`;
  const parts = (budget: number): string[] =>
    fit(budget, ...all)
      .trimEnd()
      .split('\n\n');

  expect(parts(Infinity)).toHaveLength(5);
  const one = parts(800);
  expect(one).toEqual(['# top', 'x'.repeat(300), 'x'.repeat(300), note('1 part of this page (b)'), '# end']);
  expect(parts(one.join('\n\n').length + 1)).toEqual(one);
  expect(parts(one.join('\n\n').length)).toEqual([
    '# top',
    'x'.repeat(300),
    note('2 parts of this page (b and c)'),
    '# end',
  ]);
  expect(parts(10)).toEqual(['# top', note('3 parts of this page (b, c and a)'), '# end']);
});

test('what may not be cut stays, however long it is', () => {
  expect(fit(3, aBlock('top', Infinity, ['- item']), aBlock('end', Infinity))).toBe('# top\n- item\n\n# end\n');
});
