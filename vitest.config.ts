import { defineConfig } from 'vitest/config'

/** Two projects: decisions beside the source, quick; and real boots, each with real kernels and real bpftrace builds. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'dev/**/*.test.ts'],
          testTimeout: 20_000,
          globalSetup: ['scripts/client.js'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          // Machines share two cores; files run one after the other, their tests decide what runs side by side.
          fileParallelism: false,
        },
      },
    ],
  },
})
