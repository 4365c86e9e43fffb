/** Most dimensions that a message names: a header may hold 255, more than anybody reads. */
const NAMED = 8;

/** Sizes of dimensions for a message: `60000 × 28 × 28`. */
export function shapeText(shape: readonly number[]): string {
  return sizes(shape).join(' × ');
}

/** The same in the words of NumPy: `(60000, 28, 28)`. */
export function numpyShape(shape: readonly number[]): string {
  return `(${sizes(shape).join(', ')})`;
}

function sizes(shape: readonly number[]): readonly (number | string)[] {
  return shape.length > NAMED ? [...shape.slice(0, NAMED), '…'] : shape;
}
