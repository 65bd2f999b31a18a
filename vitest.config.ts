import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/sequencer.ts';

/** Tests that drive pages as somebody would: each with the machine to itself, once the others are done. */
const PAGES = ['test/browser/**/*.test.ts', 'test/desktop/**/*.test.ts'];

export default defineConfig({
  plugins: [svelte()],
  test: {
    pool: 'forks',
    globalSetup: ['test/temporary-folder.ts', 'test/thread-bundles.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: PAGES, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'pages', include: PAGES, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
