import { describe, expect, it } from 'vitest';
import { failure } from '../../../test/support/error-code.js';
import type { JsonValue } from '../checkpoint.js';
import type { CompiledStep, StepInputs } from '../engine/engine.js';
import type { LoopPosition } from './checkpoints.js';
import type { TrainingEvent } from './events.js';
import { type EpochPlan, type LoopCheckpoints, runEpochs } from './loop.js';

const draw = (iteration: number): StepInputs => ({ x: Float32Array.of(iteration) });

/** A step whose loss is a function of the running number that was drawn for it; remembers the sizes of its runs. */
function stepOf(loss: (iteration: number) => number): CompiledStep & { readonly runs: number[] } {
  const runs: number[] = [];
  const run = async (batches: readonly StepInputs[]) => {
    runs.push(batches.length);
    return batches.map(({ x }) => ({ losses: { loss: loss(x![0]!), half: loss(x![0]!) / 2 }, outputs: {} }));
  };
  return { runs, run, dispose: async () => {} };
}

const plan = (changes: Partial<EpochPlan>): EpochPlan => ({
  stage: 'test',
  epochs: 3,
  stepsPerEpoch: 20,
  step: stepOf((iteration) => iteration),
  draw,
  ...changes,
});

describe('runEpochs', () => {
  it('draws every step once, in order, and returns the mean losses of the last epoch', async () => {
    const drawn: number[] = [];
    const count = (iteration: number) => {
      drawn.push(iteration);
      return draw(iteration);
    };
    const losses = await runEpochs(plan({ draw: count }), {});
    expect(drawn).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(losses).toEqual({ loss: 49.5, half: 24.75 });
  });

  it('hands over several steps at once, and none of the next epoch', async () => {
    const step = stepOf(() => 1);
    await runEpochs(plan({ step }), {});
    expect(step.runs).toEqual([1, 4, 15, 16, 4, 16, 4]);
  });

  it('reports every epoch', async () => {
    const events: TrainingEvent[] = [];
    await runEpochs(plan({}), { onEvent: (event) => events.push(event) });
    expect(events).toEqual(
      [9.5, 29.5, 49.5].map((loss, i) => ({
        type: 'epoch',
        stage: 'test',
        epoch: i + 1,
        epochs: 3,
        losses: { loss, half: loss / 2 },
        stepsPerSecond: expect.any(Number),
      })),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('stops at a loss of %f, and says where', async (bad) => {
    const events: TrainingEvent[] = [];
    const step = stepOf((iteration) => (iteration === 27 ? bad : 1));
    const running = runEpochs(plan({ step }), { onEvent: (event) => events.push(event) });
    await expect(running).rejects.toThrow(
      failure('TRAINING_DIVERGED', new RegExp(`^test, epoch 2, step 8: loss "loss" is ${bad}; try`)),
    );
    expect(events).toHaveLength(1);
  });

  it('stops on the signal', async () => {
    const controller = new AbortController();
    const step = stepOf(() => 1);
    const onEvent = () => controller.abort();
    const running = runEpochs(plan({ step }), { onEvent, signal: controller.signal });
    await expect(running).rejects.toThrow(failure('ABORTED', /test was stopped in epoch 2 of 3/));
    expect(step.runs).toEqual([1, 4, 15]);
  });

  it('gives the event loop turns while it works', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns++;
    }, 1);
    const step = stepOf(() => {
      const until = performance.now() + 4;
      while (performance.now() < until);
      return 1;
    });
    await runEpochs(plan({ step }), {});
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  it('wants at least one epoch', async () => {
    await expect(runEpochs(plan({ epochs: 0 }), {})).rejects.toThrow(failure('INVALID_ARGUMENT', /from 1, got 0/));
  });
});

describe('runEpochs with checkpoints', () => {
  /** Something whose state changes with every draw. */
  const part = () => ({ state: 0 as JsonValue });

  async function run(changes: Partial<LoopCheckpoints>, resumed = part()) {
    const saved: LoopPosition[] = [];
    const drawn: number[] = [];
    const losses = await runEpochs(
      plan({
        parts: { drawn: resumed },
        draw: (iteration) => {
          drawn.push(iteration);
          resumed.state = (resumed.state as number) + 1;
          return draw(iteration);
        },
      }),
      {},
      { due: () => true, save: async (position) => void saved.push(structuredClone(position)), ...changes },
    );
    return { saved, drawn, losses };
  }

  it('keeps where it is after every run of steps, and goes on there', async () => {
    const { saved, losses } = await run({});
    expect(saved.map(({ epoch, step, parts }) => [epoch, step, parts.drawn])).toEqual([
      [0, 1, 1],
      [0, 5, 5],
      [1, 0, 20],
      [1, 16, 36],
      [2, 0, 40],
      [2, 16, 56],
      [3, 0, 60],
    ]);
    for (const resume of saved) {
      const other = await run({ resume });
      const first = resume.epoch * 20 + resume.step;
      expect(other.drawn).toEqual(Array.from({ length: 60 - first }, (_, at) => first + at));
      expect(other.losses).toEqual(losses);
      // It may take other runs to where it ends, but not another way.
      expect(other.saved.at(-1) ?? resume).toEqual(saved.at(-1));
      const reached = new Map(saved.map((position) => [`${position.epoch}, ${position.step}`, position]));
      for (const position of other.saved) {
        const same = reached.get(`${position.epoch}, ${position.step}`);
        if (same) expect(position).toEqual(same);
      }
    }
  });

  it('keeps what is asked for, and always the end', async () => {
    const { saved } = await run({ due: () => false });
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([[3, 0]]);
  });

  it('says whether an epoch ends where it asks', async () => {
    const { saved } = await run({ due: (epochEnds) => epochEnds });
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });

  it.each([
    ['of another stage', { stage: 'other' }],
    ['beyond its end', { epoch: 4 }],
    ['between other steps', { step: 20 }],
    ['without its parts', { parts: {} }],
  ])('refuses a position %s', async (_, changes) => {
    const [position] = (await run({})).saved;
    const running = run({ resume: { ...position!, ...changes } });
    await expect(running).rejects.toThrow(failure('CHECKPOINT_INVALID', /is none of "test" of 3 epochs of 20 steps/));
  });
});
