// Writes oclif.manifest.json, with which help and version never load a command. The `oclif` CLI would do the same
// and bring 160 packages along.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const config = await Config.load({
  root,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
const plugin = config.plugins.get('@platform/control-plane');
if (plugin === undefined) throw new Error('the plugin did not load');
writeFileSync(new URL('../oclif.manifest.json', import.meta.url), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
