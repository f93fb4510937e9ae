#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// No top-level await: with it, a closed stdout would end the process with Node's "unsettled" exit code 13. Nothing is
// imported before the version is known: an old Node would fail somewhere inside, in words of its own.
const needed = 24;

if (Number.parseInt(process.versions.node, 10) < needed) {
  process.stderr.write(
    `platformctl needs Node ${needed} or later, and this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(2);
}

// A user that a container made up has no home and no shell, and libraries that only want to know would end the process.
try {
  userInfo();
} catch {
  process.env.HOME ??= '/';
  process.env.SHELL ??= '/bin/sh';
}

// Space for what is short-lived begins with 1 MB, in which a report does not fit, and grows to 100 MB. It grows once, while
// the first modules are loaded, and then no more: a run needs far less memory, and less time (docs/performance.md).
setFlagsFromString('--semi-space-growth-factor=4');

// What is not looked at any more is cleared away when it has grown to half of what is in use. Left to itself, Node lets it
// grow to three times that where it sees a busy program, and to a third where it does not: the same run took 170 or 290 MB.
setFlagsFromString('--heap-growing-percent=50');

// Modules as they were compiled the last time, beside the program itself, and nobody else's to write whatever the umask.
// Where this user cannot write, nothing is kept (docs/adr/0025-compile-cache.md).
const cache = fileURLToPath(new URL('../node_modules/.cache/platformctl', import.meta.url));
try {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  module.enableCompileCache(cache);
} catch {
  // A program that cannot be written.
}

// A reader that has seen enough (`| head -1`) is no error; the run goes on to its own end.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
void import('@oclif/core').then(({ flush, handle, run, settings }) => {
  setFlagsFromString('--semi-space-growth-factor=1');
  return run(process.argv.slice(2), import.meta.url)
    .then(() => flush())
    .catch((error) => {
      // What says how to end was expected. Of anything else oclif would print the message alone; a bug needs its stack.
      if (error.oclif === undefined) settings.debug = true;
      return handle(error);
    });
});
