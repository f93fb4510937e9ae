/** Writes a correct dogfood-log entry: into a file, or onto the screen to paste. */
import { Flags } from '@oclif/core';
import { DogfoodCommand } from '../../../dogfood/dogfood-command.ts';

export default class LogAdd extends DogfoodCommand {
  static override summary = 'Write a dogfood-log entry in the exact form.';

  static override description =
    'Prints the entry, or puts it on top of the entries of a log file with --file. Classes: TP the finding was right, ' +
    'FP a false alarm, FN it missed something, FRICTION it was in the way.\n\n' +
    'Exit codes: 0 printed or written; 2 the entry would not count, or the file cannot be written.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --class FP --rule PY031 --repo pdurlej/platform --title "hook reported as unused" --text "Loaded by name."',
    '<%= config.bin %> <%= command.id %> --class FRICTION --repo pdurlej/platform --title "two comments" --text "A rerun posted again." --file DOGFOOD-LOG.md',
  ];

  static override flags = {
    // oclif would end with 1 for an option that is none.
    class: Flags.string({ summary: 'What kind of entry.', helpValue: 'TP|FP|FN|FRICTION', required: true }),
    title: Flags.string({ summary: 'A short title.', helpValue: 'TITLE', required: true }),
    text: Flags.string({ summary: 'What happened, in a sentence or two.', helpValue: 'TEXT', required: true }),
    repo: Flags.string({ summary: 'The repository it is about.', helpValue: 'OWNER/NAME', required: true }),
    rule: Flags.string({ summary: 'A rule, by code or name; may be repeated.', helpValue: 'RULE', multiple: true }),
    at: Flags.string({ summary: 'When; default: now.', helpValue: '"2026-05-30 21:14"' }),
    file: Flags.string({ summary: 'The log file to write into; it is made when it is not there.', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LogAdd);
    const { addLogEntry } = await import('../../../dogfood/log-add.ts');
    const outcome = await addLogEntry(flags, new Date());
    if ('failure' in outcome) this.fail(outcome.failure);
    this.log(outcome.text.trimEnd());
  }
}
