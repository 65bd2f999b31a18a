import type { HostClient } from '../../ipc/api.ts';
import { BRIDGE, type DesktopBridge } from '../../ipc/desktop-bridge.ts';
import { connection } from './connection.svelte.ts';
import { FrameClient } from './frame-client.ts';
import { SocketHost } from './socket-host.ts';

/** Connects to the host that this page came from: the desktop app around it, or the server. */
export async function connectHost(): Promise<HostClient> {
  const bridge = (window as { readonly [BRIDGE]?: DesktopBridge })[BRIDGE];
  if (bridge) {
    const client = new FrameClient((frame) => bridge.send(frame));
    bridge.onFrame((frame) => client.receive(frame));
    return client;
  }
  const { protocol, host } = window.location;
  const socketHost = new SocketHost(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api`, (state) => {
    connection.state = state;
  });
  await socketHost.connect();
  return socketHost;
}
