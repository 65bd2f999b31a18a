import type { HostClient } from '../../ipc/api.ts';

/** Connects to the host that this page came from. */
export async function connectHost(): Promise<HostClient> {
  throw new Error('no host');
}
