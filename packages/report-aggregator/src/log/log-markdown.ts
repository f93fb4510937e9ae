/**
 * The Markdown structure that matters to a dogfood log: headings, and whether they stand in an HTML comment or a
 * code fence. Line numbers count from 1. Logs are written by anyone: nothing here may take more than linear time.
 */

/** A heading with the lines up to the next one. */
export interface Section {
  readonly line: number;
  readonly level: number;
  readonly heading: string;
  readonly hidden: 'comment' | 'fence' | null;
  readonly body: readonly string[];
}

/** Splits a log into its headings. Any line ending, byte-order marks and blanks of any width are taken. */
export function splitSections(text: string): Section[] {
  const sections: (Section & { readonly body: string[] })[] = [];
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\r|\n/u)
    .map((line) => line.replaceAll(/\p{Zs}/gu, ' '));
  const state = new Surroundings(lines);
  for (const [at, line] of lines.entries()) {
    const hidden = state.advance(at);
    const marks = findHeading(line);
    if (marks !== null)
      sections.push({ line: at + 1, level: marks.length, heading: readHeadingText(line, marks), hidden, body: [] });
    else if (hidden === null || hidden === sections.at(-1)?.hidden) sections.at(-1)?.body.push(line);
  }
  return sections;
}

/** The marks of a heading, `###`; null for any other line. */
function findHeading(line: string): string | null {
  return /^ {0,3}(#{1,6})(?:\s|$)/u.exec(line)?.[1] ?? null;
}

/** Without its marks, and without the closing ones, which need a blank before them (so that `C#` keeps its own). */
function readHeadingText(line: string, marks: string): string {
  const text = line.trim().slice(marks.length).trim();
  return text.replace(/(?:^|\s)#+$/u, '').trim();
}

interface Fence {
  readonly marks: string;
  readonly inList: boolean;
}

/** Follows comments and fences line by line. */
class Surroundings {
  readonly #lines: readonly string[];
  #fence: Fence | null = null;
  #inComment = false;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** @returns what the line stands in */
  advance(at: number): 'comment' | 'fence' | null {
    const line = this.#lines[at] ?? '';
    if (this.#inComment) {
      this.#inComment = !line.includes('-->');
      return 'comment';
    }
    if (this.#fence !== null) {
      if (closesFence(line, this.#fence)) this.#fence = null;
      return 'fence';
    }
    this.#fence = readFence(line);
    if (this.#fence !== null) return 'fence';
    this.#inComment = this.#opensComment(at);
    return null;
  }

  /** A heading ends with its line. Within a sentence a comment has to be closed before the next one, else it is none. */
  #opensComment(at: number): boolean {
    const line = this.#lines[at] ?? '';
    if (findHeading(line) !== null) return false;
    if (/^ {0,3}<!--/u.test(line)) return isLeftOpen(line);
    return isLeftOpen(line.replaceAll(/`[^`]*`/gu, '')) && this.#closesLater(at);
  }

  #closesLater(at: number): boolean {
    for (let next = at + 1; next < this.#lines.length; next++) {
      const mark = /<!--|-->/u.exec(this.#lines[next] ?? '')?.[0];
      if (mark !== undefined) return mark === '-->';
    }
    return false;
  }
}

function isLeftOpen(line: string): boolean {
  return line.lastIndexOf('<!--') > line.lastIndexOf('-->');
}

/** Backticks followed by more backticks on the line are code within a sentence. */
function readFence(line: string): Fence | null {
  const match = /^ {0,3}((?:(?:[-*+]|\d{1,9}[.)]) +)*)(`{3,}(?=[^`]*$)|~{3,})/u.exec(line);
  return match?.[2] === undefined ? null : { marks: match[2], inList: match[1] !== '' };
}

function closesFence(line: string, { marks, inList }: Fence): boolean {
  const closing = line.trim();
  const isIndented = /^ {4}/u.test(line);
  return closing.length >= marks.length && isRunOf(closing, marks[0] ?? '') && (inList || !isIndented);
}

function isRunOf(text: string, mark: string): boolean {
  return text === mark.repeat(text.length);
}
