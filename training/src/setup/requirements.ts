/** A package that another needs. */
export interface Requirement {
  /** Normalised: lower case, with hyphens (PEP 503). */
  readonly name: string;
  /** Versions that do, such as `~=13.0`; empty where any does. */
  readonly versions: string;
}

/** Reads a `Requires-Dist` value (PEP 508) without its condition, or undefined where it is none. */
export function parseRequirement(text: string): Requirement | undefined {
  const [, name, , versions] =
    /^\s*([A-Za-z\d][\w.-]*)\s*(\[[^\]]*\])?\s*\(?\s*([^;()]*?)\s*\)?\s*(?:;.*)?$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { name: name.toLowerCase().replace(/[-_.]+/g, '-'), versions: (versions ?? '').replace(/\s+/g, '') };
}

/**
 * The packages of NVIDIA that a wheel's metadata names, whatever the extra: each once, with all that is asked of its
 * version. The names carry CUDA's version where NVIDIA's do, so that it need not be known here.
 */
export function nvidiaRequirements(
  metadata: readonly { readonly key: string; readonly value: string }[],
): Requirement[] {
  const versions = new Map<string, Set<string>>();
  for (const { key, value } of metadata) {
    const requirement = key === 'Requires-Dist' ? parseRequirement(value) : undefined;
    if (!requirement?.name.startsWith('nvidia-')) continue;
    const known = versions.get(requirement.name) ?? new Set();
    if (requirement.versions !== '') known.add(requirement.versions);
    versions.set(requirement.name, known);
  }
  return [...versions].map(([name, all]) => ({ name, versions: [...all].join(',') }));
}
