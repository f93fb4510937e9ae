/**
 * The budget of the page: over it the least valuable details go first, and each says how many. Blocks are cut
 * between whole lines only, so that the page is valid Markdown at every cut.
 */
import { countThings, joinWords } from '../digest/sentences.ts';

/** A part of the page: fixed lines, items that may be cut from the end, closing lines. */
export interface Block {
  /** What a reader calls it, for the note that it was left out. */
  readonly name: string;
  /** The lowest is cut first; `Infinity` is never cut. */
  readonly worth: number;
  readonly lines: readonly string[];
  readonly items: readonly string[];
  readonly tail?: readonly string[];
  /** The line that says how many items are left out. */
  readonly rest?: (cut: number) => string;
}

/** The line that says how many items are left out: `describeCut(3, 'more line')`. */
export function describeCut(cut: number, one: string, many = `${one}s`): string {
  return `\n_${countThings(cut, one, many)} left out to keep the page short; the attached JSON has all._`;
}

/**
 * Joins blocks with a blank line between them.
 * @param budget the most characters (UTF-16 units) of the text; blocks that may not be cut can exceed it
 */
export function joinBlocks(blocks: readonly Block[], budget: number): string {
  const kept = new Map(blocks.map((block) => [block, block.items.length]));
  const order = blocks.filter((block) => block.worth !== Infinity).toSorted((a, b) => a.worth - b.worth);
  let excess = assemble(blocks, kept).length - budget;
  for (const block of order) {
    if (excess <= 0) break;
    excess -= cutItems(block, kept, excess);
  }
  return excess <= 0 ? assemble(blocks, kept) : dropBlocks(blocks, order, kept, budget);
}

/** Keeps as many items as fit; returns the characters gained. */
function cutItems(block: Block, kept: Map<Block, number>, excess: number): number {
  const full = print(block, block.items.length).length;
  let gained = 0;
  let dropped = 0;
  for (let count = block.items.length - 1; count >= 0 && gained < excess; count--) {
    dropped += (block.items[count] ?? '').length + 1;
    // One more newline stands before the line that says how many are left out.
    gained = dropped - (block.rest?.(block.items.length - count) ?? '').length - 1;
    kept.set(block, count);
  }
  return block.items.length === 0 ? 0 : full - print(block, kept.get(block) ?? 0).length;
}

/** Details alone were not enough: whole blocks go, and the last line names them. */
function dropBlocks(
  blocks: readonly Block[],
  order: readonly Block[],
  kept: Map<Block, number>,
  budget: number,
): string {
  let left = blocks;
  const gone: string[] = [];
  for (const block of order) {
    left = left.filter((each) => each !== block);
    gone.push(block.name);
    const note: Block = { name: 'note', worth: Infinity, lines: [describeGone(gone)], items: [] };
    const page = [...left.slice(0, -1), note, ...left.slice(-1)];
    if (assemble(page, kept).length <= budget || gone.length === order.length) return assemble(page, kept);
  }
  return assemble(left, kept);
}

function describeGone(names: readonly string[]): string {
  const parts = `${countThings(names.length, 'part')} of this page`;
  return `_Left out to keep it short: ${parts} (${joinWords(names)}). The attached JSON has all._`;
}

function assemble(blocks: readonly Block[], kept: ReadonlyMap<Block, number>): string {
  return `${blocks.map((block) => print(block, kept.get(block) ?? block.items.length)).join('\n\n')}\n`;
}

function print(block: Block, count: number): string {
  const cut = block.items.length - count;
  const rest = cut === 0 || block.rest === undefined ? [] : [block.rest(cut)];
  return [...block.lines, ...block.items.slice(0, count), ...rest, ...(block.tail ?? [])].join('\n');
}
