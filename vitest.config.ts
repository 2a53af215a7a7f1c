import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Each file starts servers of its own: two cores carry two files at a time.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // What a busy machine does late it still does: waiting longer hides no fault.
    expect: { poll: { timeout: 15_000 } },
    setupFiles: ['test/setup.ts'],
    reporters: ['default', './test/totals.ts'],
    fileParallelism: true,
  },
});
