import { Random } from '@clusterzoo/runtime';

const KINDS = ['rose', 'iris', 'lily'] as const;

/** A CSV file of three well separated kinds of flowers, in turn: four measures and the kind. */
export function flowersCsv(rows: number, seed = 1): string {
  const random = new Random(seed);
  const lines = Array.from({ length: rows }, (_, i) => {
    const measures = Array.from(random.normals(4, 0.3), (noise, j) => noise + (j === i % 3 ? 5 : 2));
    return [...measures.map((value) => value.toFixed(3)), KINDS[i % 3]].join(',');
  });
  return `${['sepal_length,sepal_width,petal_length,petal_width,species', ...lines].join('\n')}\n`;
}
