import type { Engine, StepInputs } from '../../training/src/engine/engine.js';

/** An engine that remembers the inputs of every iteration of the steps that were compiled on it. */
export function recordingEngine(engine: Engine): Engine & { readonly steps: readonly StepInputs[][] } {
  const steps: StepInputs[][] = [];
  return {
    name: engine.name,
    device: engine.device,
    steps,
    load: (state) => engine.load(state),
    compile: async (step, state, inputs) => {
      const compiled = await engine.compile(step, state, inputs);
      const recorded: StepInputs[] = [];
      steps.push(recorded);
      return {
        run: (batches) => {
          recorded.push(...batches);
          return compiled.run(batches);
        },
        dispose: () => compiled.dispose(),
      };
    },
  };
}
