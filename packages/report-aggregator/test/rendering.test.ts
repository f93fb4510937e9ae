/**
 * The parser that the hostile tests read pages with sees what a real Forgejo 16 made of such texts (its answers were
 * recorded), and what Forgejo makes of plain text besides, those tests forbid.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeCell, codeSpan, fenceBlock, saySentence } from '../src/page/escape.ts';
import { hasDanger, readPage } from './read-page.ts';

interface Rendering {
  readonly name: string;
  readonly text: string;
  readonly html: string;
}

const renderings = JSON.parse(
  readFileSync(new URL('golden/rendering-forgejo-16.json', import.meta.url), 'utf8'),
) as Rendering[];

function find(name: string): Rendering {
  const found = renderings.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no recording of ${name}`);
  return found;
}

function decode(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#34;', '"').replaceAll('&amp;', '&');
}

/** Contents of an element, wherever it stands in the server's answer. */
function contents(html: string, tag: string): string[] {
  const found = html.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, 'gu'));
  return [...found].map((match) => decode(match[1] ?? ''));
}

function isMarkdownImage({ text }: Rendering): boolean {
  return text.includes('![');
}

test.each(renderings.map((each) => [each.name, each] as const))(
  '%s: the same code, tables and images',
  (_, rendering) => {
    const read = readPage(rendering.text);
    const { html } = rendering;
    // Front matter is the server's own idea; a marker before it prevents it, and every page begins with one.
    if (rendering.name === 'front-matter') return expect(read.tables).toEqual([]);

    expect(read.code.map((each) => each.trim())).toEqual(contents(html, 'code').map((each) => each.trim()));
    expect(read.tables.map((rows) => rows.length)).toEqual(
      contents(html, 'table').map((each) => contents(each, 'tr').length),
    );
    if (isMarkdownImage(rendering)) expect(read.images).toBe((html.match(/<img /gu) ?? []).length);
  },
);

test('a cell ends at a pipe even inside code, for the server as for the parser', () => {
  const { text, html } = find('table-pipes');

  expect(contents(html, 'td').slice(2)).toEqual(['`a', 'b`']);
  expect(readPage(text).texts).toEqual(expect.arrayContaining(['`a', 'b`']));
});

test('the mentions and references that the server makes of plain text are what the hostile tests forbid', () => {
  const { text, html } = find('mentions-code');

  const made = [...html.matchAll(/<a [^>]*>([^<]*)<\/a>/gu)].map((match) => match[1] ?? '');
  expect(made).toEqual(['@pdurlej', '@pdurlej', '#1']);
  for (const each of made) expect(hasDanger(each)).toBe(true);
  expect(readPage(text).texts.some(hasDanger)).toBe(true);
});

test('HTML that the server keeps is what the hostile tests see as HTML', () => {
  const { text, html } = find('raw-html');

  expect(html).toContain('<img src=');
  expect(readPage(text).html).toEqual(expect.arrayContaining(['<b>', '<script>', '<img src=x onerror=alert(1)>']));
});

test.each(renderings.map((each) => [each.name, each.text] as const))(
  'what was recorded of %s is harmless in every way that foreign text gets onto a page',
  (_, text) => {
    const cell = `| a | b |\n|---|---|\n| ${codeCell(text)} | x |\n`;
    for (const page of [codeSpan(text), cell, fenceBlock(text.split('\n'), 'text'), saySentence(text)]) {
      const read = readPage(`${page}\n`);
      expect([read.html, read.links, read.images]).toEqual([[], [], 0]);
      expect(read.texts.filter(hasDanger)).toEqual([]);
    }
    expect(readPage(cell).tables).toEqual([[2, 2]]);
  },
);
