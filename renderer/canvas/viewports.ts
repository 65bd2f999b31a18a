import type { Viewport } from '@xyflow/svelte';
import { STAGE_WIDTH } from '../document/layout.ts';
import type { JobEditor } from '../document/types.ts';
import { heightOf } from './ports.ts';

// A canvas goes when another tab is shown; what was seen of a job is seen again when its tab comes back.
const VIEWPORTS = new WeakMap<JobEditor, Viewport>();
const MARGIN = 24;
/** Smaller than this, names cannot be read. */
const LEAST_ZOOM = 0.7;

export function rememberViewport(editor: JobEditor, viewport: Viewport): void {
  VIEWPORTS.set(editor, viewport);
}

export function recallViewport(editor: JobEditor): Viewport | undefined {
  return VIEWPORTS.get(editor);
}

/** What is seen of a job at first: all of it, if its names can be read then, else where it begins. `width` and `height` in pixels. */
export function firstViewport({ stages, layout }: Pick<JobEditor, 'stages' | 'layout'>, width: number, height: number): Viewport {
  const boxes = [
    ...stages.map((stage) => ({ ...stage.position, width: STAGE_WIDTH, height: heightOf(stage) })),
    ...layout.notes.map(({ x, y, width, height }) => ({ x, y, width, height })),
  ];
  if (boxes.length === 0) return { x: 0, y: 0, zoom: 1 };
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const wide = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const high = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const fitting = Math.min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high);
  const zoom = Math.max(LEAST_ZOOM, Math.min(1, fitting));
  const start = (room: number, length: number) => Math.max(MARGIN, (room - length * zoom) / 2);
  return { x: start(width, wide) - left * zoom, y: start(height, high) - top * zoom, zoom };
}
