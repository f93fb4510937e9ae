/**
 * A large report read without building what nobody looks at: the text is checked letter by letter as JSON, and only
 * the keys that a report is made of become values, each string once. What `JSON.parse` makes of sixteen megabytes that
 * somebody wrote to do harm can be thirty times as large.
 */

/** Which values to keep: of an object the keys named, of a list every member, `true` a string, number or boolean. */
export type Wanted = true | { readonly [key: string]: Wanted } | readonly [Wanted];

/** What stands where something was that nobody wanted; it is neither a string, nor a list, nor an object. */
const nothing = null;

/** The text is no JSON. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** It nests deeper than is allowed. */
export class DepthError extends Error {
  override readonly name = 'DepthError';
}

/** What to keep of a text, and how lists of many members are bounded. */
export interface Sieve {
  /** Of a top-level key, where it is no list; false: nothing. */
  readonly wantedOf: (key: string) => Wanted | false;
  /** Of each member of a top-level list. */
  readonly wantedMember: Wanted;
  /** Whether a top-level value is worth keeping, as it was read. */
  readonly isKept: (key: string, value: unknown) => boolean;
  /** Members of a list that are kept; of those beyond only one stays that is not like the others. */
  readonly most: number;
  readonly isMember: (value: unknown) => boolean;
}

/** Strings that are remembered so that equal ones become one. */
const mostStrings = 50_000;

/**
 * Reads JSON, and keeps what is wanted.
 * @param depth levels allowed
 * @throws JsonError, DepthError
 */
export function readSparsely(text: string, sieve: Sieve, depth: number): unknown {
  return new Reader(text, sieve, depth).readAll();
}

class Reader {
  readonly #text: string;
  readonly #depth: number;
  readonly #sieve: Sieve;
  readonly #strings = new Map<string, string>();
  #at = 0;
  #level = 0;

  constructor(text: string, sieve: Sieve, depth: number) {
    this.#text = text;
    this.#sieve = sieve;
    this.#depth = depth;
  }

  readAll(): unknown {
    this.#skipBlanks();
    const { wantedOf, isKept } = this.#sieve;
    const value = this.#peek() === brace ? this.#readObject(wantedOf, isKept) : this.#read(false);
    this.#skipBlanks();
    if (this.#at !== this.#text.length) throw new JsonError();
    return value;
  }

  #read(wanted: Wanted | false): unknown {
    this.#skipBlanks();
    const code = this.#peek();
    if (code === brace) return isKeys(wanted) ? this.#readObject((key) => keyOf(wanted, key)) : this.#readObject(none);
    if (code === bracket) return this.#readList(this.#level === 1 ? this.#sieve.wantedMember : memberOf(wanted));
    if (code === quote) return this.#readString(wanted === true);
    return this.#readWord(wanted === true);
  }

  #readObject(
    wantedOf: (key: string) => Wanted | false,
    isKept: (key: string, value: unknown) => boolean = always,
  ): Record<string, unknown> {
    this.#enter();
    const kept: Record<string, unknown> = {};
    for (let first = true; !this.#ends(closingBrace, first); first = false) {
      if (this.#peek() !== quote) throw new JsonError();
      const key = this.#readString(true) ?? '';
      this.#skipBlanks();
      this.#expect(colon);
      const wanted = wantedOf(key);
      const value = this.#read(wanted);
      if (wanted === false && this.#level > 1) continue;
      if (isKept(key, value)) define(kept, key, value);
      else if (Object.hasOwn(kept, key)) Reflect.deleteProperty(kept, key);
    }
    this.#level--;
    return kept;
  }

  #readList(wanted: Wanted | false): unknown[] | null {
    this.#enter();
    const kept: unknown[] = [];
    const { most, isMember } = this.#sieve;
    let isMixed = false;
    for (let first = true; !this.#ends(closingBracket, first); first = false) {
      const value = this.#read(wanted);
      if (wanted === false) continue;
      if (kept.length > most && (isMixed || isMember(value))) continue;
      isMixed ||= kept.length > most;
      kept.push(wanted === true || isMember(value) ? value : nothing);
    }
    this.#level--;
    return wanted === false ? nothing : kept;
  }

  /** A closing bracket ends a container; between two members stands one comma. */
  #ends(closing: number, first: boolean): boolean {
    this.#skipBlanks();
    if (this.#peek() === closing) {
      this.#at++;
      return true;
    }
    if (first) return false;
    this.#expect(comma);
    this.#skipBlanks();
    if (this.#peek() === closing) throw new JsonError();
    return false;
  }

  #readString(keep: boolean): string | null {
    const from = this.#at++;
    for (let code = this.#peek(); code !== quote; code = this.#peek()) {
      if (!(code >= 0x20)) throw new JsonError();
      this.#at += code === backslash ? this.#escapeLength() : 1;
    }
    this.#at++;
    return keep ? this.#own(this.#text.slice(from, this.#at)) : nothing;
  }

  #escapeLength(): number {
    const next = this.#text[this.#at + 1] ?? '';
    if ('"\\/bfnrt'.includes(next) && next !== '') return 2;
    if (next === 'u' && /^[0-9a-f]{4}$/iu.test(this.#text.slice(this.#at + 2, this.#at + 6))) return 6;
    throw new JsonError();
  }

  /** A part of the text would keep all of it in memory; a copy does not, and equal ones are one. */
  #own(literal: string): string {
    const known = this.#strings.get(literal);
    if (known !== undefined) return known;
    const copy = JSON.parse(literal) as string;
    // Long ones hardly ever come twice, and the literal itself holds on to the text.
    if (literal.length <= 64 && this.#strings.size < mostStrings) this.#strings.set(literal, copy);
    return copy;
  }

  #readWord(keep: boolean): unknown {
    const from = this.#at;
    while (isOfWord(this.#peek())) this.#at++;
    const word = this.#text.slice(from, this.#at);
    // A number of a million digits is a number; the parser itself decides about all of them.
    try {
      const value: unknown = JSON.parse(word);
      return keep ? value : nothing;
    } catch {
      throw new JsonError();
    }
  }

  #enter(): void {
    this.#at++;
    if (++this.#level > this.#depth) throw new DepthError();
  }

  #expect(code: number): void {
    if (this.#peek() !== code) throw new JsonError();
    this.#at++;
  }

  #skipBlanks(): void {
    for (let code = this.#peek(); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; code = this.#peek())
      this.#at++;
  }

  /** NaN at the end, which is unequal to everything. */
  #peek(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [brace, closingBrace, bracket, closingBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

function none(): false {
  return false;
}

function always(): true {
  return true;
}

function isKeys(wanted: Wanted | false): wanted is { readonly [key: string]: Wanted } {
  return typeof wanted === 'object' && !Array.isArray(wanted);
}

function memberOf(wanted: Wanted | false): Wanted | false {
  return Array.isArray(wanted) ? (wanted as readonly [Wanted])[0] : false;
}

function keyOf(wanted: { readonly [key: string]: Wanted }, key: string): Wanted | false {
  return Object.hasOwn(wanted, key) ? (wanted[key] ?? false) : false;
}

/** As `JSON.parse` does it: `__proto__` is a key like any other. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function isOfWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x45
  );
}
