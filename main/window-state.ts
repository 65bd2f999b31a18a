import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface WindowState {
  /** Absent: the system places the window. */
  readonly bounds?: Bounds;
  readonly maximized: boolean;
}

export const LEAST = { width: 900, height: 600 } as const;
/** So much of the window must lie on a screen that a person can get hold of it. */
const GRIP = 100;

const kept = z.object({
  bounds: z.exactOptional(z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() })),
  maximized: z.boolean(),
});

/** Where the window was, unless its screen has gone since. A file that cannot be read is no reason not to start. */
export function readWindowState(file: string, screens: readonly Bounds[]): WindowState {
  try {
    const { bounds, maximized } = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (!bounds || !screens.some((screen) => isWithin(bounds, screen))) return { maximized };
    const { x, y } = bounds;
    return {
      bounds: { x, y, width: Math.max(bounds.width, LEAST.width), height: Math.max(bounds.height, LEAST.height) },
      maximized,
    };
  } catch {
    return { maximized: false };
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(state));
  renameSync(`${file}.tmp`, file);
}

function isWithin(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  // The title bar is on top: it must be on the screen.
  return across >= GRIP && window.y >= screen.y && window.y <= screen.y + screen.height - GRIP;
}
