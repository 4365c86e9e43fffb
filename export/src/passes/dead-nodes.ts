import type { Graph } from '../graph.js';
import { GraphEditor } from './graph-editor.js';

/**
 * Removes nodes and constants that reach no output. Graph inputs stay, used or not.
 */
export function removeDeadNodes(graph: Graph): Graph {
  const editor = new GraphEditor(graph);
  editor.removeDead();
  editor.removeUnusedConstants();
  return editor.finish();
}
