import { defineConfig } from 'vitest/config';

/** For tests without pages: a start without Svelte's compiler and projects takes a third of the time. */
export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/temporary-folder.ts', 'test/thread-bundles.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ['test/**/*.test.ts'],
  },
});
