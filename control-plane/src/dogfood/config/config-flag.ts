/** The flag that several commands share. */
import { Flags } from '@oclif/core';

/** `--config`: where the configuration is, said alike by every command that reads one (places: config.ts). */
export const configFlag = Flags.string({
  summary: 'The configuration file.',
  helpValue: 'FILE',
  description:
    'Default: $PLATFORMCTL_DOGFOOD_CONFIG, ~/.config/platformctl/dogfood.yaml, /etc/platformctl/dogfood.yaml.',
});
