#!/usr/bin/env node
// No top-level await: with it, a closed stdout would end the process with Node's "unsettled" exit code 13.
import { execute } from '@oclif/core';

// A reader that has seen enough (`| head -1`) is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
void execute({ dir: import.meta.url });
