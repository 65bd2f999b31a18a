import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE, type DesktopBridge, FROM_HOST, TO_HOST } from '../ipc/desktop-bridge.ts';

const bridge: DesktopBridge = {
  send: (frame) => ipcRenderer.send(TO_HOST, frame),
  onFrame(listener) {
    ipcRenderer.removeAllListeners(FROM_HOST);
    ipcRenderer.on(FROM_HOST, (_event, frame: Uint8Array) => listener(frame));
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};
contextBridge.exposeInMainWorld(BRIDGE, bridge);
