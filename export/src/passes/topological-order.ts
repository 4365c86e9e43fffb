import type { Node } from '../graph.js';
import { namesOf } from './nested-names.js';

/** Orders nodes so that producers come first, and otherwise as they were given. */
export function topologicalOrder<T extends Node>(nodes: Iterable<T>, producers: ReadonlyMap<string, T>): T[] {
  const order: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  for (const root of nodes) {
    // An explicit stack: a training step is deep enough to overflow the call stack of some hosts.
    const stack = [root];
    const push = (name: string): void => {
      const producer = producers.get(name);
      if (producer !== undefined && !state.has(producer)) stack.push(producer);
    };
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === undefined) {
        state.set(node, 'open');
        // Pushed last to first, so that the first input's producers come first.
        for (const name of namesOf(node)) push(name);
        for (let i = node.inputs.length - 1; i >= 0; i--) push(node.inputs[i]!);
        continue;
      }
      if (state.get(node) === 'open') {
        state.set(node, 'done');
        order.push(node);
      }
      stack.pop();
    }
  }
  return order;
}
