import { expect, it } from 'vitest';
import { renderSpans, visibleLength, wrapText, wrapWords, type TerminalStyle } from '../src/terminal/terminal-text.ts';

const marks: TerminalStyle = { columns: 12, bold: (text) => `<${text}>`, code: (text) => `{${text}}` };

it.each([
  ['`a` and ``a`b`` c', '{a} and {a`b} c'],
  ['`` `a ``', '{`a}'],
  ['` a `', '{a}'],
  ['` a`', '{ a}'],
  ['`a `', '{a }'],
  ['` `', '{ }'],
  ['`  `', '{  }'],
  ['`a`b`', '{a}b`'],
  ['``` a', '``` a'],
  ['`a``', '`a``'],
  ['``a`', '``a`'],
  ['**a** and **b**', '<a> and <b>'],
  ['**a `b` c**', 'a {b} c'],
  ['a ** b', 'a  b'],
  ['\\*\\*a\\*\\*', '**a**'],
  ['*x* a*b*c \\*y\\* *z', 'x a*b*c *y* *z'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['[`r`](https://x/y), [run 5](https://x/z)', '{r}, run 5'],
  ['[!NOTE] \\[x]', '[!NOTE] [x]'],
  ['[a](x y)', 'a](x y)'],
  ['`[x](y) **z**`', '{[x](y) **z**}'],
  ['a\\\\b \\q \\_ \\< \\> \\| \\# \\`', 'a\\b \\q _ < > | # `'],
])('shows %j as %j', (text, shown) => {
  expect(renderSpans(text, marks)).toBe(shown);
});

it('counts what is seen: characters, not their halves, and no colours', () => {
  expect(['', 'abc', '😀', '\u001B[1;36mab\u001B[0m\u001B[m'].map(visibleLength)).toEqual([0, 3, 1, 2]);
});

it.each<[string, number, string[]]>([
  ['a bb ccc', 4, ['a bb', 'ccc']],
  ['abcd efgh', 4, ['abcd', 'efgh']],
  ['abcde fgh', 9, ['abcde fgh']],
  ['', 5, ['']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['abcdefgh', 4, ['abcd', 'efgh']],
  ['a-bc/defg', 4, ['a-', 'bc/', 'defg']],
  ['-abcdef', 4, ['-abc', 'def']],
  ['abc/def/ghi', 8, ['abc/def/', 'ghi']],
  ['ab-cd', 5, ['ab-cd']],
  ['x abcdef', 4, ['x', 'abcd', 'ef']],
  ['😀😀😀', 2, ['😀😀', '😀']],
  ['\u001B[1mabcdef\u001B[22m x', 3, ['\u001B[1mabcdef\u001B[22m', 'x']],
])('wraps %j to %d places', (text, width, lines) => {
  expect(wrapWords(text, width)).toEqual(lines);
});

it('begins the first line with one prefix and the others with another, of which the first counts', () => {
  expect(wrapText('**a** bb ccc dd eee', marks, '• ', '  ')).toBe('• <a> bb ccc\n  dd eee');
});
