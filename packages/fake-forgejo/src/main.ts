/**
 * Serves a corpus until it is told to stop: `node src/main.ts [DIRECTORY] [--port 0] [--forgejo 16] [--refs] [--latency MS]`.
 * When ready it prints one JSON line with the address, the tokens and the inbox issue.
 */
import { parseArgs } from 'node:util';
import { CorpusError, devCorpus, loadCorpus, startFakeForgejo, tokenOf, type World } from './index.ts';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      forgejo: { type: 'string', default: '16' },
      latency: { type: 'string', default: '0' },
      refs: { type: 'boolean', default: false },
    },
  });
  const world = loadCorpus(positionals[0] ?? devCorpus, { version: values.forgejo, refs: values.refs });
  const forge = await startFakeForgejo(world, { port: Number(values.port), latency: Number(values.latency) });
  const names = ['claude', 'claude-minimal', 'claude-readonly', 'claude-wrong', 'pdurlej', 'mallory'];
  const tokens = Object.fromEntries(names.map((name) => [name, tokenOf(name)]));
  process.stdout.write(`${JSON.stringify({ url: forge.url, tokens, inbox: findInbox(world) })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
}

function findInbox(world: World): { readonly repository: string; readonly issue: number } | null {
  const home = world.repositories.find((repository) => repository.issues.length > 0);
  return home === undefined ? null : { repository: `${home.owner}/${home.name}`, issue: home.issues[0]?.number ?? 0 };
}

try {
  await main();
} catch (error) {
  const known =
    error instanceof CorpusError || error instanceof RangeError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = known ? 2 : 1;
}
