import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Kilobytes (1000 bytes) of gzip that all of the designer's code and styles take, also what is loaded later. */
export function bundleKb(): number {
  const assets = fileURLToPath(new URL('../dist/renderer/assets/', import.meta.url));
  const files = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name));
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1000;
}
