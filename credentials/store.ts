/** Where secrets are kept. Jobs name them (`${secret:warehouse}`); only what opens a connection reads them. */
export interface SecretStore {
  /** What the store is, for messages: `the environment`. */
  readonly name: string;
  /** The secret's value, or `undefined` when there is none of this name. */
  get(name: string): Promise<string | undefined>;
}
