import { createContext } from 'svelte';
import type { Workspace } from '../app/workspace.svelte.ts';
import type { JobEditor } from '../document/types.ts';
import type { CanvasCommands } from './commands.ts';
import type { Figures } from './figures.ts';
import type { Linking } from './linking.svelte.ts';
import type { CanvasView } from './view.svelte.ts';

/** What the parts of a canvas share. */
export interface CanvasContext {
  readonly editor: JobEditor;
  readonly workspace: Workspace;
  readonly view: CanvasView;
  readonly linking: Linking;
  readonly commands: CanvasCommands;
  readonly figures: Figures;
  /** Selects a link, and shows its rows. */
  showLink(id: string): void;
}

export const [getCanvas, setCanvas] = createContext<CanvasContext>();
