import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The built designer. In the bundle it lies beside this file, in the sources in `dist/`. */
export function rendererFolder(): string | undefined {
  const places = ['./renderer/', '../dist/renderer/'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(`${place}/index.html`));
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
