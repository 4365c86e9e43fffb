import { ZooError } from '@clusterzoo/runtime';

/** Rows of a table that are read at most: more would only fall for minutes. */
export const MOST_ROWS = 200;

/**
 * The numbers of a table of text: a row a line, commas, semicolons, tabs or spaces between. Lines before the first
 * number are its heading; one column more than the model takes is taken for a class and left out.
 *
 * @throws ZooError `SHAPE_MISMATCH` for lines of another length
 */
export function tableRows(text: string, features: number): Float32Array[] {
  const lines = text.split(/\r?\n/).map((line) =>
    line
      .trim()
      .split(/\s*[,;\t]\s*|\s+/)
      .map(Number),
  );
  const first = lines.findIndex((line) => line.every(Number.isFinite) && line.length > 1);
  const filled = first < 0 ? [] : lines.slice(first).filter((line) => line.length > 1);
  const wrong = filled.find((line) => line.length !== features && line.length !== features + 1);
  if (filled.length === 0 || wrong) {
    const found = wrong ? `a line has ${wrong.length}` : 'there is none';
    throw new ZooError('SHAPE_MISMATCH', `this model takes lines of ${features} numbers; ${found}`);
  }
  return filled.slice(0, MOST_ROWS).map((line) => Float32Array.from(line.slice(0, features)));
}
