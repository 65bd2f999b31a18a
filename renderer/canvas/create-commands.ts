import type { Note, Point } from '../../ipc/api.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import { STAGE_HEIGHT, STAGE_WIDTH, snap } from '../document/layout.ts';
import type { JobEditor } from '../document/types.ts';
import { addStage, duplicateStages } from './adding.ts';
import type { CanvasCommands } from './commands.ts';
import { noteSpot, rightOf, stepTo, walkFrom } from './geometry.ts';
import type { CanvasView } from './view.svelte.ts';

/** What the drawn canvas does for its commands. Points of the canvas are in its pixels, those of the screen in the window's. */
export interface Surface {
  fit(): void;
  /** Shows what is seen of a job at first: all of it if its names can be read then, else where it begins. */
  start(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** The middle of what can be seen. */
  middle(): Point;
  toScreen(point: Point): Point;
  /** The place in the canvas nearest to one of the window where a list has room beside it. */
  within(screen: Point): Point;
  toCanvas(point: Point): Point;
  /** Brings a stage into view if it is not, and the focus to it. */
  focus(stage: string): void;
  /** Brings the focus to the inspector's first field. */
  focusInspector(): void;
}

export function createCommands(editor: JobEditor, workspace: Workspace, view: CanvasView, surface: Surface): CanvasCommands {
  const selected = () => editor.stages.filter(({ id }) => editor.selectedStages.has(id));
  const only = () => (editor.selectedStages.size === 1 ? selected()[0] : undefined);
  const countOf = (count: number, id: string) => (count === 1 ? id : `${count} stages`);

  function select(ids: readonly string[]): void {
    editor.select({ stages: ids });
    view.selectNotes([]);
    workspace.shownPort = undefined;
    const [id] = ids;
    if (id === undefined || ids.length > 1) return;
    view.current = id;
    surface.focus(id);
  }

  /** Beside a stage, else in the middle, in pixels of the window. */
  function listPlace(stage: { readonly position: Point } | undefined): Point {
    if (!stage) return surface.toScreen(surface.middle());
    return surface.within(surface.toScreen({ x: stage.position.x + STAGE_WIDTH + 24, y: stage.position.y }));
  }

  const editable = () => !editor.broken;

  return {
    addStage(type, how = {}) {
      const id = addStage(editor, type, how, surface.middle());
      select([id]);
      view.say(`Added ${id}`);
      return id;
    },
    quickAdd() {
      if (!editable()) return;
      const link = editor.selectedLink === undefined ? undefined : editor.link(editor.selectedLink);
      const source = link && editor.stage(link.from.stage);
      if (link && source) view.quickAdd = { screen: listPlace(source), at: rightOf(source, []), into: link.id };
      else view.quickAdd = { screen: listPlace(only()) };
    },
    addNote(at) {
      const ids = new Set(editor.layout.notes.map(({ id }) => id));
      let number = 1;
      while (ids.has(`note-${number}`)) number++;
      const spot = noteSpot(surface.middle(), editor.stages, editor.layout.notes);
      const note: Note = { id: `note-${number}`, ...spot, ...(at && snap(at)), text: '' };
      editor.apply('Add note', (edit) => edit.setNote(note));
      view.writing = note.id;
      return note;
    },
    deleteSelection() {
      if (!editable()) return;
      const stages = selected();
      const notes = [...view.selectedNotes];
      const link = editor.selectedLink;
      if (stages.length + notes.length > 0) {
        const what = stages.length > 0 ? countOf(stages.length, stages[0]!.id) : notes.length === 1 ? 'note' : 'notes';
        editor.apply(`Delete ${what}`, (edit) => {
          if (stages.length > 0)
            edit.removeStages(
              stages.map(({ id }) => id),
              { reconnect: true },
            );
          for (const id of notes) edit.removeNote(id);
        });
        view.say(`Deleted ${what}`);
      } else if (link !== undefined) {
        editor.apply('Delete link', (edit) => edit.unlink(link));
        view.say('Deleted the link');
      }
      select([]);
    },
    duplicate() {
      if (!editable()) return;
      const ids = duplicateStages(editor, editor.selectedStages);
      if (ids.length > 0) select(ids);
    },
    rename() {
      const stage = only();
      if (stage && editable()) view.renaming = stage.id;
    },
    toggleDisabled() {
      const stages = selected();
      if (stages.length === 0 || !editable()) return;
      const disable = stages.some(({ disabled }) => !disabled);
      const what = countOf(stages.length, stages[0]!.id);
      editor.apply(`${disable ? 'Disable' : 'Enable'} ${what}`, (edit) =>
        edit.setDisabled(
          stages.map(({ id }) => id),
          disable,
        ),
      );
      view.say(`${disable ? 'Disabled' : 'Enabled'} ${what}`);
    },
    connect() {
      const stage = only();
      if (stage && editable() && stage.outputs.length > 0) view.choosing = { stage: stage.id, screen: listPlace(stage) };
    },
    preview() {
      const stage = only();
      if (!stage) return;
      workspace.shownPort = undefined;
      workspace.panel = 'data';
    },
    configure() {
      if (editor.selectedStages.size > 0) surface.focusInspector();
    },
    selectAll() {
      editor.select({ stages: editor.stages.map(({ id }) => id) });
      view.selectNotes(editor.layout.notes.map(({ id }) => id));
    },
    clear() {
      select([]);
    },
    walk(direction) {
      const from = only() ?? (view.current === undefined ? undefined : editor.stage(view.current));
      const to = from ? walkFrom(from, direction, editor.stages, editor.links) : editor.stages[0];
      if (to) select([to.id]);
    },
    nudge(direction) {
      const stages = selected();
      if (stages.length === 0) return;
      const { x, y } = stepTo(direction);
      const positions = stages.map(({ id, position }) => [id, { x: position.x + x, y: position.y + y }]);
      editor.apply(`Move ${countOf(stages.length, stages[0]!.id)}`, (edit) => edit.move(Object.fromEntries(positions)), {
        merge: 'nudge',
      });
    },
    reveal(id) {
      if (editor.stage(id)) select([id]);
    },
    layout() {
      if (editor.stages.length === 0) return;
      editor.autoLayout();
      surface.start();
    },
    fit: () => surface.fit(),
    zoomIn: () => surface.zoomIn(),
    zoomOut: () => surface.zoomOut(),
    toggleMinimap() {
      view.minimap = !view.minimap;
    },
    menu() {
      const stage = only();
      const at = stage ? { x: stage.position.x + 24, y: stage.position.y + STAGE_HEIGHT } : surface.middle();
      view.menu = { screen: surface.toScreen(at), at, of: stage ? { kind: 'stage', id: stage.id } : { kind: 'canvas' } };
    },
  };
}
