/** Prints a week's digest from the archive, rendered for a terminal. Asks nobody and changes nothing. */
import { Flags } from '@oclif/core';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Show extends DogfoodCommand {
  static override summary = "Print a week's digest from the archive, rendered for a terminal.";

  static override description =
    'Asks no server and changes nothing.\n\n' +
    'Exit codes: 0 shown; 2 flags or configuration, or the archive has no such week; 3 the archive cannot be read.';

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
    config: configFlag,
    markdown: Flags.boolean({ summary: 'Print the page as it is posted.' }),
    width: Flags.integer({
      summary: 'Columns, 40 or more; default: those of the terminal, else 80.',
      helpValue: 'COLUMNS',
      min: 40,
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Show);
    const { runShow } = await import('../../dogfood/show.ts');
    const outcome = await runShow(flags);
    if ('failure' in outcome) this.fail(outcome.failure);
    this.log(outcome.text.trimEnd());
    return outcome.digest;
  }
}
