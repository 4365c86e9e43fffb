import { readFile } from 'node:fs/promises';
import { ZooError } from '@clusterzoo/runtime';
import { File } from 'jsfive';

/**
 * Makes the data set's files of the HDF5 file that scDCC publishes: `X`, `[cells, 2000]` counts, and `Y`, classes from 1.
 *
 * @param genes - how many columns to keep: those whose counts vary most, in their order
 * @returns the counts as a Matrix Market file, and the classes from 0, a cell a line
 * @throws ZooError `INVALID_DATA` if the file is something else
 */
export async function pbmc4kFiles(path: string, genes: number): Promise<Readonly<Record<string, string>>> {
  const { counts, classes, cells, columns } = await readCells(path);
  const kept = mostVarying(counts, cells, columns, genes);
  const entries: string[] = [];
  for (let cell = 0; cell < cells; cell++) {
    kept.forEach((column, gene) => {
      const count = counts[cell * columns + column]!;
      if (count !== 0) entries.push(`${cell + 1} ${gene + 1} ${count}`);
    });
  }
  const head = ['%%MatrixMarket matrix coordinate integer general'];
  head.push(`% 10x PBMC 4k: ${cells} cells x ${genes} genes, raw UMI counts`, `${cells} ${genes} ${entries.length}`);
  return {
    'sub_set-720.mtx': `${head.concat(entries).join('\n')}\n`,
    'labels.txt': classes.map((label) => `${scientific(label - 1)}\n`).join(''),
  };
}

interface Cells {
  readonly counts: readonly number[];
  readonly classes: readonly number[];
  readonly cells: number;
  readonly columns: number;
}

async function readCells(path: string): Promise<Cells> {
  const bytes = await readFile(path);
  try {
    const file = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), path);
    const [x, y] = [file.get('X'), file.get('Y')];
    const [cells = 0, columns = 0] = x.shape;
    return { counts: x.value, classes: y.value, cells, columns };
  } catch (cause) {
    const message = `${path} is not the HDF5 file that is expected: ${(cause as Error).message}`;
    throw new ZooError('INVALID_DATA', message, { cause });
  }
}

function mostVarying(counts: readonly number[], cells: number, columns: number, wanted: number): number[] {
  const variance = Array.from({ length: columns }, (_, column) => {
    let [sum, squares] = [0, 0];
    for (let at = column; at < counts.length; at += columns) {
      sum += counts[at]!;
      squares += counts[at]! ** 2;
    }
    return squares / cells - (sum / cells) ** 2;
  });
  const order = variance.map((_, column) => column).sort((a, b) => variance[b]! - variance[a]!);
  return order.slice(0, wanted).sort((a, b) => a - b);
}

/** As C prints `%.18e`. */
function scientific(value: number): string {
  return value.toExponential(18).replace(/e([+-])(\d)$/, 'e$10$2');
}
