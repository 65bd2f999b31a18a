import type { Connection, HostClient, SecretStatus } from '../../ipc/api.ts';

/** The user's connections and the names of the secrets, kept up to date while somebody looks at them. */
export class UserData {
  readonly #host: HostClient;
  connections = $state.raw<readonly Connection[]>([]);
  secrets = $state.raw<readonly string[]>([]);
  /** Absent until the host has answered. */
  status = $state.raw<SecretStatus | undefined>();
  /** Why the connections cannot be listed. */
  failure = $state.raw<unknown>();

  constructor(host: HostClient) {
    this.#host = host;
  }

  /** Loads all, and again whenever the host says so. Returns what ends that. */
  watch(): () => void {
    void this.loadConnections();
    void this.loadSecrets();
    return this.#host.on('changed', ({ what }) => {
      if (what === 'connections') void this.loadConnections();
      if (what === 'secrets') void this.loadSecrets();
    });
  }

  async loadConnections(): Promise<void> {
    try {
      this.connections = await this.#host.call('connections.list');
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  async loadSecrets(): Promise<void> {
    try {
      const [status, secrets] = await Promise.all([this.#host.call('secrets.status'), this.#host.call('secrets.list')]);
      this.status = status;
      this.secrets = secrets;
    } catch (error) {
      this.failure = error;
    }
  }
}
