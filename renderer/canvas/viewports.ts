import type { Viewport } from '@xyflow/svelte';
import type { JobEditor } from '../document/types.ts';

// A canvas goes when another tab is shown; what was seen of a job is seen again when its tab comes back.
const VIEWPORTS = new WeakMap<JobEditor, Viewport>();

export function rememberViewport(editor: JobEditor, viewport: Viewport): void {
  VIEWPORTS.set(editor, viewport);
}

export function recallViewport(editor: JobEditor): Viewport | undefined {
  return VIEWPORTS.get(editor);
}
