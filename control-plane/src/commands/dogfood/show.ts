/** Prints a week's digest from the archive, rendered for a terminal. Asks nobody and changes nothing. */
import { Command, Flags } from '@oclif/core';

export default class Show extends Command {
  static override summary = "Print a week's digest from the archive, rendered for a terminal.";

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --week 2026-19',
    '<%= config.bin %> <%= command.id %> --week last --markdown',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    week: Flags.string({
      summary: 'The week to show; default: the newest there is.',
      helpValue: 'WEEK',
      description: '2026-19, 2026-W19, last or current.',
    }),
    config: Flags.string({ summary: 'The configuration file.', helpValue: 'FILE' }),
    markdown: Flags.boolean({ summary: 'Print the page as it is posted.' }),
    width: Flags.integer({ summary: 'Columns; default: those of the terminal, else 80.', min: 40 }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Show);
    const { runShow } = await import('../../dogfood/show.ts');
    const outcome = await runShow(flags);
    if ('failure' in outcome) this.error(outcome.failure.sentence, { exit: outcome.failure.code });
    this.log(outcome.text.trimEnd());
    return outcome.digest;
  }
}
