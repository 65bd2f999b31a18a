// Lets the test that started this process look into the stand-in and act as the system would.
import { StandInWindow } from './browser-window.ts';
import { ipcMain } from './ipc.ts';
import { allItems, choose, itemFor } from './menu.ts';
import { preventable } from './part.ts';
import { state } from './state.ts';

const first = () => StandInWindow.getAllWindows()[0]!;

/** What a test can ask of the process, by name. */
const ACTIONS: Readonly<Record<string, (argument: never) => unknown>> = {
  windows: () => state.windows.map(({ options, done, contents }) => ({ options, done, gone: contents.isDestroyed() })),
  schemes: () => state.schemes,
  menu: () => state.menu,
  click: (id: string) => choose(allItems().find((item) => item.id === id || item.role === id)!, false),
  /** Presses keys in the page; the menu gets what the page does not take. `page`: the keys as Playwright names them. Whether the menu had them. */
  press: async ({ page, menu }: { readonly page: string; readonly menu: string }) => {
    await first().page!.keyboard.press(page);
    if (await first().page!.evaluate('__lastKey.defaultPrevented')) return false;
    const item = itemFor(menu);
    if (item) choose(item, true);
    return item !== undefined;
  },
  trays: () => state.trays.map(({ toolTip, menu }) => ({ toolTip, menu })),
  userModelId: () => state.userModelId,
  /** `click`, `right-click`: on the icon itself. */
  onTray: (event: string) => void state.trays[0]!.emit(event, {}),
  clickTray: (id: string) => choose(state.trays[0]!.menu.find((item) => item.id === id)!, false),
  notifications: () => state.notifications.map(({ title, body }) => ({ title, body })),
  /** What became of the last notification: `click`, `close`. */
  notification: (event: string) => void state.notifications.at(-1)!.emit(event, {}),
  asked: () => state.asked.splice(0),
  answer: (answer: unknown) => void state.answers.push(answer),
  permission: (permission: string) => {
    let granted: boolean | undefined;
    const contents = first().webContents;
    const done = (given: boolean) => {
      granted = given;
    };
    state.permissionRequest!(contents, permission as never, done, {} as never);
    return [granted, state.permissionCheck!(contents, permission as never, '', {} as never)];
  },
  /** A navigation that a page of the first window tries: whether it was prevented. */
  navigate: ({ event, url }: { readonly event: string; readonly url: string }) => {
    const attempt = Object.assign(preventable(), { url });
    first().contents.emit(event, attempt);
    return attempt.defaultPrevented;
  },
  openWindow: () => first().contents.openHandler!({} as never),
  page: async (path: string) => {
    const response = await state.handlers.get('open-stage')!(new Request(path));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: (await response.text()).slice(0, 200),
    };
  },
  /** A frame on the gate's channel, from a frame of the given origin; how many answers the window got within a while. */
  frame: async ({ origin, bytes, top }: { readonly origin: string; readonly bytes: string; readonly top: boolean }) => {
    let answers = 0;
    const sender = {
      id: 999,
      mainFrame: { origin },
      once: () => {},
      isDestroyed: () => false,
      send: () => {
        answers++;
      },
    };
    const senderFrame = top ? sender.mainFrame : { origin };
    ipcMain.emit('open-stage:to-host', { sender, senderFrame }, new Uint8Array(Buffer.from(bytes, 'base64')));
    await new Promise((resolve) => setTimeout(resolve, 200));
    return [answers, first().isDestroyed()];
  },
  /** An event of the app: whether its default was prevented. */
  emit: ({ event, args }: { readonly event: string; readonly args: readonly unknown[] }) => {
    const given = preventable();
    state.app!.emit(event, given, ...args);
    return given.defaultPrevented;
  },
  crash: (reason: string) => void first().contents.emit('render-process-gone', {}, { reason, exitCode: 5 }),
  quit: () => state.app!.quit(),
  close: () => void first().closing(),
};

process.on('message', async ({ id, action, argument }: { id: number; action: string; argument: unknown }) => {
  try {
    const result = await ACTIONS[action]!(argument as never);
    process.send!({ id, result: JSON.parse(JSON.stringify(result ?? null)) as unknown });
  } catch (error) {
    process.send!({ id, error: String(error) });
  }
});
