/**
 * Takes out of an answer what belongs to a server and its people. Only words of Forgejo's own stay (states, versions,
 * messages); every other text becomes one of the same form. What is left is what a recording is for: statuses,
 * headers, keys and types.
 */

/** Every text of the server that has an invented one instead, such as its address or the name of a repository. */
export type Replacements = ReadonlyMap<string, string>;

/** Keys whose texts are Forgejo's own words. */
const own = new Set([
  'allowed_types',
  'default_merge_style',
  'default_update_style',
  'encoding',
  'errors',
  'event',
  'message',
  'object_format_name',
  'status',
  'trigger_event',
  'type',
  'version',
  'visibility',
]);

/** JSON of an answer, scrubbed; lists keep two entries. */
export function scrub(value: unknown, replacements: Replacements, key = ''): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map((each) => scrub(each, replacements, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrub(inner, replacements, name)]));
  }
  if (typeof value !== 'string') return value;
  return own.has(key) ? replace(value, replacements) : invent(value);
}

/** Known texts of the server by their invented ones, the longest first. */
export function replace(text: string, replacements: Replacements): string {
  const longestFirst = [...replacements].toSorted(([a], [b]) => b.length - a.length);
  return longestFirst.reduce((scrubbed, [found, invented]) => scrubbed.replaceAll(found, invented), text);
}

/** A text of the same form. The zero time stays what it is, because it is a trap; so does the offset of an instant. */
function invent(text: string): string {
  const instant = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/u.exec(text);
  if (text === '' || instant?.[1] === '1970' || instant?.[1] === '0001') return text;
  if (instant !== null) return `2026-11-22T11:13:57${instant[2]}`;
  if (/^[0-9a-f]{40,64}$/u.test(text)) return '0123456789abcdef'.repeat(4).slice(0, text.length);
  return /^https?:\/\//u.test(text) ? 'http://forgejo.test/text' : 'text';
}
