import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A tar archive of some files, by their paths in it; null for a folder. */
export async function tarFile(files: Readonly<Record<string, string | Uint8Array | null>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    if (content === null) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, Buffer.from(content));
  }
  archive.finalize();
  return buffer(archive);
}
