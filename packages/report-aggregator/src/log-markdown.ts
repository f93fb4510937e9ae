/**
 * The Markdown structure that matters to a dogfood log: headings, and whether they stand in an HTML comment or a
 * code fence. Line numbers count from 1.
 */

/** A heading with the lines up to the next one. */
export interface Section {
  readonly line: number;
  readonly level: number;
  readonly heading: string;
  readonly hidden: 'comment' | 'fence' | null;
  readonly body: readonly string[];
}

/** Splits a log into its headings. Any line ending, byte-order marks and non-breaking spaces are taken. */
export function splitSections(text: string): Section[] {
  const sections: {
    line: number;
    level: number;
    heading: string;
    hidden: 'comment' | 'fence' | null;
    body: string[];
  }[] = [];
  const state = new Surroundings();
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
  for (const [at, raw] of lines.entries()) {
    const line = raw.replaceAll(/[\u00A0\u2007\u202F]/gu, ' ');
    const hidden = state.advance(line);
    const match = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/u.exec(line);
    if (match)
      sections.push({ line: at + 1, level: (match[1] ?? '').length, heading: match[2] ?? '', hidden, body: [] });
    else if (hidden === null || hidden === sections.at(-1)?.hidden) sections.at(-1)?.body.push(line);
  }
  return sections;
}

/** Follows comments and fences line by line. */
class Surroundings {
  #fence: string | null = null;
  #inComment = false;

  /** @returns what the line stands in */
  advance(line: string): 'comment' | 'fence' | null {
    if (this.#inComment) {
      this.#inComment = !line.includes('-->');
      return 'comment';
    }
    const marks = /^ {0,3}(`{3,}|~{3,})(.*)$/u.exec(line);
    if (this.#fence !== null) {
      const closes =
        marks?.[1]?.[0] === this.#fence[0] &&
        (marks?.[1]?.length ?? 0) >= this.#fence.length &&
        marks?.[2]?.trim() === '';
      if (closes) this.#fence = null;
      return 'fence';
    }
    if (marks?.[1] !== undefined) {
      this.#fence = marks[1];
      return 'fence';
    }
    this.#inComment = line.lastIndexOf('<!--') > line.lastIndexOf('-->');
    return null;
  }
}
