import type { ConnectionState } from './socket-host.ts';

/** Whether the host can be reached, for the window to show. */
export const connection = $state<{ state: ConnectionState }>({ state: 'connected' });
