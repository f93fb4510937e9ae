/** Artifacts as somebody makes them who wants to do harm, or who does not know better, and what must become of each. */
import { crc32, deflateRawSync } from 'node:zlib';
import { zipFiles } from '@platform/fake-forgejo';

export interface HostileArtifact {
  readonly name: string;
  readonly zip: () => Uint8Array;
  readonly outcome: 'reported' | 'unreadable' | 'no-report';
  /** For `unreadable`: in the words of the digest. */
  readonly reason?: string;
  /** For `reported`: findings counted. */
  readonly findings?: number;
}

const report = 'pyfallow-report.json';

interface RawEntry {
  readonly path: string;
  readonly content: Uint8Array;
  /** What the directory claims, where it is not the truth. */
  readonly size?: number;
  readonly flags?: number;
  /** Unix mode. */
  readonly mode?: number;
  /** Compression, from 0 to 9. */
  readonly level?: number;
}

const packed = new WeakMap<Uint8Array, { readonly data: Uint8Array; readonly crc: number }>();

/** The same bytes are packed once, however many entries hold them. */
function pack(content: Uint8Array, level: number): { readonly data: Uint8Array; readonly crc: number } {
  const known = packed.get(content) ?? { data: deflateRawSync(content, { level }), crc: crc32(content) };
  packed.set(content, known);
  return known;
}

/** A zip that says what it is told to say. */
function rawZip(entries: readonly RawEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, content, size = content.length, flags = 0, mode = 0o100644, level = 6 } of entries) {
    const name = Buffer.from(path);
    const { data, crc } = pack(content, level);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    writeFacts(local, 6, { flags, crc, packed: data.length, size, name: name.length });
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0314, 4);
    entry.writeUInt16LE(20, 6);
    writeFacts(entry, 8, { flags, crc, packed: data.length, size, name: name.length });
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, name, data);
    directory.push(entry, name);
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(entries.length & 0xffff, at);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function writeFacts(
  header: Buffer,
  at: number,
  facts: {
    readonly flags: number;
    readonly crc: number;
    readonly packed: number;
    readonly size: number;
    readonly name: number;
  },
): void {
  header.writeUInt16LE(facts.flags, at);
  header.writeUInt16LE(8, at + 2);
  header.writeUInt32LE(facts.crc, at + 8);
  header.writeUInt32LE(facts.packed, at + 12);
  header.writeUInt32LE(facts.size, at + 16);
  header.writeUInt16LE(facts.name, at + 20);
}

function finding(n: number, more = ''): string {
  return `{"rule":"unused-symbol","fingerprint":"f${n}","file":"a${n % 1000}.py","symbol":"s${n}"${more}}`;
}

function findings(count: number, more = ''): string {
  return Array.from({ length: count }, (_, n) => finding(n, more)).join(',');
}

const plan = (items: string, more = ''): string => `{"tool":"fallow-py","version":"1","blocking":[${items}]${more}}`;
const good = plan(findings(2));
const MiB = 1024 * 1024;

function whole(
  name: string,
  content: string | Uint8Array,
  outcome: Omit<HostileArtifact, 'name' | 'zip'>,
): HostileArtifact {
  return { name, zip: () => zipFiles({ [report]: content }), ...outcome };
}

function unreadable(reason: string): Omit<HostileArtifact, 'name' | 'zip'> {
  return { outcome: 'unreadable', reason };
}

function reported(count: number): Omit<HostileArtifact, 'name' | 'zip'> {
  return { outcome: 'reported', findings: count };
}

const entry = (content: string | Uint8Array, more: Partial<RawEntry> = {}): RawEntry => ({
  path: report,
  content: typeof content === 'string' ? Buffer.from(content) : content,
  ...more,
});
const zeros = (size: number): Uint8Array => new Uint8Array(size).fill(0x20);
const tenMiB = zeros(10 * MiB);
const nothing = new Uint8Array();
const notJson = unreadable('the report is not valid JSON (truncated?)');

export const hostileZips: readonly HostileArtifact[] = [
  {
    name: 'a bomb that says so',
    zip: () => rawZip([entry(zeros(40 * MiB))]),
    ...unreadable('a file in the artifact is larger than 16 MiB'),
  },
  {
    name: 'a bomb that lies about its size',
    zip: () => rawZip([entry(zeros(40 * MiB), { size: 100 })]),
    ...unreadable('a file in the artifact is damaged'),
  },
  {
    name: 'a file shorter than declared',
    zip: () => rawZip([entry(good, { size: 9999 })]),
    ...unreadable('a file in the artifact is damaged'),
  },
  {
    name: 'fifty reports of 10 MiB each',
    zip: () => rawZip(Array.from({ length: 50 }, (_, n) => entry(tenMiB, { path: `${n}/${report}` }))),
    ...unreadable('the reports in the artifact are larger than 64 MiB together'),
  },
  { name: 'a zip in a zip', zip: () => zipFiles({ 'inner.zip': zipFiles({ [report]: good }) }), outcome: 'no-report' },
  {
    name: 'a zip named like a report',
    zip: () => zipFiles({ [report]: zipFiles({ [report]: good }) }),
    ...unreadable('the report is not valid UTF-8'),
  },
  {
    name: 'an encrypted zip',
    zip: () => rawZip([entry(good, { flags: 1 })]),
    ...unreadable('the artifact is encrypted'),
  },
  {
    name: 'names that lead out',
    zip: () => rawZip([entry(good, { path: `../../../../tmp/platformctl-escaped/${report}` })]),
    ...reported(2),
  },
  {
    name: 'absolute names',
    zip: () => rawZip([entry(good, { path: `/tmp/platformctl-escaped/${report}` })]),
    ...reported(2),
  },
  { name: 'names of Windows', zip: () => rawZip([entry(good, { path: `C:\\temp\\${report}` })]), ...reported(2) },
  {
    name: 'the same name twice, of which the last counts',
    zip: () => rawZip([entry('{}'), entry(good)]),
    ...reported(2),
  },
  {
    name: 'a symbolic link',
    zip: () => rawZip([entry('/etc/passwd', { mode: 0o120777 })]),
    ...unreadable('a report in the artifact is a symbolic link'),
  },
  {
    name: '100,000 entries',
    zip: () => rawZip(Array.from({ length: 100_000 }, (_, n) => ({ path: `${n}`, content: nothing }))),
    ...unreadable('the artifact has more than 1,000 entries'),
  },
  { name: 'no zip at all', zip: () => Buffer.from('<html></html>'), ...unreadable('the artifact is not a whole zip') },
  { name: 'nothing', zip: () => new Uint8Array(), ...unreadable('the artifact is not a whole zip') },
  {
    name: '32 MiB of noise',
    // Stored as it is: to try packing it takes longer than to read it.
    zip: () => rawZip([{ path: 'noise', content: noise(31 * MiB), level: 0 }, entry(good)]),
    ...reported(2),
  },
];

export const hostileReports: readonly HostileArtifact[] = [
  whole(
    'depth 10,000',
    `{"blocking":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    unreadable('the report nests deeper than 64 levels'),
  ),
  whole(
    'depth 10,000 of objects',
    `{"blocking":[],"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    unreadable('the report nests deeper than 64 levels'),
  ),
  whole(
    '1,000,000 findings',
    plan(Array.from({ length: 1_000_000 }, () => '{"rule":1}').join(',')),
    unreadable('the report has more than 200,000 findings'),
  ),
  whole(
    'a million things that are no findings',
    plan(findings(2), `,"summary":{"x":[${'[],'.repeat(1_000_000)}0]}`),
    reported(2),
  ),
  whole(
    'a million things in a list of its own',
    plan(findings(2), `,"limitations":[${'{},'.repeat(1_000_000)}0]`),
    reported(2),
  ),
  whole('a million things in one finding', plan(finding(1, `,"x":[${'{},'.repeat(1_000_000)}0]`)), reported(1)),
  whole(
    'a million keys',
    plan(findings(2), `,"x":{${Array.from({ length: 800_000 }, (_, n) => `"k${n}":0`).join(',')}}`),
    reported(2),
  ),
  whole(
    'a million changed files',
    plan(findings(2), `,"diff_scope":{"filtering_active":true,"changed_files":[${'"a.py",'.repeat(1_000_000)}"b.py"]}`),
    reported(2),
  ),
  whole(
    '__proto__',
    plan(findings(2), ',"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'),
    reported(2),
  ),
  whole('NaN', plan('{"rule":"r","fingerprint":"f","line":NaN}'), notJson),
  whole('Infinity', plan('{"rule":"r","fingerprint":"f","line":Infinity}'), notJson),
  whole('a byte-order mark', `\uFEFF${good}`, reported(2)),
  whole('UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le'), unreadable('the report is not valid UTF-8')),
  whole(
    'invalid UTF-8',
    Buffer.concat([Buffer.from(good.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]),
    unreadable('the report is not valid UTF-8'),
  ),
  whole(
    'halves of surrogate pairs',
    plan('{"rule":"\\ud800","fingerprint":"\\udfff","symbol":"\\ud800x"}'),
    reported(1),
  ),
  whole('a string of 15 MB', plan(`{"rule":"r","fingerprint":"${'x'.repeat(15_000_000)}","symbol":"s"}`), reported(1)),
  whole(
    'a number of a million digits',
    plan(`{"rule":"r","fingerprint":"f","line":${'9'.repeat(1_000_000)}}`),
    reported(1),
  ),
  whole('a million escapes', plan(`{"rule":"r","fingerprint":"${'\\u0041'.repeat(1_000_000)}"}`), reported(1)),
  whole(
    'two keys of one name, of which the last counts',
    `{"blocking":[${finding(1)}],"blocking":[${findings(3)}]}`,
    reported(3),
  ),
  whole('a comma too many', plan(`${finding(1)},`), notJson),
  whole('something after the end', `${good}x`, notJson),
  whole('control characters in a string', plan('{"rule":"a\nb","fingerprint":"f"}'), notJson),
  whole('a list of nothing', '[]', unreadable('the report is not a JSON object')),
];

/** The largest that is lawful: counted, finding by finding. */
export const largestLawful: HostileArtifact = whole('200,000 findings', plan(largest()), reported(200_000));

function largest(): string {
  return Array.from(
    { length: 200_000 },
    (_, n) => `{"rule":"unused-symbol","fingerprint":"f${n}","file":"a${n % 1000}.py","symbol":"s${n}"}`,
  ).join(',');
}

/** Bytes that do not compress. */
function noise(size: number): Uint8Array {
  const bytes = new Uint32Array(size / 4);
  let state = 1;
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[at] = state;
  }
  return new Uint8Array(bytes.buffer);
}
