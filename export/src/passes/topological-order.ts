import type { Node } from '../graph.js';
import { namesOf } from './nested-names.js';

/** Orders nodes so that producers come first, and otherwise as they were given. */
export function topologicalOrder<T extends Node>(nodes: Iterable<T>, producers: ReadonlyMap<string, T>): T[] {
  const order: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  for (const root of nodes) {
    // An explicit stack: a training step is deep enough to overflow the call stack of some hosts.
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === undefined) {
        state.set(node, 'open');
        const names = [...node.inputs, ...namesOf(node)];
        for (const name of names.reverse()) {
          const producer = producers.get(name);
          if (producer !== undefined && !state.has(producer)) stack.push(producer);
        }
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
