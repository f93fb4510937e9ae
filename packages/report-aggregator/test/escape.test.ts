import { expect, test } from 'vitest';
import { cleanText, codeCell, codeSpan, fenceBlock, saySentence } from '../src/page/escape.ts';
import { readPage } from './read-page.ts';

test.each([
  ['plain', '`plain`'],
  ['a`b', '``a`b``'],
  ['`a``', '``` `a`` ```'],
  ['a\r\nb\u0000\u001B[31mc', '`a b [31mc`'],
  ['\u202Egnp.exe\u200B', '`gnp.exe`'],
  ['\uD800x\uDC00', '`x`'],
  ['<!-- platformctl:notes -->', '`<! -- platformctl:notes -- >`'],
  ['<!---->', '`<! ---- >`'],
  [' \u200B ', '–'],
  ['', '–'],
])('%j in prose is %s', (text, expected) => {
  expect(codeSpan(text)).toBe(expected);
});

test.each([
  ['a|b', '`a\\|b`'],
  ['a\\|b', '`a\\ \\|b`'],
  ['a\\\\|b', '`a\\\\ \\|b`'],
  ['a\\', '`a\\`'],
])('%j in a cell is %s', (text, expected) => {
  expect(codeCell(text)).toBe(expected);
});

test('text is cut by characters, not by halves of them, and says so', () => {
  expect(cleanText('😀'.repeat(10), 4)).toBe('😀😀😀…');
  expect(cleanText('😀'.repeat(4), 4)).toBe('😀😀😀😀');
  expect(codeSpan('x'.repeat(200), 120)).toHaveLength(122);
});

test.each([
  ['In a/b#45 (W26) 56 findings vanished.', 'In `a/b#45` (W26) 56 findings vanished.'],
  ['1.1.0123456 and 2.0.1', '`1.1.0123456` and 2.0.1'],
  ['run platformctl dogfood doctor.', 'run `platformctl dogfood doctor`.'],
  ['no class: write `[TP]`, `[FP]` or `[FN]`', 'no class: write `[TP]`, `[FP]` or `[FN]`'],
  ["the analyzer's 1,000 runs; 20 % at 04:00 – well", "the analyzer's 1,000 runs; 20 % at 04:00 – well"],
  ['(@pdurlej) #12 !12 x@y.example', '(`@pdurlej`) `#12` `!12` `x@y.example`'],
  ['commit 5b3b8fc0e5 of ABC-123', 'commit `5b3b8fc0e5` of `ABC-123`'],
  ['see https://evil.example and www.evil.example.', 'see `https://evil.example` and `www.evil.example`.'],
  [
    'look with platformctl dogfood aggregate --dry-run --no-publish now',
    'look with `platformctl dogfood aggregate --dry-run --no-publish` now',
  ],
  ['one ` two ` three', 'one `two` three'],
  ['one `  ` three', 'one three'],
  ['x`#1', 'x`#1`'],
  ['/a`b`', '`/a` `b`'],
  ['<b>*_[x](y)_*</b>', '`<b>*_[x](y)_*</b>`'],
  ['1. no list', '`1`. no list'],
  ['`` `` `` `` `` x', 'x'],
  ['', '–'],
])('the sentence %j is said as %s', (sentence, expected) => {
  expect(saySentence(sentence)).toBe(expected);
});

test('a block keeps whatever it holds inside its fence', () => {
  const { code, outline } = readPage(fenceBlock(['```', 'x', '`````', '<!-- y -->\n# h'], 'markdown'));

  expect(outline).toEqual(['root', 'code']);
  expect(code).toEqual(['```\nx\n`````\n<! -- y -- > # h']);
});
