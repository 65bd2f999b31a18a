import { join } from 'node:path';
import * as z from 'zod';
import { keepFile, readKept } from '../host/services/kept-file.ts';

const KEPT = z.object({ port: z.int().min(1).max(65_535) });

/** Remembers the port that a server had, so that the next one can take it: windows that outlived the first one then go on with the next. */
export class LastPort {
  private readonly path: string;

  /** `folder`: the user's data folder. */
  constructor(folder: string) {
    this.path = join(folder, 'server.json');
  }

  /** `undefined`: there was none. */
  read(): number | undefined {
    try {
      return readKept(this.path, KEPT)?.port;
    } catch {
      // A server can do without.
      return undefined;
    }
  }

  async keep(port: number): Promise<void> {
    await keepFile(this.path, JSON.stringify({ port })).catch(() => {});
  }
}
