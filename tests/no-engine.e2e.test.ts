/** Machines on which no container engine answers, or not to us: the rest of the matrix is asked, and it is said once. */
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matrix, recordsIn, ROOT } from './command.js'

const MATRIX = `
kernels: [{ from: debian:trixie-security, series: ['6.12'] }, host]
bpftrace: [{ from: debian:trixie }]
cases:
  uprobe: { probe: uprobe, target: '/guest/syscall:matrix_entry', handlers: [a, b, c], workload: call }
`

let place: string
let config: string
let count = 0
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-no-engine-'))
  config = join(place, 'matrix.yaml')
  await writeFile(config, MATRIX)
})
afterAll(() => rm(place, { recursive: true, force: true }))

const args = (...more: string[]): string[] => [
  ...['run', '--config', config, '--json', '--out', join(place, `out-${++count}`)],
  ...more,
]
const nowhere = (): Record<string, string> => ({ DOCKER_HOST: `unix://${place}/docker.sock` })

test('the whole matrix: what boots is asked, the exit code is 0, and once it is said what was not, and why', async () => {
  const { exitCode, stdout, stderr } = await matrix(args(), nowhere())
  expect(exitCode, stderr).toBe(0)
  expect(recordsIn(stdout).map(({ runtime }) => runtime)).toEqual(['microvm'])
  expect(stderr.match(/^host was not asked: .*$/gm)).toEqual([
    `host was not asked: no container engine is there: ${place}/docker.sock does not exist; install Docker (docker.io) and start it, or say where one is with DOCKER_HOST or a Docker context`,
  ])
})

test('the same in what plan prints', async () => {
  const { stdout } = await matrix(['plan', '--config', config], nowhere())
  expect(stdout).toContain('host was not asked: no container engine is there')
})

test.each([
  ['--runtime', 'container'],
  ['--kernel', 'host'],
])(
  '%s %s: asked for by name, each question has a record that names the mend, and the exit code is 3',
  async (option, value) => {
    const { exitCode, stdout } = await matrix(args(option, value), nowhere())
    expect(exitCode).toBe(3)
    expect(recordsIn(stdout)).toEqual([
      expect.objectContaining({
        kernel: 'host',
        runtime: 'container',
        verdict: 'error',
        reason: expect.stringMatching(/^no container engine is there: .*install Docker/) as string,
      }),
    ])
  },
)

test('an address that names no engine', async () => {
  const { exitCode, stdout } = await matrix(args('--runtime', 'container'), { DOCKER_HOST: 'npipe://x' })
  expect(exitCode).toBe(3)
  expect(recordsIn(stdout)[0]?.reason).toMatch(/^DOCKER_HOST names no engine: 'npipe:\/\/x'; expected unix:/)
})

test('a context that is not there', async () => {
  const { stdout } = await matrix(args('--runtime', 'container'), { DOCKER_HOST: '', DOCKER_CONTEXT: 'none' })
  expect(recordsIn(stdout)[0]?.reason).toMatch(/^there is no Docker context 'none'/)
})

test.skipIf(process.getuid?.() !== 0)('a socket that is denied', async () => {
  const socket = join(place, 'denied.sock')
  const server = createServer().listen(socket)
  await chown(socket, 65534, 65534)
  try {
    // Root without its power over other people's files.
    const { stdout, exitCode } = await execa(
      'setpriv',
      [
        ...['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search'],
        ...[process.execPath, join(ROOT, 'dist/cli.js'), ...args('--runtime', 'container')],
      ],
      { reject: false, stripFinalNewline: false, cwd: ROOT, env: { DOCKER_HOST: `unix://${socket}` } },
    )
    expect(exitCode).toBe(3)
    expect(recordsIn(stdout)[0]?.reason).toMatch(
      /^the container engine at \S+ refuses access; join the group that owns the socket/,
    )
  } finally {
    server.close()
  }
})
