import type { Node, Pass } from '../graph.js';
import { GraphEditor } from './graph-editor.js';

/** A local rewrite. It looks at one node, edits the graph if it applies, and says whether it did. */
export type Rule = (node: Node, editor: GraphEditor) => boolean;

/** Sweeps needed in practice are a handful; the bound only keeps a pair of rules that undo each other from hanging. */
const MAX_SWEEPS = 64;

/** Applies rules to every node, in topological order, until none applies any more. */
export function applyRules(editor: GraphEditor, rules: readonly Rule[]): void {
  for (let sweep = 0, changed = true; changed && sweep < MAX_SWEEPS; sweep++) {
    changed = false;
    for (const node of editor.nodes) {
      for (const rule of rules) {
        if (!editor.has(node)) break;
        if (node.domain === undefined || node.domain === '') changed = rule(node, editor) || changed;
      }
    }
  }
}

/** The pass that applies the given rules until none applies any more. */
export function passOf(...rules: readonly Rule[]): Pass {
  return (graph) => {
    const editor = new GraphEditor(graph);
    applyRules(editor, rules);
    return editor.finish();
  };
}
