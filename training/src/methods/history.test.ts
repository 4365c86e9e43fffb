import { expect, it } from 'vitest';
import { History } from './history.js';

it('a history holds the losses of all epochs, also of those before a training went on', () => {
  const before = { stage: 'prior network', epoch: 1, losses: { loss: 2 } };
  const history = new History([before]);
  history.onEvent({ type: 'stage-start', stage: 'prior network' });
  history.onEvent({
    type: 'epoch',
    stage: 'prior network',
    epoch: 2,
    epochs: 9,
    losses: { loss: 1 },
    stepsPerSecond: 7,
  });
  expect(history.epochs).toEqual([before, { stage: 'prior network', epoch: 2, losses: { loss: 1 } }]);
});
