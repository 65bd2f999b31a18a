/** What the preload gives the page of the desktop app, and all that it gives: frames (`wire.ts`) go to the host and come from it. */
export interface DesktopBridge {
  send(frame: Uint8Array): void;
  /** For one listener, once. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Where a file lies that was dropped on the page; empty for one that the page made itself. */
  pathOf(file: File): string;
}

/** The global of the page that holds it. */
export const BRIDGE = 'openStageHost';
/** The channels of Electron's own IPC that frames travel on. */
export const TO_HOST = 'open-stage:to-host';
export const FROM_HOST = 'open-stage:from-host';
