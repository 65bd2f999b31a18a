/** The bits ran out: the archive is truncated, or more of it has to be read. */
export class EndOfBits extends Error {}

/** Reads bits of `bytes`, the most significant of each byte first. */
export class BitReader {
  readonly bytes: Uint8Array;
  /** The next byte to load. */
  next: number;
  /** Loaded bits not read yet are the lowest `count` of `bits`. */
  bits = 0;
  count = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.next = at >>> 3;
    if ((at & 7) !== 0) this.read(at & 7);
  }

  /** Position of the next bit. */
  get position(): number {
    return this.next * 8 - this.count;
  }

  /** The next `n` bits, at most 24. */
  read(n: number): number {
    while (this.count < n) {
      if (this.next >= this.bytes.length) throw new EndOfBits();
      this.bits = (this.bits << 8) | this.bytes[this.next++]!;
      this.count += 8;
    }
    this.count -= n;
    return (this.bits >>> this.count) & ((1 << n) - 1);
  }

  /** The next 32 bits, signed. */
  readWord(): number {
    return (this.read(16) << 16) | this.read(16);
  }
}

/** Collects bits into bytes, the most significant of each byte first. */
export class BitWriter {
  private buffer: Uint8Array;
  private length = 0;
  private bits = 0;
  private count = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(Math.max(64, capacity));
  }

  /** Appends the lowest `n` bits of `value`, at most 24. */
  write(n: number, value: number): void {
    this.bits = (this.bits << n) | value;
    this.count += n;
    while (this.count >= 8) {
      if (this.length === this.buffer.length) this.grow();
      this.count -= 8;
      this.buffer[this.length++] = this.bits >>> this.count;
    }
    this.bits &= (1 << this.count) - 1;
  }

  writeWord(value: number): void {
    this.write(16, value >>> 16);
    this.write(16, value & 0xffff);
  }

  /** All bytes, the last one filled with zeros. */
  finish(): Uint8Array {
    if (this.count > 0) this.write(8 - this.count, 0);
    return this.buffer.subarray(0, this.length);
  }

  private grow(): void {
    const larger = new Uint8Array(this.buffer.length * 2);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}
