/** What all commands share: how they fail, and that a slip on the command line is answered with what was probably meant. */
import { Command } from '@oclif/core';
import { findNearest } from './config/nearest.ts';
import { sayEnding, type Ending } from './ending.ts';

export abstract class DogfoodCommand extends Command {
  /** Ends the command as it has to end. */
  protected fail(ending: Ending): never {
    return this.error(sayEnding(ending), { exit: ending.code });
  }

  /** Says more about flags and words that the command does not know; whatever else went wrong passes through. */
  protected override async catch(error: Error): Promise<unknown> {
    const [word] = [...wordsOf(error, 'flags'), ...wordsOf(error, 'args')];
    const hint =
      word === undefined ? null : guessFlag(word, Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags }));
    // The first line says what is wrong; the next one, where help is.
    if (hint !== null) error.message = error.message.replace(/(?=\n|$)/u, `; did you mean ${hint}?`);
    return super.catch(error);
  }

  /** The sentence and the exit code, or the stack of a bug: oclif would add what it read of the command line, in a hundred lines. */
  protected override toErrorJson(error: Error & { readonly oclif?: object }): unknown {
    const { name, message, stack, oclif } = error;
    return { error: { name, message, ...(oclif === undefined ? { stack } : { oclif }) } };
  }
}

/**
 * The flag that somebody probably meant; null when there is none like it.
 * @param word an unknown flag, or a word where none belongs
 * @param flags those of the command, without dashes
 */
export function guessFlag(word: string, flags: readonly string[]): string | null {
  if (flags.includes('week') && /^(?:\d{4}-?W?\d\d(?:\.\.\S+)?|last|current)$/iu.test(word)) return `--week ${word}`;
  const nearest = findNearest(word.replace(/^--?/u, '').replace(/=.*$/su, ''), [...flags, 'help']);
  return nearest === null ? null : `--${nearest}`;
}

/** What oclif's errors name: unknown flags, or words where none belong; of a missing word it is no text. */
function wordsOf(error: Error, name: 'flags' | 'args'): string[] {
  const words: unknown = Reflect.get(error, name);
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
}
