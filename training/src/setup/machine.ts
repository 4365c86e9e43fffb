import { ZooError } from '@clusterzoo/runtime';

/** A kind of machine that wheels are made for. */
export interface Machine {
  /** As wheels name it. */
  readonly architecture: 'x86_64' | 'aarch64';
  /** Version of the C library, major and minor. */
  readonly glibc: readonly [number, number];
}

const architectures = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** What {@link thisMachine} looks at. */
export interface HostFacts {
  readonly platform: string;
  readonly arch: string;
  /** Undefined where the C library is another. */
  readonly glibc: string | undefined;
}

function hostFacts(): HostFacts {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

/**
 * The machine that this process runs on.
 *
 * @param what - what is to be set up, for the message
 * @throws ZooError `SETUP_FAILED` where there are no Linux wheels for it
 */
export function thisMachine(what: string, host: HostFacts = hostFacts()): Machine {
  const architecture = Object.hasOwn(architectures, host.arch)
    ? architectures[host.arch as keyof typeof architectures]
    : undefined;
  const [major = 0, minor = 0] = (host.glibc ?? '').split('.').map(Number);
  if (host.platform === 'linux' && architecture && major > 0) return { architecture, glibc: [major, minor] };
  const here = `${host.platform} ${host.arch}${host.platform === 'linux' && !host.glibc ? ' without glibc' : ''}`;
  const message = `${what} can be set up on Linux x64 and arm64 with glibc, and this is ${here}; --engine onnxruntime \
needs no setup`;
  throw new ZooError('SETUP_FAILED', message);
}

/** The platform tags of the wheels that run on `machine`, the newest first. */
export function platformTags({ architecture, glibc: [major, minor] }: Machine): string[] {
  const tags: string[] = [];
  for (let version = major === 2 ? minor : 0; version >= 17; version--)
    tags.push(`manylinux_2_${version}_${architecture}`);
  return [...tags, `manylinux2014_${architecture}`];
}
