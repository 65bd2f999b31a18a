/** A stream that is looked at before it is read: what was taken to look at comes again. */
export class BegunPipe {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly taken: Uint8Array[] = [];

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The stream from its beginning; reads on as far as it is asked. May be called again, and stopped at any time. */
  async *look(): AsyncIterable<Uint8Array> {
    for (let part = 0; ; part++) {
      if (part === this.taken.length) {
        const { value, done } = await this.source.next();
        if (done) return;
        this.taken.push(value);
      }
      yield this.taken[part]!;
    }
  }

  /** The whole stream, once, at the end of looking. Keeps nothing of it. */
  async *all(): AsyncIterable<Uint8Array> {
    try {
      for (let part = this.taken.shift(); part; part = this.taken.shift()) yield part;
      for (let next = await this.source.next(); !next.done; next = await this.source.next()) yield next.value;
    } finally {
      await this.source.return?.();
    }
  }
}
