/** Reads a page back with a CommonMark and GFM parser that knows nothing of ours: what would a reader's server see? */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

export interface ReadPage {
  readonly html: readonly string[];
  readonly links: readonly string[];
  readonly images: number;
  /** Everything outside of code, links' texts included, a piece each. */
  readonly texts: readonly string[];
  readonly code: readonly string[];
  /** Cells of every row, a table each. */
  readonly tables: readonly (readonly number[])[];
  /** The blocks in order, without what stands in them. */
  readonly outline: readonly string[];
}

export function readPage(page: string): ReadPage {
  const root = fromMarkdown(page, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node;
  const nodes = [...walk(root)];
  const values = (...types: readonly string[]): string[] =>
    nodes.filter((node) => types.includes(node.type)).map((node) => node.value ?? '');
  return {
    html: values('html'),
    links: nodes
      .filter((node) => ['link', 'linkReference', 'definition'].includes(node.type))
      .map((node) => node.url ?? ''),
    images: nodes.filter((node) => node.type.startsWith('image')).length,
    texts: values('text'),
    code: values('inlineCode', 'code'),
    tables: nodes
      .filter((node) => node.type === 'table')
      .map((table) => (table.children ?? []).map((row) => row.children?.length ?? 0)),
    outline: [...outline(root)],
  };
}

/** Whether Forgejo would make something of a plain text: a mention, a reference, a link, math, markup, a cell's end. */
export function hasDanger(text: string): boolean {
  return /[@$<>`*]|[#!]\d|\[|:\/\/|www\.\w|\b[0-9a-f]{7,}\b|\|/u.test(text.replace('[!', ''));
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

const blocks = new Set([
  'root',
  'paragraph',
  'heading',
  'blockquote',
  'list',
  'listItem',
  'table',
  'tableRow',
  'tableCell',
  'code',
  'html',
  'thematicBreak',
  'footnoteDefinition',
  'definition',
]);

function* outline(node: Node): Generator<string> {
  if (!blocks.has(node.type)) return;
  yield node.type;
  for (const child of node.children ?? []) yield* outline(child);
}
