// What starting costs, against a Node that does nothing: help, version, and a real run until its first request.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenOf } from '../packages/fake-forgejo/src/index.ts';
import { configFor } from './config.ts';
import { bin, ratioRow, runAlone, runNode, takeTurns, type Row } from './harness.ts';

const rounds = 15;

export async function measure(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-bench-'));
  let asked = 0;
  // The first request is all that is waited for: the answer ends the run.
  const server = createServer((_, response) => {
    asked ||= performance.now();
    response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = join(directory, 'bench.yaml');
  await writeFile(config, configFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, directory));
  const untilRequest = async (): Promise<number> => {
    asked = 0;
    const started = performance.now();
    const env = { FORGEJO_TOKEN: tokenOf('claude') };
    await runNode([bin, 'dogfood', 'aggregate', '--config', config], { env, codes: [2, 3] });
    return asked - started;
  };
  const time = async (...args: string[]): Promise<number> => (await runNode(args)).ms;
  const seen = await takeTurns(rounds, {
    'node -e 0': () => time('-e', '0'),
    help: () => time(bin, 'dogfood', 'aggregate', '--help'),
    version: () => time(bin, '--version'),
    'first request': untilRequest,
  });
  server.close();
  await rm(directory, { recursive: true });
  const more = seen['first request'] - seen['node -e 0'];
  return [
    ratioRow('--help', 'node -e 0', seen['node -e 0'], seen.help, 5),
    ratioRow('--version', 'node -e 0', seen['node -e 0'], seen.version, 5),
    {
      what: 'a real run, start to first request',
      baseline: `node -e 0: ${seen['node -e 0'].toFixed(0)} ms`,
      measured: `${more.toFixed(0)} ms more`,
      goal: '≤ 300 ms more',
      kept: more <= 300,
    },
  ];
}

await runAlone(import.meta.main, measure);
