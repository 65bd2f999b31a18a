import { isField } from './keys.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Cuts, copies and pastes stages when the browser asks for it and the focus is in the canvas or nowhere. Returns what ends that. */
export function listenForClipboard(workspace: Workspace): () => void {
  const take = (event: ClipboardEvent) => {
    const editor = workspace.active;
    if (!editor || !event.clipboardData || !isForCanvas(event)) return;
    if (event.type === 'paste') {
      const wasEmpty = editor.stages.length === 0;
      const { stages, refused } = editor.paste(event.clipboardData.getData('text/plain'));
      if (refused !== undefined) workspace.notices.show({ kind: 'warning', text: refused });
      else if (wasEmpty) requestAnimationFrame(() => workspace.canvas?.fit());
      else if (stages.length === 1) workspace.canvas?.reveal(stages[0]!);
    } else {
      if (editor.selectedStages.size === 0) return;
      event.clipboardData.setData('text/plain', event.type === 'cut' ? editor.cut() : editor.copy());
    }
    event.preventDefault();
  };
  const events = ['cut', 'copy', 'paste'] as const;
  for (const name of events) document.addEventListener(name, take);
  return () => {
    for (const name of events) document.removeEventListener(name, take);
  };
}

function isForCanvas(event: ClipboardEvent): boolean {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return false;
  // Selected text is meant first: a message, a name.
  if (event.type !== 'paste' && getSelection()?.isCollapsed === false) return false;
  const focus = document.activeElement ?? document.body;
  return !isField(focus) && (focus === document.body || focus.closest('[data-canvas]') !== null);
}
