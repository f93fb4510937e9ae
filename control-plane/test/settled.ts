/**
 * What must be the same however a run came to its end: the digests, the derived evidence, and our comments with the
 * files that go with them.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeForgejo, World } from '@platform/fake-forgejo';
import { readMarker } from '@platform/report-aggregator';
import { readConfig } from '../src/dogfood/config/config-read.ts';
import type { Config } from '../src/dogfood/config/config.ts';
import { isNews } from '../src/dogfood/derive/derive.ts';

/** Texts by name; two hosts, or two histories, agree when all of them are equal. */
export type Settled = Readonly<Record<string, string>>;

/** @param directory the archive */
export async function readSettled(directory: string, world: World): Promise<Settled> {
  const settled: Record<string, string> = {};
  for (const folder of ['digests', 'weeks']) {
    const names = await readdir(join(directory, folder)).catch(() => []);
    for (const name of names)
      settled[`${folder}/${name}`] = (await readFile(join(directory, folder, name))).toString('base64');
  }
  for (const [name, text] of listComments(world)) {
    settled[name] = settled[name] === undefined ? text : `${settled[name]} and once more`;
  }
  return settled;
}

function listComments(world: World): [string, string][] {
  const comments = world.repositories.flatMap(({ issues }) => issues.flatMap((issue) => issue.comments));
  return comments
    .filter(({ author }) => author === 'claude')
    .flatMap(({ body, attachments }) => {
      const week = readMarker(body)?.week ?? 'none of ours';
      const files = attachments.map(({ name, bytes }): [string, string] => [
        `${week} ${name}`,
        Buffer.from(bytes).toString('base64'),
      ]);
      return [[`comment of ${week}`, body], ...files];
    });
}

/**
 * In a few words what differs; nothing when all is equal. A digest that was written among mishaps keeps the provenance
 * and `asOf` of that time: they are no news, so nothing is written for them.
 */
export function compareSettled(found: Settled, wanted: Settled): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...names]
    .filter(
      (name) => found[name] !== wanted[name] && !(name.endsWith('.json') && saysTheSame(found[name], wanted[name])),
    )
    .map((name) => `${name} ${describe(found[name])}`);
}

function saysTheSame(found: string | undefined, wanted: string | undefined): boolean {
  if (found === undefined || wanted === undefined) return false;
  return !isNews(Buffer.from(found, 'base64').toString(), Buffer.from(wanted, 'base64').toString());
}

function describe(text: string | undefined): string {
  return text === undefined ? 'is missing' : 'is not that of an undisturbed run';
}

export interface Host extends AsyncDisposable {
  readonly directory: string;
  readonly config: Config;
}

const address = 'http://forge.test';

/** The way to a stand-in under one address whatever its port is, because digests name their forge. */
export function networkTo({ url }: Pick<FakeForgejo, 'url'>): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    return fetch(new Request(request.url.replace(address, url), request));
  };
}

/** A host with an archive of its own; its forge is reached by `networkTo`. */
export async function makeHost(yaml: string): Promise<Host> {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-host-'));
  const config = readConfig(
    `forge: { url: "${address}" }\ninbox: { repository: pdurlej/fallow-py }\narchive: "${directory}"\ntimeZone: Europe/Warsaw\n${yaml}\n`,
    'host.yaml',
  );
  return { directory, config, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
