import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on 127.0.0.1 that tests can look into. */
export interface TestServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Paths that were asked for, with their queries, since the last clear. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Answers a path; returning false means 404. */
export type Handler = (path: string, response: ServerResponse) => boolean;

export async function startServer(handler: Handler): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    requests.push(url);
    if (!handler(decodeURIComponent(url.split('?')[0]!), response)) {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<html>not here</html>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves files in memory by path. */
export function filesHandler(files: Readonly<Record<string, Uint8Array | string>>): Handler {
  return (path, response) => {
    const content = files[path];
    if (content === undefined) return false;
    const bytes = Buffer.from(content as Uint8Array);
    response.writeHead(200, { 'content-length': bytes.length });
    response.end(bytes);
    return true;
  };
}
