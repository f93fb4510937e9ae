/**
 * A token on the command line is refused before anything repeats it: everybody on the host can read it there, and errors
 * about unknown flags and commands would carry it into the journal.
 */
import type { Hook } from '@oclif/core';

/** `--token`, `--api-token=…`; not `--token-file`. */
const tokenFlag = /^--?(?:[\w-]+-)?token(?:=|$)/u;
/** A word, or the value of a flag, that looks as Forgejo makes its tokens. */
const tokenLike = /^(?:--?[\w-]+=)?[0-9a-f]{40}$/u;

const hook: Hook<'init'> = function refuseToken({ id, argv }) {
  const words = [...(id ?? '').split(':'), ...argv];
  if (words.some((word) => tokenFlag.test(word) || tokenLike.test(word)))
    this.error(
      'A token is never taken from the command line, where everybody on this host can read it: put it into the file of forge.tokenFile (chmod 600), the systemd credential forgejo-token, or $FORGEJO_TOKEN; and make a new one if this one is real.',
      { exit: 2 },
    );
  return Promise.resolve();
};

export default hook;
