/**
 * The stand-in answers every recorded question as the real server did: same status, same headers that clients use,
 * same keys and JSON types, and the same words where it refuses.
 */
import { describe, expect, it } from 'vitest';
import { readRecordings, recordedLines, startFakeForgejo, tokenOf, type Recording } from '../src/index.ts';
import { cutLike, shapeOf } from '../src/shape.ts';
import { moments, unasked } from './moments.ts';
import { makeRecordedWorld } from './recorded-world.ts';

describe.each(recordedLines())('Forgejo %s', (line) => {
  const recordings = readRecordings(line).map((recording) => [recording.name, recording] as const);

  it.each(recordings.filter(([name]) => unasked[keyOf(line, name)] === undefined))('%s', async (name, recording) => {
    const world = makeRecordedWorld(line);
    moments[keyOf(line, name)]?.(world);
    await using forge = await startFakeForgejo(world);

    const answer = await ask(forge.url, recording);

    expect(answer.status).toBe(recording.status);
    expect(headersOf(answer.headers)).toEqual(headersOf(new Headers({ ...recording.headers })));
    const bytes = Buffer.from(await answer.arrayBuffer());
    // The words of 422 come from a library that the recorded servers had in another version.
    if (recording.status >= 400 && recording.status !== 422)
      expect(wordsOf(bytes.toString())).toEqual(wordsOf(textOf(recording)));
    if (recording.base64 === undefined)
      expect(shapeOf(cutLike(read(bytes.toString(), recording), recording.body))).toEqual(shapeOf(recording.body));
    else expect(bytes.subarray(0, 2).toString()).toBe('PK');
  });
});

it('leaves out no recording without saying so', () => {
  const all = recordedLines().flatMap((line) => readRecordings(line).map(({ name }) => keyOf(line, name)));

  expect(Object.keys(unasked).filter((key) => !all.includes(key))).toEqual([]);
  expect(Object.keys(moments).filter((key) => !all.includes(key))).toEqual([]);
  expect(Object.keys(unasked)).toHaveLength(14);
});

const tokenNames = ['<claude-revoked-token>', '<unknown-token>'];
const keyOf = (line: string, name: string): string => `${line}/${name.slice(0, 3)}`;

/** Names in angle brackets become tokens; a form is described in words. */
async function ask(url: string, { request: { method, path, headers = {}, body } }: Recording): Promise<Response> {
  const sent = new Headers({ ...headers });
  const authorization = sent.get('authorization')?.replace(/<.*>/u, (name) => tokenOf(name));
  if (authorization !== undefined) sent.set('authorization', authorization);
  const [, field, file] = /field (\w+), file ([\w.-]+)/u.exec(typeof body === 'string' ? body : '') ?? [];
  if (field !== undefined && file !== undefined) {
    sent.delete('content-type');
    const form = new FormData();
    form.append(field, new Blob(['{"a": 1}']), file);
    return fetch(url + path, { method, headers: sent, body: form, redirect: 'manual' });
  }
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  return fetch(url + path, { method, headers: sent, redirect: 'manual', ...text });
}

/** What a refusal says, with tokens by name and without the address. */
function wordsOf(text: string): string {
  const named = tokenNames.reduce((all, name) => all.replaceAll(tokenOf(name), name), text);
  return named.replace(/"url":"[^"]*"/u, '').trim();
}

function textOf({ body }: Recording): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The headers that clients use; of those with a value of the moment, whether they are there. */
function headersOf(headers: Headers): Record<string, string | boolean | null> {
  const exact = ['content-type', 'location', 'allow', 'content-disposition'];
  const there = ['x-total-count', 'etag', 'last-modified', 'content-range', 'link'];
  return Object.fromEntries([
    ...exact.map((key) => [key, headers.get(key)] as const),
    ...there.map((key) => [key, headers.has(key)] as const),
  ]);
}

function read(text: string, { headers }: Recording): unknown {
  return headers['content-type']?.startsWith('application/json') === true ? (JSON.parse(text) as unknown) : text;
}
