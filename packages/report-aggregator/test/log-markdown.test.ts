import { expect, it } from 'vitest';
import { splitSections } from '../src/log/log-markdown.ts';

/** The headings of a log with what they stand in. */
function headings(...lines: string[]): (readonly [heading: string, hidden: string | null])[] {
  return splitSections(lines.join('\n')).map(({ heading, hidden }) => [heading, hidden] as const);
}

/** What a heading after the lines stands in. */
function after(...lines: string[]): string | null | undefined {
  return splitSections([...lines, '# Last'].join('\n')).at(-1)?.hidden;
}

it('splits a log into headings with the lines up to the next one', () => {
  expect(splitSections('before\n# One\n\na\n## Two ##\nb')).toEqual([
    { line: 2, level: 1, heading: 'One', hidden: null, body: ['', 'a'] },
    { line: 5, level: 2, heading: 'Two', hidden: null, body: ['b'] },
  ]);
});

it('takes any line ending, a byte-order mark at the front, and blanks of any width', () => {
  expect(splitSections('\uFEFF# One\r\na\rb\n#\u00A0Two\u2003\nc')).toEqual([
    { line: 1, level: 1, heading: 'One', hidden: null, body: ['a', 'b'] },
    { line: 4, level: 1, heading: 'Two', hidden: null, body: ['c'] },
  ]);
  expect(splitSections('# One\n\uFEFF# is text')[0]?.body).toEqual(['\uFEFF# is text']);
});

it.each([
  ['   ### Three blanks before', 'Three blanks before'],
  ['###   Many blanks   ', 'Many blanks'],
  ['#', ''],
  ['### ###', ''],
  ['## About C#', 'About C#'],
  ['## Closed ##  ', 'Closed'],
  ['## Closed  ####', 'Closed'],
  ['## Ends in # and more', 'Ends in # and more'],
])('reads the heading of "%s"', (line, heading) => {
  expect(headings(line)).toEqual([[heading, null]]);
});

it.each(['    # four blanks are code', '#no blank', '####### seven marks', 'text # with a mark', 'text'])(
  'sees no heading in "%s"',
  (line) => {
    expect(headings(line)).toEqual([]);
  },
);

it('keeps hidden lines out of the body of a heading in plain sight', () => {
  const [one, two] = splitSections(
    [
      '# One',
      'seen',
      'seen <!-- so far',
      'in a comment',
      '-->',
      '~~~',
      'in a fence',
      '~~~',
      'seen again',
      '# Two',
    ].join('\n'),
  );

  expect(one?.body).toEqual(['seen', 'seen <!-- so far', 'seen again']);
  expect(two).toMatchObject({ heading: 'Two', hidden: null, body: [] });
});

it('gives a hidden heading the lines that are hidden with it', () => {
  expect(splitSections(['<!--', '# Hidden', 'with it', '-->', 'seen', '~~~', 'other', '~~~'].join('\n'))).toMatchObject(
    [{ heading: 'Hidden', hidden: 'comment', body: ['with it', '-->', 'seen'] }],
  );
  expect(splitSections(['~~~', '# Fenced', 'with it', '~~~'].join('\n'))).toMatchObject([
    { heading: 'Fenced', hidden: 'fence', body: ['with it', '~~~'] },
  ]);
});

it('reads a log that begins with something hidden', () => {
  expect(headings('<!-- a', 'note -->', '```', 'code', '```', '# One')).toEqual([['One', null]]);
});

it.each([
  [['```'], 'fence'],
  [['```', '```'], null],
  [['~~~', '~~~'], null],
  [['~~~', '```'], 'fence'],
  [['```', '~~~'], 'fence'],
  [['````', '```'], 'fence'],
  [['```', '`````'], null],
  [['```', '  ```  '], null],
  [['```', '    ```'], 'fence'],
  [['```', 'x    ```'], 'fence'],
  [['```', ' x ```', ' ```'], null],
  [['```python'], 'fence'],
  [['   ~~~'], 'fence'],
  [['    ```'], null],
  [['text ```'], null],
  [['``'], null],
  [['~'], null],
  [['``` code within a sentence ```'], null],
  [['```a`'], null],
  [['~~~a`'], 'fence'],
  [['```', '``` not an end'], 'fence'],
])('knows where a fence begins and ends: %j leaves %s', (lines, hidden) => {
  expect(after(...lines)).toBe(hidden);
});

it.each([
  [['- ```'], 'fence'],
  [['*   ~~~'], 'fence'],
  [['12. ```'], 'fence'],
  [['3) ```'], 'fence'],
  [['- 1. ```'], 'fence'],
  [['- ```', '    ```'], null],
  [['12. ```', '      ```'], null],
  [['a. ```'], null],
  [['12: ```'], null],
  [['-```'], null],
])('sees a fence begin in a list, where its end may be set in: %j leaves %s', (lines, hidden) => {
  expect(after(...lines)).toBe(hidden);
});

it.each([
  [['<!--'], 'comment'],
  [['   <!--'], 'comment'],
  [['<!-- a', 'b'], 'comment'],
  [['<!-- a -->'], null],
  [['<!-- a', 'b -->'], null],
  [['<!-- a --> <!-- b'], 'comment'],
  [['--> <!-- a'], null],
  [['--> <!-- a', 'b -->'], null],
  [['<!-- a', '```', '-->'], null],
  [['<!-- a', '-->', '```', '<!--', '```'], null],
])('knows where a comment of its own begins and ends: %j leaves %s', (lines, hidden) => {
  expect(after(...lines)).toBe(hidden);
});

it('takes a comment begun within a sentence for one only where it is closed before the next', () => {
  expect(headings('text <!-- a', '# One', 'b -->', '# Two')).toEqual([
    ['One', 'comment'],
    ['Two', null],
  ]);
  expect(headings('text <!-- a', '# One', 'no end')).toEqual([['One', null]]);
  expect(headings('text <!-- a', '# One', '<!-- b', '-->', '# Two')).toEqual([
    ['One', null],
    ['Two', null],
  ]);
  expect(headings('text <!-- a -->', '# One', '-->')).toEqual([['One', null]]);
  expect(headings('    <!-- code', '# One')).toEqual([['One', null]]);
});

it('never begins a comment in code within a sentence, nor in a heading', () => {
  expect(headings('write `<!--` first', '# One', '-->')).toEqual([['One', null]]);
  expect(headings('write ` <!-- ` and `` ` <!--', '# One', '-->')).toEqual([['One', 'comment']]);
  expect(headings('# One <!--', '# Two', '-->')).toEqual([
    ['One <!--', null],
    ['Two', null],
  ]);
  expect(headings('`a`<!--', '# One', '-->')).toEqual([['One', 'comment']]);
});
