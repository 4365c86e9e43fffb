/** The order in which many numbers are shown: those that a cluster has most of beside each other, most telling first. */
export function tellingOrder(typical: readonly Float32Array[], transform: (value: number) => number): number[] {
  const features = typical[0]?.length ?? 0;
  const owners = Array.from({ length: features }, (_, feature) => {
    const values = typical.map((row) => transform(row[feature]!));
    const most = Math.max(...values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { feature, cluster: values.indexOf(most), lead: most - mean };
  });
  return owners.sort((a, b) => a.cluster - b.cluster || b.lead - a.lead).map(({ feature }) => feature);
}
