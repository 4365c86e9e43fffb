import type { Manifest } from '@clusterzoo/runtime';
import { codeBlock } from './markdown.js';

/** Numbers that fit a line or two. */
const LONGEST = 64;

/** The section on how a program uses the entry; it can be run as it stands. */
export function usageSection({ name }: Manifest, row: Float32Array | undefined): string {
  const draw = 'const samples = await model.generate({ cluster: 0, count: 16, seed: 1 });';
  const cluster = (rows: string) => `const { labels, confidence } = await model.cluster(${rows});`;
  const use =
    row && row.length > 0 && row.length <= LONGEST
      ? [`const rows = [[${Array.from(row, shortest).join(', ')}]];`, cluster('rows'), draw]
      : [draw, cluster('samples.data')];
  const load = `const model = await ClusterModel.load('${name}');`;
  const lines = ["import { ClusterModel } from '@clusterzoo/runtime';", '', load, ...use];
  return `## Use\n\n${codeBlock('js', lines.join('\n'))}`;
}

/** The shortest decimal that is the same float32 number. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
