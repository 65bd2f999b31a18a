import { createContext } from 'svelte';

/** What the inspector asks of the window around it. */
export interface InspectorCallbacks {
  /** Lets a connection of one of the types be made and gives its name; nothing when the person cancels. */
  readonly newConnection?: ((types: readonly string[]) => Promise<string | undefined>) | undefined;
}

export const [getCallbacks, setCallbacks] = createContext<InspectorCallbacks>();
