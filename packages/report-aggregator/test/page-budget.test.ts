import { expect, test } from 'vitest';
import { describeCut, joinBlocks, type Block } from '../src/page-budget.ts';

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
