/**
 * Bytes as the server hands out files: artifacts, attachments, raw files. A range of them, or nothing when the
 * asker has them already (Go's `http.ServeContent`).
 */
import { refuse, Refusal, type Answer, type Exchange } from './exchange.ts';
import type { Artifact } from './world.ts';

/**
 * The zip of an artifact. One of version 3 of the action is made on the fly: other headers, no date, no ranges.
 * @param name of the file, which differs by version
 * @throws Refusal 500 without a message where the stored bytes are gone
 */
export function serveArtifact(exchange: Exchange, artifact: Artifact, name: string): Answer {
  if (artifact.lost === true) throw refuse(exchange, 500, '');
  const bytes = artifact.zip();
  if (artifact.older === undefined)
    return serveFile(exchange, { name, bytes, type: 'application/octet-stream', modified: artifact.updated });
  const place = `attachment; filename=${artifact.name}.zip; filename*=UTF-8''${artifact.name}.zip`;
  return { status: 200, headers: { 'content-type': 'application/zip', 'content-disposition': place }, bytes };
}

export interface ServedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: string;
  /** ISO text. */
  readonly modified: string;
  readonly etag?: string;
}

/** @throws Refusal 416 as text for a range past the end */
export function serveFile(exchange: Exchange, { name, bytes, type, modified, etag }: ServedFile): Answer {
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince, range } = exchange.request.headers;
  const place = `inline; filename="${name}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  const headers = {
    'content-disposition': place,
    'cache-control': 'private, max-age=300',
    'last-modified': new Date(modified).toUTCString(),
    ...(etag === undefined ? {} : { etag: `"${etag}"` }),
  };
  const known =
    ifNoneMatch === undefined
      ? Date.parse(ifModifiedSince ?? '') >= Math.floor(Date.parse(modified) / 1000) * 1000
      : ifNoneMatch === headers.etag;
  if (known) return { status: 304, headers };
  const served = { ...headers, 'content-type': type, 'accept-ranges': 'bytes' };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/u.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: served, bytes };
  if (Number(from) >= bytes.length) throw refuseRange(place, bytes.length);
  const part = bytes.subarray(Number(from), to ? Number(to) + 1 : bytes.length);
  const span = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  return { status: 206, headers: { ...served, 'content-range': span }, bytes: part };
}

function refuseRange(place: string, length: number): Refusal {
  const headers = {
    'content-disposition': place,
    'content-range': `bytes */${length}`,
    'content-type': 'text/plain; charset=utf-8',
  };
  return new Refusal({ status: 416, headers, text: 'invalid range: failed to overlap\n' });
}
