import { defineConfig } from 'vitest/config'

const fileOf = (name: string): string => `tests/${name}.e2e.test.ts`

/** Tests of the command line that boot nothing. */
const UNBOOTED = [
  ...['action', 'action-check', 'attest-signatures', 'check', 'completion', 'diff', 'faults', 'install'],
  ...['kernels', 'packed', 'page', 'pages'],
].map(fileOf)

/** Tests of containers. Engines on one host take turns with its kernel, so these run one after the other, too. */
const ENGINES = [
  ...['container-machine', 'containers', 'engine-faults', 'engine-tls', 'no-engine', 'runner-image'],
  'shell-host',
].map(fileOf)

const WAITING = { testTimeout: 600_000, hookTimeout: 900_000 }

/**
 * Four projects: decisions beside the source, quick; the command line where it boots nothing; containers in real engines; and
 * real boots, each with real kernels and real bpftrace builds.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'dev/**/*.test.ts'],
          testTimeout: 120_000,
          globalSetup: ['scripts/client.js'],
        },
      },
      {
        test: {
          name: 'cli',
          include: UNBOOTED,
          ...WAITING,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'engines',
          include: ENGINES,
          ...WAITING,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.test.ts'],
          exclude: [...UNBOOTED, ...ENGINES],
          ...WAITING,
          // Machines share two cores; files run one after the other, their tests decide what runs side by side.
          fileParallelism: false,
        },
      },
    ],
  },
})
