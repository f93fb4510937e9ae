import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { renderTerminal } from '../src/terminal.ts';
import { visibleLength, type TerminalStyle } from '../src/terminal-text.ts';

const plain: TerminalStyle = { columns: 80, bold: (text) => text, code: (text) => text };
const colour: TerminalStyle = {
  columns: 80,
  bold: (text) => `\u001B[1m${text}\u001B[22m`,
  code: (text) => `\u001B[36m${text}\u001B[39m`,
};

function readPage(name: string): Promise<string> {
  return readFile(new URL(`golden/${name}.md`, import.meta.url), 'utf8');
}

it.each([80, 140])('shows an ordinary week in %d columns', async (columns) => {
  const text = renderTerminal(await readPage('ordinary-week'), { ...plain, columns });

  await expect(text).toMatchFileSnapshot(`golden/terminal-${columns}.txt`);
  for (const line of text.split('\n')) expect([line, visibleLength(line) <= columns]).toEqual([line, true]);
});

it.each(['broken-week', 'first-week', 'hostile-names', 'over-the-budget', 'quiet-week'])(
  'keeps every line of "%s" within the terminal',
  async (name) => {
    const text = renderTerminal(await readPage(name), plain);

    expect(text.split('\n').filter((line) => visibleLength(line) > 80)).toEqual([]);
    // A hostile title may say so, as text; our own markup is gone.
    if (name !== 'hostile-names') expect(text).not.toMatch(/<\/?details|<!--|\]\(http/u);
  },
);

it('colours what is bold or code, and touches nothing inside code', () => {
  expect(renderTerminal('A **bold** word, `co**d**e`, [`link`](https://x/y) and \\*stars\\*.', colour)).toBe(
    'A \u001B[1mbold\u001B[22m word, \u001B[36mco**d**e\u001B[39m, \u001B[36mlink\u001B[39m and *stars*.\n',
  );
});

it('aligns tables as they say, and keeps a bar behind a backslash', () => {
  expect(renderTerminal('| name | n |\n|---|--:|\n| `a\\|b` | 5 |\n| long one | 12 |', plain)).toBe(
    ['name       n', '────────  ──', 'a|b        5', 'long one  12', ''].join('\n'),
  );
});

it('keeps a percent sign with its number, and headings within the terminal', () => {
  const narrow = { ...plain, columns: 40 };

  expect(renderTerminal(`${'x'.repeat(36)} 85 %`, narrow)).toBe(`${'x'.repeat(36)}\n85 %\n`);
  expect(renderTerminal(`## ${'word '.repeat(9).trim()}`, narrow)).toBe(
    `${'word '.repeat(8).trim()}\nword\n${'━'.repeat(39)}\n`,
  );
});

it('opens folds, drops markers, and indents what is to be copied', () => {
  expect(
    renderTerminal('<!-- m -->\n\n<details><summary>More</summary>\n\n```markdown\n### x\n```\n\n</details>', plain),
  ).toBe('▾ More\n\n    ### x\n');
});
