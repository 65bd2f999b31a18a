import type { useSvelteFlow } from '@xyflow/svelte';
import type { Workspace } from '../app/workspace.svelte.ts';
import { STAGE_WIDTH } from '../document/layout.ts';
import type { JobEditor } from '../document/types.ts';
import { motionMs } from '../ui/motion.ts';
import type { Surface } from './create-commands.ts';
import type { CanvasNode, LinkEdge } from './nodes.ts';
import { heightOf } from './ports.ts';
import { firstViewport } from './viewports.ts';

type Flow = ReturnType<typeof useSvelteFlow<CanvasNode, LinkEdge>>;

const FIT = { padding: '40px', maxZoom: 1.1, minZoom: 0.1 } as const;
const MARGIN = 24;
const ZOOM_STEP = 1.2;
/** Of a list of stages with some room around it. */
const LIST_WIDTH = 290;
const LIST_HEIGHT = 120;
const FIELDS = 'input, select, textarea, [contenteditable="true"], [role="switch"]';

/** `element`: that of the canvas. */
export function createSurface(
  editor: JobEditor,
  workspace: Workspace,
  flow: Flow,
  element: () => HTMLElement | undefined,
): Surface {
  const box = () => element()?.getBoundingClientRect() ?? new DOMRect();

  function bringIntoView(stage: string): void {
    const view = editor.stage(stage);
    if (!view) return;
    const { x, y, zoom } = flow.getViewport();
    const left = view.position.x * zoom + x;
    const top = view.position.y * zoom + y;
    const right = left + STAGE_WIDTH * zoom;
    const bottom = top + heightOf(view) * zoom;
    const { width, height } = box();
    const dx = left < MARGIN ? MARGIN - left : right > width - MARGIN ? Math.max(MARGIN - left, width - MARGIN - right) : 0;
    const dy = top < MARGIN ? MARGIN - top : bottom > height - MARGIN ? Math.max(MARGIN - top, height - MARGIN - bottom) : 0;
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motionMs(120) });
  }

  /** The graph library's own zoomIn is that of the store before the canvas was drawn, and does nothing. */
  function zoomBy(factor: number): void {
    void flow.setZoom(flow.getZoom() * factor, { duration: motionMs(120) });
  }

  /** Whether somebody is writing, or choosing, and goes on with that. */
  const isElsewhere = () =>
    document.activeElement?.closest('dialog, [popover], input, textarea, [contenteditable=true]') !== null;

  /** Keys that are pressed until a stage has the focus are the canvas's, not those of what was pressed to add it. */
  function leave(): void {
    const active = document.activeElement;
    if (active instanceof HTMLElement && !isElsewhere() && !element()?.contains(active)) active.blur();
  }

  /** A stage that was added just now cannot take the focus before it is drawn and measured, some frames later. */
  function focusNode(stage: string, frames: number): void {
    requestAnimationFrame(() => {
      const node = element()?.querySelector<HTMLElement>(`.svelte-flow__node-stage[data-id="${CSS.escape(stage)}"]`);
      if (!isElsewhere()) node?.focus({ preventScroll: true });
      if (frames > 0 && document.activeElement !== node) focusNode(stage, frames - 1);
    });
  }

  return {
    fit: () => void flow.fitView({ ...FIT, duration: motionMs(160) }),
    start() {
      const { width, height } = box();
      void flow.setViewport(firstViewport(editor, width, height), { duration: motionMs(160) });
    },
    zoomIn: () => zoomBy(ZOOM_STEP),
    zoomOut: () => zoomBy(1 / ZOOM_STEP),
    middle() {
      const { left, top, width, height } = box();
      return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 }, { snapToGrid: false });
    },
    within({ x, y }) {
      const { left, top, right, bottom } = box();
      return {
        x: Math.max(left + MARGIN, Math.min(x, right - LIST_WIDTH)),
        y: Math.max(top + MARGIN, Math.min(y, bottom - LIST_HEIGHT)),
      };
    },
    toScreen: (point) => flow.flowToScreenPosition(point),
    toCanvas: (point) => flow.screenToFlowPosition(point, { snapToGrid: false }),
    focus(stage) {
      bringIntoView(stage);
      leave();
      focusNode(stage, 10);
    },
    focusInspector() {
      if (workspace.hidden('inspector')) workspace.toggle('inspector');
      focusField(document.activeElement, 20);
    },
  };
}

/** Focuses the first field of the inspector, which may come some frames later. Ends when the focus goes elsewhere meanwhile. */
function focusField(before: Element | null, frames: number): void {
  requestAnimationFrame(() => {
    const { activeElement: active } = document;
    if (frames === 0 || (active !== before && active !== document.body)) return;
    const inspector = document.querySelector('[aria-label="Inspector"]');
    const find = (selector: string) => inspector?.querySelector<HTMLElement>(selector);
    (find(`[data-option] :is(${FIELDS})`) ?? find('[data-option] .under button') ?? find(FIELDS))?.focus();
    if (!inspector?.contains(document.activeElement)) focusField(before, frames - 1);
  });
}
