import type { Point } from '../../ipc/api.ts';
import { messageOf } from '../app/notices.svelte.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import { STAGE_HEIGHT, STAGE_WIDTH } from '../document/layout.ts';
import type { JobEditor } from '../document/types.ts';
import { droppedStage, isStageDrag } from '../palette/drag.ts';
import { fittingTypes } from './adding.ts';
import type { CanvasCommands } from './commands.ts';
import { originOf, relativeTo } from './dropped-files.ts';
import { under } from './under.ts';
import type { CanvasView } from './view.svelte.ts';

interface Parts {
  readonly editor: JobEditor;
  readonly workspace: Workspace;
  readonly view: CanvasView;
  readonly commands: CanvasCommands;
  toCanvas(point: Point): Point;
}

const isFileDrag = (transfer: DataTransfer) => transfer.types.includes('Files');

/** Lets stages of the palette and files of the system be dropped on the canvas. */
export function createDropping({ editor, workspace, view, commands, toCanvas }: Parts) {
  function dragover(event: DragEvent): void {
    const { dataTransfer: transfer } = event;
    if (!transfer || editor.broken || !(isStageDrag(transfer) || isFileDrag(transfer))) return;
    event.preventDefault();
    transfer.dropEffect = 'copy';
    view.dropping = isFileDrag(transfer);
    const link = isStageDrag(transfer) ? under(event.clientX, event.clientY).link : undefined;
    if (view.dropLink !== link) view.dropLink = link;
  }

  function dragleave(event: DragEvent): void {
    if (event.currentTarget instanceof Node && event.currentTarget.contains(event.relatedTarget as Node | null)) return;
    view.dropping = false;
    view.dropLink = undefined;
  }

  function drop(event: DragEvent): void {
    const { dataTransfer: transfer, clientX: x, clientY: y } = event;
    if (!transfer || editor.broken) return;
    event.preventDefault();
    const into = view.dropLink;
    view.dropping = false;
    view.dropLink = undefined;
    const point = toCanvas({ x, y });
    const at = { x: point.x - STAGE_WIDTH / 2, y: point.y - STAGE_HEIGHT / 2 };
    const type = droppedStage(transfer);
    if (type) commands.addStage(type, into !== undefined && fittingTypes({ into }).includes(type) ? { at, into } : { at });
    else void dropFiles([...transfer.files], at);
  }

  async function dropFiles(files: readonly File[], at: Point): Promise<void> {
    for (const [index, file] of files.entries()) {
      const spot = { x: at.x, y: at.y + index * (STAGE_HEIGHT + 32) };
      try {
        const origin = await originOf(file, workspace.host);
        if (!origin) {
          workspace.notices.show({ kind: 'warning', text: `No stage reads ${file.name}: drop CSV, JSON or SQLite files` });
          continue;
        }
        const { path } = origin.options;
        const options = typeof path === 'string' ? { ...origin.options, path: relativeTo(path, editor.file) } : origin.options;
        commands.addStage(origin.type, { at: spot, options, name: origin.name });
        if (origin.pathless) {
          workspace.notices.show({
            kind: 'plain',
            text: `The browser does not tell the path of ${file.name}: choose the file in the inspector`,
          });
          commands.configure();
        }
      } catch (error) {
        workspace.notices.show({ kind: 'bad', text: `${file.name}: ${messageOf(error)}` });
      }
    }
  }

  return { dragover, dragleave, drop };
}
