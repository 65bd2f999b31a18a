import { app, session } from 'electron';
import { PAGE } from './pages.ts';

/** No page but ours, no window but ours, no permission, no download, whatever a page asks for. */
export function setupSecurity(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      // Reloading is no navigation.
      if (event.url !== PAGE) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
  });
  void app.whenReady().then(() => {
    // Copying from the grid writes to the clipboard; nothing reads it but a paste of the person's.
    const allowed = (permission: string) => permission === 'clipboard-sanitized-write';
    session.defaultSession.setPermissionRequestHandler((_contents, permission, done) => done(allowed(permission)));
    session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
    session.defaultSession.on('will-download', (event) => event.preventDefault());
  });
}
