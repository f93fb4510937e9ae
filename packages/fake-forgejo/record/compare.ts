/** What changed between a recording and a new answer to the same question. */
import type { Recording } from '../src/recordings.ts';
import { cutLike, shapeOf } from '../src/shape.ts';

/** Headers that are kept. Of the second kind only their being there is compared. */
const exact = ['content-type', 'allow'];
const there = ['x-total-count', 'etag', 'last-modified', 'content-range', 'link', 'location', 'content-disposition'];

/** The headers of an answer that clients use. Values of the moment stay as they were, or become plain ones. */
export function keepHeaders(headers: Headers, before: Recording | null): Record<string, string> {
  const kept = [...exact, ...there].filter((key) => headers.has(key));
  return Object.fromEntries(
    kept.map((key) => [
      key,
      exact.includes(key) ? (headers.get(key) ?? '') : (before?.headers[key] ?? plain[key] ?? ''),
    ]),
  );
}

const plain: Readonly<Record<string, string>> = {
  'x-total-count': '1',
  etag: '"0123456789abcdef"',
  'last-modified': 'Sun, 22 Nov 2026 11:13:57 GMT',
  'content-range': 'bytes 0-0/1',
  link: '<http://forgejo.test/text>; rel="next"',
  location: '/text',
  'content-disposition': 'inline; filename="text"',
};

/** One line for each difference in status, headers, keys or JSON types; none: nothing that a client could notice. */
export function compareRecordings(before: Recording, now: Recording): string[] {
  const changes: string[] = [];
  if (before.status !== now.status) changes.push(`status ${before.status} → ${now.status}`);
  for (const key of exact) {
    if (before.headers[key] !== now.headers[key])
      changes.push(`${key} ${before.headers[key] ?? 'none'} → ${now.headers[key] ?? 'none'}`);
  }
  for (const key of there) {
    if (key in before.headers !== key in now.headers) changes.push(`${key} ${key in now.headers ? 'came' : 'went'}`);
  }
  // Bytes and the contents of files are not compared.
  const comparable = before.status === now.status && before.base64 === undefined && now.body !== '';
  return comparable ? [...changes, ...compareBodies(before, now)] : changes;
}

/** A list that is empty on one side says nothing about its entries. */
function compareBodies(before: Recording, now: Recording): string[] {
  const [old, fresh] = [shapeOf(before.body), shapeOf(cutLike(now.body, before.body))];
  const empty = [...old, ...fresh].filter((line) => line.endsWith('[]'));
  const comparable = (line: string): boolean => !empty.some((list) => line.startsWith(list));
  const went = old.filter((line) => !fresh.includes(line) && comparable(line)).map((line) => `- ${line}`);
  const came = fresh.filter((line) => !old.includes(line) && comparable(line)).map((line) => `+ ${line}`);
  return [...went, ...came];
}
