/**
 * A code base whose findings are known one by one: edits, moved lines, drifting numbers, duplicates, renamed files.
 * It knows nothing of fingerprints, and of lineages only what the definition says: rule, file, subject.
 */

/** One place in the code that the analyzer has something to say about. */
export interface Place {
  readonly id: number;
  readonly rule: string;
  file: string;
  /** What the finding is about, when it is a symbol or a package; otherwise its file or its text stand for it. */
  readonly symbol: string | null;
  readonly distribution: string | null;
  line: number;
  number: number;
}

/** The code at one moment: how many places each lineage has, to an analyzer that overlooks some. */
export interface Sight {
  readonly counts: ReadonlyMap<string, number>;
  readonly analyzer: number;
  /** Renames so far, to tell those between two moments. */
  readonly renames: number;
}

const rules = ['unused-symbol', 'large-function', 'risky-hotspot', 'unused-runtime-dependency', 'duplicate-code'];

export class CodeBase {
  readonly #random: () => number;
  #places: Place[] = [];
  #ids = 0;
  #files = 0;
  /** Every lineage with a symbol that a renamed file left and took, as [from, to]. */
  readonly renames: (readonly [string, string])[] = [];

  constructor(random: () => number, size: number) {
    this.#random = random;
    for (let n = 0; n < size; n++) this.#add();
  }

  /** Half a week of work. */
  edit(): void {
    for (let edits = this.#pick(5); edits > 0; edits--) {
      if (this.#random() < 0.52) this.#add();
      else this.#places.splice(this.#pick(this.#places.length), 1);
    }
    for (const place of this.#places) {
      if (this.#random() < 0.2) place.line += this.#pick(9);
      if (this.#random() < 0.15) place.number++;
    }
    if (this.#random() < 0.06) this.#rename();
  }

  /** The places an analyzer of a version sees: every version overlooks another tenth. */
  see(analyzer: number): Place[] {
    return this.#places.filter(({ id }) => (id * 7 + analyzer * 3) % 10 !== 0).map((place) => ({ ...place }));
  }

  /** The same, as truth. */
  look(analyzer: number): Sight {
    const counts = new Map<string, number>();
    for (const place of this.see(analyzer)) counts.set(lineageOf(place), (counts.get(lineageOf(place)) ?? 0) + 1);
    return { counts, analyzer, renames: this.renames.length };
  }

  #pick(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #add(): void {
    const copied = this.#places[this.#pick(this.#places.length)];
    if (copied !== undefined && this.#random() < 0.15) {
      this.#places.push({ ...copied, id: ++this.#ids, line: copied.line + 10 });
      return;
    }
    const rule = rules[this.#pick(rules.length)] ?? '';
    const id = ++this.#ids;
    this.#places.push({
      id,
      rule,
      file: rule === 'unused-runtime-dependency' ? 'pyproject.toml' : this.#pickFile(),
      symbol: rule === 'unused-symbol' || rule === 'large-function' ? `symbol${id}` : null,
      distribution: rule === 'unused-runtime-dependency' ? `package${this.#pick(40)}` : null,
      line: 1,
      number: 10,
    });
  }

  #pickFile(): string {
    return `src/file${this.#random() < 0.15 ? ++this.#files : this.#pick(this.#files + 1)}.py`;
  }

  /** At the level of lineages a renamed file is absent, and another one new. */
  #rename(): void {
    const from = this.#places[this.#pick(this.#places.length)]?.file;
    if (from === undefined || !from.startsWith('src/')) return;
    const to = `src/file${++this.#files}.py`;
    for (const place of this.#places.filter(({ file }) => file === from)) {
      const before = lineageOf(place);
      place.file = to;
      if (place.symbol !== null) this.renames.push([before, lineageOf(place)]);
    }
  }
}

/** The identity of a place as the definition has it; the digits of its message are no part of it. */
export function lineageOf({ rule, file, symbol, distribution }: Place): string {
  const module = rule === 'risky-hotspot' ? moduleOf(file) : null;
  return JSON.stringify([rule, file, symbol ?? module ?? distribution ?? textOf(rule, '')]);
}

export function moduleOf(file: string): string {
  return file.replaceAll('/', '.');
}

/** The message of a finding; in most of them a number drifts, and the analyzer's fingerprint with it. */
export function textOf(rule: string, number: number | ''): string {
  if (rule === 'unused-symbol' || rule === 'unused-runtime-dependency') return 'It is never used.';
  return `It scores ${number} of  points.`;
}
