/** A command that does not exist: the nearest one that does, and exit code 2, because the operator can mend it. */
import type { Hook } from '@oclif/core';
import { findNearest } from '../dogfood/config/nearest.ts';

const hook: Hook<'command_not_found'> = async function describeNearest({ id, config }) {
  const topic = config.topicSeparator;
  const show = (name: string): string => name.replaceAll(':', topic);
  // The topic is easily left out: everything here is below it.
  const nearest = findNearest(id, config.commandIDs) ?? findNearest(`dogfood:${id}`, config.commandIDs);
  const hint = nearest === null ? `see ${config.bin} --help` : `did you mean "${config.bin} ${show(nearest)}"?`;
  this.error(`There is no command "${show(id)}": ${hint}`, { exit: 2 });
};

export default hook;
