import type { Workspace } from '../app/workspace.svelte.ts';
import { STAGE_WIDTH } from '../document/layout.ts';
import type { JobEditor } from '../document/types.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { CanvasCommands } from './commands.ts';
import { portText } from './rules.ts';
import type { CanvasView, MenuRequest } from './view.svelte.ts';

interface Parts {
  readonly editor: JobEditor;
  readonly workspace: Pick<Workspace, 'keys'>;
  readonly view: CanvasView;
  readonly commands: CanvasCommands;
  showLink(id: string): void;
}

/** What the context menu of a stage, a link, a note or the canvas offers. */
export function menuItems(request: MenuRequest, parts: Parts): readonly MenuItem[] {
  const { of } = request;
  if (of.kind === 'stage')
    return parts.editor.selectedStages.size > 1 ? selectionItems(parts) : stageItems(of.id, request, parts);
  if (of.kind === 'link') return linkItems(of.id, request, parts);
  return of.kind === 'note' ? noteItems(of.id, parts) : canvasItems(request, parts);
}

function stageItems(id: string, { screen }: MenuRequest, { editor, workspace, view, commands }: Parts): readonly MenuItem[] {
  const stage = editor.stage(id);
  if (!stage) return [];
  const broken = editor.broken;
  const gives = stage.outputs.length > 0;
  const links = editor.links.filter(({ from, to }) => from.stage === id || to.stage === id);
  const unlink = links.map(
    ({ id: link, from, to }): MenuItem => ({
      title: from.stage === id ? `Remove link to ${to.stage}` : `Remove link from ${portText(from)}`,
      disabled: broken,
      run: () => editor.apply('Delete link', (edit) => edit.unlink(link)),
    }),
  );
  return [
    { title: 'Configure', keys: workspace.keys('configure'), run: () => commands.configure() },
    { title: 'Show its rows', run: () => commands.preview() },
    'separator',
    {
      title: 'Add a stage after…',
      keys: workspace.keys('add'),
      disabled: broken || !gives,
      run: () => {
        view.quickAdd = { screen };
      },
    },
    { title: 'Link to…', keys: workspace.keys('connect'), disabled: broken || !gives, run: () => commands.connect() },
    ...unlink,
    'separator',
    { title: 'Rename', keys: workspace.keys('rename'), disabled: broken, run: () => commands.rename() },
    { title: 'Duplicate', keys: workspace.keys('duplicate'), disabled: broken, run: () => commands.duplicate() },
    {
      title: stage.disabled ? 'Enable' : 'Disable',
      keys: workspace.keys('disable'),
      disabled: broken,
      run: () => commands.toggleDisabled(),
    },
    'separator',
    { title: 'Delete', keys: workspace.keys('delete'), danger: true, disabled: broken, run: () => commands.deleteSelection() },
  ];
}

function selectionItems({ editor, workspace, commands }: Parts): readonly MenuItem[] {
  const count = editor.selectedStages.size;
  const enabled = editor.stages.some(({ id, disabled }) => editor.selectedStages.has(id) && !disabled);
  const { broken } = editor;
  return [
    { title: `Duplicate ${count} stages`, keys: workspace.keys('duplicate'), disabled: broken, run: () => commands.duplicate() },
    {
      title: `${enabled ? 'Disable' : 'Enable'} ${count} stages`,
      keys: workspace.keys('disable'),
      disabled: broken,
      run: () => commands.toggleDisabled(),
    },
    'separator',
    {
      title: `Delete ${count} stages`,
      keys: workspace.keys('delete'),
      danger: true,
      disabled: broken,
      run: () => commands.deleteSelection(),
    },
  ];
}

function linkItems(id: string, { screen, at }: MenuRequest, { editor, workspace, view, showLink }: Parts): readonly MenuItem[] {
  return [
    { title: 'Show its rows', run: () => showLink(id) },
    {
      title: 'Insert a stage…',
      disabled: editor.broken,
      run: () => {
        view.quickAdd = { screen, at: { x: at.x - STAGE_WIDTH / 2, y: at.y - 30 }, into: id };
      },
    },
    'separator',
    {
      title: 'Delete link',
      keys: workspace.keys('delete'),
      danger: true,
      disabled: editor.broken,
      run: () => editor.apply('Delete link', (edit) => edit.unlink(id)),
    },
  ];
}

function noteItems(id: string, { editor, view }: Parts): readonly MenuItem[] {
  return [
    {
      title: 'Edit note',
      run: () => {
        view.writing = id;
      },
    },
    'separator',
    { title: 'Delete note', danger: true, run: () => editor.apply('Delete note', (edit) => edit.removeNote(id)) },
  ];
}

function canvasItems({ screen, at }: MenuRequest, { editor, workspace, view, commands }: Parts): readonly MenuItem[] {
  const empty = editor.stages.length === 0;
  return [
    {
      title: 'Add a stage…',
      keys: workspace.keys('add'),
      disabled: editor.broken,
      run: () => {
        view.quickAdd = { screen, at };
      },
    },
    { title: 'Add a note', run: () => void commands.addNote(at) },
    'separator',
    { title: 'Select all', keys: workspace.keys('select-all'), disabled: empty, run: () => commands.selectAll() },
    { title: 'Lay out', keys: workspace.keys('layout'), disabled: empty, run: () => commands.layout() },
    { title: 'Fit into view', keys: workspace.keys('fit'), disabled: empty, run: () => commands.fit() },
    { title: 'Minimap', keys: workspace.keys('minimap'), checked: view.minimap, run: () => commands.toggleMinimap() },
  ];
}
