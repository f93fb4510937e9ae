// The committed corpus as a world, and what a run over it is asked: 1,045 runs of five repositories, three weeks posted.
import { devCorpus, loadCorpus } from '../packages/fake-forgejo/src/index.ts';
import type { Setting } from '../control-plane/test/fault-runs.ts';

export const corpus: Setting = {
  world: () => loadCorpus(devCorpus),
  yaml: `repositories: [pdurlej/*]
gate:
  overrides:
    pdurlej/atlas-signer: { workflows: [quality.yml], artifacts: [quality-gate] }
    pdurlej/fallow-py: { artifacts: [fallow-py, pyfallow, "python-ci-*"] }
logs: [{ repository: pdurlej/platform, path: DOGFOOD-LOG.md }, { repository: pdurlej/hermes-agency, path: "*.md" }]`,
  now: '2026-08-02T02:00:00Z',
  weeks: ['2026-W26', '2026-W27', '2026-W28'],
};
