/**
 * A command that does not exist: the nearest one that does, and exit code 2, because the operator can mend it. oclif
 * takes a word after a command for a part of its name.
 */
import type { Hook } from '@oclif/core';
import { findNearest } from '../dogfood/config/nearest.ts';
import { guessFlag } from '../dogfood/dogfood-command.ts';

const hook: Hook<'command_not_found'> = async function describeNearest({ id, config }) {
  const topic = config.topicSeparator;
  const show = (name: string): string => name.replaceAll(':', topic);
  const command = config.commands.find((each) => id.startsWith(`${each.id}:`));
  if (command !== undefined) {
    const word = id.slice(command.id.length + 1);
    const flag = guessFlag(word, Object.keys(command.flags));
    const meant = flag === null ? `see ${config.bin} ${show(command.id)} --help` : `did you mean ${flag}?`;
    this.error(`"${config.bin} ${show(command.id)}" takes no word such as "${show(word)}": ${meant}`, { exit: 2 });
  }
  // The topic is easily left out: everything here is below it.
  const nearest = findNearest(id, config.commandIDs) ?? findNearest(`dogfood:${id}`, config.commandIDs);
  const hint = nearest === null ? `see ${config.bin} --help` : `did you mean "${config.bin} ${show(nearest)}"?`;
  this.error(`There is no command "${show(id)}": ${hint}`, { exit: 2 });
};

export default hook;
