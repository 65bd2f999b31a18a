import { EventEmitter } from 'node:events';
import type { Part } from './part.ts';
import { state } from './state.ts';

/** `OPENSTAGE_NOTIFICATIONS=none`: a desktop that shows none. */
export class StandInNotification extends EventEmitter implements Part<Electron.Notification> {
  title: string;
  body: string;

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions) {
    super();
    if (!state.isReady) throw new Error('Cannot create Notification before app is ready');
    this.title = title;
    this.body = body;
  }

  static isSupported = (): boolean => process.env.OPENSTAGE_NOTIFICATIONS !== 'none';

  show(): void {
    state.notifications.push(this);
  }
}
