import { existsSync } from 'node:fs';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { packageFile } from '../host/package-files.ts';

/** The built designer, if it is built. */
export function rendererFolder(): string | undefined {
  const folder = packageFile('dist/renderer');
  return existsSync(`${folder}/index.html`) ? folder : undefined;
}

/** Serves the designer's files and nothing else. */
export async function addRenderer(server: FastifyInstance, folder: string): Promise<void> {
  await server.register(staticFiles, {
    root: folder,
    // Files that are compressed already lie beside the others; over a tunnel that counts.
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      // Files in assets/ have the hash of their content in their names.
      const lasting = path.includes('/assets/') || path.includes('\\assets\\');
      reply.header('cache-control', lasting ? 'private, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
