/** Prints the workflow lines by which a server before Forgejo 16 lets a token read reports. Changes nothing. */
import { Flags } from '@oclif/core';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Bridge extends DogfoodCommand {
  static override summary = 'Print the lines for a workflow that leave its report where a token may read it.';

  static override description =
    'For Forgejo 11 to 15, where no token may read artifacts. The lines are one step, as YAML to paste; the comment on top says below which line. ' +
    'It leaves the report in a hidden ref: no branch, tag, release or new run. Only jobs of the repository itself can, forks cannot. ' +
    'More in docs/servers.md.\n\nExit codes: 0 printed; 2 flags or workflow.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --workflow .forgejo/workflows/fallow-py.yml',
    '<%= config.bin %> <%= command.id %> --workflow quality.yml --job gate --report build/pyfallow-report.json',
    '<%= config.bin %> <%= command.id %> --workflow fallow-py.yml --prune 2000',
  ];

  static override flags = {
    workflow: Flags.string({ summary: 'The workflow file.', helpValue: 'FILE', required: true }),
    job: Flags.string({ summary: 'The job that makes the report, where it is not plain.', helpValue: 'NAME' }),
    report: Flags.string({
      summary: 'Path of the report in the job; default: what the steps mention.',
      helpValue: 'PATH',
    }),
    prune: Flags.integer({
      summary:
        'Also print a step that removes the reports of all but the last RUNS runs (200 or more); off by default.',
      helpValue: 'RUNS',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Bridge);
    const { runBridge } = await import('../../dogfood/setup/bridge.ts');
    const outcome = runBridge(flags);
    if ('failure' in outcome) this.fail(outcome.failure);
    this.log(outcome.lines);
    this.logToStderr(outcome.next);
  }
}
