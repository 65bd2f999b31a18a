import type { JobEditor } from '../document/types.ts';
import { isInsertable, roomFor } from './inserting.ts';
import type { CanvasNode } from './nodes.ts';
import { under } from './under.ts';
import type { CanvasView } from './view.svelte.ts';

/** Dragging stages and notes, also into links. */
export function createDragGestures(editor: JobEditor, view: CanvasView) {
  return {
    dragging(event: MouseEvent | TouchEvent, moved: readonly CanvasNode[]): void {
      const [node] = moved;
      if (!(event instanceof MouseEvent) || moved.length !== 1 || node?.type !== 'stage') return;
      if (!isInsertable(editor, node.id)) return;
      const { link } = under(event.clientX, event.clientY);
      if (view.dropLink !== link) view.dropLink = link;
    },
    /** Writes down where they are now; a stage that was dragged onto a link is put into it. */
    dragged(moved: readonly CanvasNode[]): void {
      const link = view.dropLink === undefined ? undefined : editor.link(view.dropLink);
      view.dropLink = undefined;
      const stages = moved.flatMap((node) => (node.type === 'stage' ? [{ id: node.id, at: node.position }] : []));
      const notes = moved.flatMap((node) => (node.type === 'note' ? [{ ...node.data.note, ...node.position }] : []));
      const [first] = stages;
      if (first && link && stages.length === 1) {
        const room = roomFor(editor, link, first.at, first.id);
        editor.apply(`Insert ${first.id}`, (edit) => {
          edit.insert(first.id, link.id);
          edit.move({ ...room.moved, [first.id]: room.at });
        });
        return;
      }
      if (!moved.some(isMoved)) return;
      const what = first ? (stages.length === 1 ? first.id : `${stages.length} stages`) : 'note';
      editor.apply(`Move ${what}`, (edit) => {
        edit.move(Object.fromEntries(stages.map(({ id, at }) => [id, at])));
        for (const note of notes) edit.setNote(note);
      });
    },
  };
}

function isMoved(node: CanvasNode): boolean {
  const before = node.type === 'stage' ? node.data.stage.position : node.data.note;
  return before.x !== node.position.x || before.y !== node.position.y;
}
