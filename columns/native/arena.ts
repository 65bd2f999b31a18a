// Page allocator of the shared memory: first fit over a table with a word per 64 KiB page, under a spin lock.
// A block's first entry holds its number of pages, its other entries INTERIOR, a free page 0.
import {
  CONTROL, CONTROL_HINT, CONTROL_LOCK, CONTROL_PAGES, CONTROL_PEAK, CONTROL_USED, FIRST_PAGE, PAGE_SHIFT, PAGE_TABLE,
} from "../layout";

const INTERIOR: u32 = 0xffffffff;

function lock(): void {
  while (atomic.cmpxchg<i32>(CONTROL + CONTROL_LOCK, 0, 1) != 0) {}
}

function unlock(): void {
  atomic.store<i32>(CONTROL + CONTROL_LOCK, 0);
}

/** Takes over all memory from FIRST_PAGE to `end`. Called once, by the thread that made the memory. */
export function arenaInit(pages: i32): void {
  store<i32>(CONTROL + CONTROL_LOCK, 0);
  store<i32>(CONTROL + CONTROL_PAGES, pages);
  store<i32>(CONTROL + CONTROL_USED, 0);
  store<i32>(CONTROL + CONTROL_HINT, 0);
  store<i32>(CONTROL + CONTROL_PEAK, 0);
  memory.fill(PAGE_TABLE, 0, <usize>pages << 2);
}

function findFree(from: i32, to: i32, need: i32): i32 {
  let run = 0;
  let page = from;
  while (page < to) {
    const entry = load<u32>(PAGE_TABLE + (<usize>page << 2));
    if (entry == 0) {
      run++;
      page++;
      if (run == need) return page - need;
    } else {
      run = 0;
      page += entry == INTERIOR ? 1 : <i32>entry;
    }
  }
  return -1;
}

/** The address of `bytes` bytes, on a 64 KiB boundary, or 0 when there is no such free run. Contents are undefined. */
export function arenaAlloc(bytes: usize): usize {
  const need = <i32>((<u64>bytes + 65535) >> PAGE_SHIFT) || 1;
  lock();
  const pages = load<i32>(CONTROL + CONTROL_PAGES);
  const hint = load<i32>(CONTROL + CONTROL_HINT);
  let page = findFree(hint, pages, need);
  if (page < 0 && hint > 0) page = findFree(0, pages, need);
  if (page < 0) {
    unlock();
    return 0;
  }
  store<u32>(PAGE_TABLE + (<usize>page << 2), need);
  for (let i = 1; i < need; i++) store<u32>(PAGE_TABLE + (<usize>(page + i) << 2), INTERIOR);
  const used = load<i32>(CONTROL + CONTROL_USED) + need;
  store<i32>(CONTROL + CONTROL_USED, used);
  if (used > load<i32>(CONTROL + CONTROL_PEAK)) store<i32>(CONTROL + CONTROL_PEAK, used);
  store<i32>(CONTROL + CONTROL_HINT, page == hint || need == 1 ? page + need : hint);
  unlock();
  return FIRST_PAGE + (<usize>page << PAGE_SHIFT);
}

/** Gives a block back. Returns its size in pages, 0 if `address` starts no block. */
export function arenaFree(address: usize): i32 {
  if (address < <usize>FIRST_PAGE || (address & 65535) != 0) return 0;
  lock();
  const page = <i32>((address - FIRST_PAGE) >> PAGE_SHIFT);
  const count = load<u32>(PAGE_TABLE + (<usize>page << 2));
  if (count == 0 || count == INTERIOR || page >= load<i32>(CONTROL + CONTROL_PAGES)) {
    unlock();
    return 0;
  }
  memory.fill(PAGE_TABLE + (<usize>page << 2), 0, <usize>count << 2);
  store<i32>(CONTROL + CONTROL_USED, load<i32>(CONTROL + CONTROL_USED) - <i32>count);
  if (page < load<i32>(CONTROL + CONTROL_HINT)) store<i32>(CONTROL + CONTROL_HINT, page);
  unlock();
  return <i32>count;
}

/** Shrinks a block in place to its first `bytes` bytes and frees the pages behind. */
export function arenaShrink(address: usize, bytes: usize): void {
  lock();
  const page = <i32>((address - FIRST_PAGE) >> PAGE_SHIFT);
  const count = load<i32>(PAGE_TABLE + (<usize>page << 2));
  const keep = <i32>((<u64>bytes + 65535) >> PAGE_SHIFT) || 1;
  if (keep < count) {
    store<u32>(PAGE_TABLE + (<usize>page << 2), keep);
    memory.fill(PAGE_TABLE + (<usize>(page + keep) << 2), 0, <usize>(count - keep) << 2);
    store<i32>(CONTROL + CONTROL_USED, load<i32>(CONTROL + CONTROL_USED) - (count - keep));
    if (page + keep < load<i32>(CONTROL + CONTROL_HINT)) store<i32>(CONTROL + CONTROL_HINT, page + keep);
  }
  unlock();
}

/** Keeps every thread from allocating and freeing until `arenaRelease`: threads that are ended meanwhile leave the table whole. */
export function arenaHold(): void {
  lock();
}

export function arenaRelease(): void {
  unlock();
}
