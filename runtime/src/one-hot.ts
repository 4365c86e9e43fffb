/** Rows with a 1 at their cluster: [clusters.length, width] row-major. */
export function oneHot(clusters: ArrayLike<number>, width: number): Float32Array {
  const weights = new Float32Array(clusters.length * width);
  for (let i = 0; i < clusters.length; i++) weights[i * width + clusters[i]!] = 1;
  return weights;
}
