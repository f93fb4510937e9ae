/** What an operator has: a forge, and on the host a configuration, a token in a file, and an archive. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeForgejo, tokenOf, type FakeForgejo, type World } from '@platform/fake-forgejo';
import { describeConfiguration } from './configuration.ts';
import { runBin, type Finished } from './run-bin.ts';
import { runHere } from './run-here.ts';
import { makeWorldWithRun } from './stage.ts';

/** What a test may have otherwise. */
export interface PlaceChanges {
  readonly url?: string;
  /** Null: no file, so that it has to come from elsewhere. */
  readonly token?: string | null;
  readonly archive?: string;
  readonly yaml?: string;
}

export interface Place extends AsyncDisposable {
  readonly forge: FakeForgejo;
  /** Holds the configuration, and the archive once something ran; the token lies elsewhere. */
  readonly directory: string;
  /** Paths of files, and of the archive. */
  readonly config: string;
  readonly token: string;
  readonly archive: string;
  /** Writes configuration and token again. */
  configure(changes: PlaceChanges): Promise<void>;
  /** Runs a command below `dogfood` with this configuration, as the built bin. */
  run(command: string, ...args: string[]): Promise<Finished>;
  /** The same in this process. */
  runHere(command: string, ...args: string[]): Promise<Finished>;
}

/** A small world with one gate run, of W27, and its report. */
export function makeGatedWorld(): World {
  return makeWorldWithRun(['a']);
}

export async function makePlace(world: World, changes: PlaceChanges = {}): Promise<Place> {
  const forge = await startFakeForgejo(world);
  const home = await mkdtemp(join(tmpdir(), 'platformctl-place-'));
  const directory = join(home, 'dogfood');
  await mkdir(directory);
  const place: Place = {
    forge,
    directory,
    config: join(directory, 'dogfood.yaml'),
    token: join(home, 'token'),
    archive: changes.archive ?? join(directory, 'archive'),
    async configure({ url = forge.url, token = tokenOf('claude'), archive = place.archive, yaml }) {
      await rm(place.token, { force: true });
      if (token !== null) await writeFile(place.token, `${token}\n`, { mode: 0o600 });
      const parts = { url, archive, ...(token !== null && { forge: `tokenFile: "${place.token}"` }) };
      await writeFile(place.config, describeConfiguration({ ...parts, ...(yaml !== undefined && { yaml }) }));
    },
    run: (command, ...args) => runBin(['dogfood', command, '--config', place.config, ...args]),
    runHere: (command, ...args) => runHere(['dogfood', command, '--config', place.config, ...args]),
    async [Symbol.asyncDispose]() {
      await forge.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  await place.configure(changes);
  return place;
}
