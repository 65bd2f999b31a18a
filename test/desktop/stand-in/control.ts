// Lets the test that started this process look into the stand-in and act as the system would.
import { ipcMain } from './ipc.ts';
import { state } from './state.ts';

/** What a test can ask of the process, by name. */
const ACTIONS: Readonly<Record<string, (argument: never) => unknown>> = {
  windows: () => state.windows.map(({ options, done, webContents }) => ({ options, done, gone: webContents.isDestroyed() })),
  schemes: () => state.schemes,
  menu: () => state.menu,
  click: (id: string) => {
    const items = (state.menu ?? []).flatMap(({ submenu = [] }) => submenu);
    items.find((item) => item.id === id)!.click!();
  },
  asked: () => state.asked.splice(0),
  answer: (answer: unknown) => void state.answers.push(answer),
  permission: (permission: string) => {
    let granted: boolean | undefined;
    state.permissionRequest!({}, permission, (given) => {
      granted = given;
    });
    return [granted, state.permissionCheck!({}, permission)];
  },
  /** A navigation that a page of the first window tries: whether it was prevented. */
  navigate: ({ event, url }: { readonly event: string; readonly url: string }) => {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    state.windows[0]!.webContents.emit(event, { url, preventDefault });
    return prevented;
  },
  openWindow: () => state.windows[0]!.webContents.openHandler!(),
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
    const { webContents } = state.windows[0]!;
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
    return [answers, webContents.isDestroyed()];
  },
  emit: ({ event, args }: { readonly event: string; readonly args: readonly unknown[] }) => {
    state.app!.emit(event, { preventDefault() {} }, ...args);
  },
  quit: () => state.app!.quit(),
  close: () => void state.windows[0]!.close(),
};

process.on('message', async ({ id, action, argument }: { id: number; action: string; argument: unknown }) => {
  try {
    const result = await ACTIONS[action]!(argument as never);
    process.send!({ id, result: JSON.parse(JSON.stringify(result ?? null)) as unknown });
  } catch (error) {
    process.send!({ id, error: String(error) });
  }
});
