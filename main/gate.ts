import { BrowserWindow, type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { Host } from '../host/create-host.ts';
import type { Client } from '../host/services/service.ts';
import { FROM_HOST, TO_HOST } from '../ipc/desktop-bridge.ts';
import { failureOf } from '../ipc/failure.ts';
import { type AnswerFrame, callFrameOf, decodeFrame, type EventFrame, encodeFrame, MAX_CALL_BYTES } from '../ipc/wire.ts';
import { ORIGIN } from './pages.ts';

/** The only way from a page to the host. What does not come from the main frame of a page of ours is dropped; the host checks channel and arguments. */
export function setupGate(host: Host): void {
  const clients = new Map<number, Client>();

  const clientOf = (contents: WebContents): Client => {
    const known = clients.get(contents.id);
    if (known) return known;
    const client = { id: `window-${contents.id}` };
    clients.set(contents.id, client);
    const gone = () => {
      if (clients.delete(contents.id)) host.clientGone(client);
    };
    contents.once('destroyed', gone);
    contents.once('render-process-gone', gone);
    return client;
  };

  ipcMain.on(TO_HOST, (event, bytes: unknown) => {
    if (!isOurs(event) || !(bytes instanceof Uint8Array) || bytes.byteLength > MAX_CALL_BYTES) return;
    const call = callFrameOf(decoded(bytes));
    if (!call) return;
    const { id, channel, args } = call;
    const answer = (frame: AnswerFrame) => event.sender.isDestroyed() || event.sender.send(FROM_HOST, encodeFrame(frame));
    host.call(clientOf(event.sender), channel, args).then(
      (result) => answer({ id, result }),
      (error: unknown) => answer({ id, failure: failureOf(error) }),
    );
  });

  host.onEvent((event, payload, client) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (client && clients.get(webContents.id) !== client) continue;
      webContents.send(FROM_HOST, encodeFrame({ event, payload } as EventFrame));
    }
  });
}

function isOurs({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.origin === ORIGIN;
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeFrame(bytes);
  } catch {
    return undefined;
  }
}
