/** Machines on which no container engine answers, or not to us: the rest of the matrix is asked, and it is said once. */
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

/** A run of nothing but the host: it ends with a sentence, asks nothing and writes nothing. */
async function refused(given: readonly string[], environment: Record<string, string>): Promise<string> {
  const out = join(place, `out-${count}`)
  const { exitCode, stdout, stderr } = await matrix(given, environment)
  expect(exitCode, stderr).toBe(3)
  expect(stdout).toBe('')
  expect(existsSync(out)).toBe(false)
  expect(stderr.match(/^.*host was not asked: .*$/gm)).toHaveLength(1)
  return stderr
}

test.each([
  ['--runtime', 'container'],
  ['--kernel', 'host'],
  ['--kernel', 'hos?'],
])('%s %s: it is said once, with the mend, and nothing is written', async (option, value) => {
  expect(await refused(args(option, value), nowhere())).toMatch(
    /host was not asked: no container engine is there: .*install Docker/,
  )
})

test('what is there already stays as it is', async () => {
  const given = args()
  expect((await matrix(given, nowhere())).exitCode).toBe(0)
  const out = join(place, `out-${count}`)
  const files = ['records.jsonl', 'compatibility.md', 'index.html'].map((name) => join(out, name))
  const texts = () => Promise.all(files.map((file) => readFile(file, 'utf8')))
  const before = await texts()
  const { exitCode } = await matrix([...given, '--runtime', 'container'], nowhere())
  expect(exitCode).toBe(3)
  expect(await texts()).toEqual(before)
})

test('by name beside what boots: that is asked, and an answer is missing', async () => {
  const { exitCode, stdout, stderr } = await matrix(args('--kernel', 'host', '--kernel', '6.12.*'), nowhere())
  expect(exitCode, stderr).toBe(3)
  expect(recordsIn(stdout).map(({ kernel, verdict }) => [kernel.slice(0, 5), verdict])).toEqual([
    ['6.12.', 'ok'],
  ])
  expect(stderr.match(/^host was not asked: /gm)).toHaveLength(1)
})

test('an address that names no engine', async () => {
  expect(await refused(args('--runtime', 'container'), { DOCKER_HOST: 'npipe://x' })).toMatch(
    /DOCKER_HOST names no engine: 'npipe:\/\/x'; expected unix:/,
  )
})

test('a context that is not there', async () => {
  expect(
    await refused(args('--runtime', 'container'), { DOCKER_HOST: '', DOCKER_CONTEXT: 'none' }),
  ).toContain("there is no Docker context 'none'")
})

test.skipIf(process.getuid?.() !== 0)('a socket that is denied', async () => {
  const socket = join(place, 'denied.sock')
  const server = createServer().listen(socket)
  await chown(socket, 65534, 65534)
  try {
    // Root without its power over other people's files.
    const { stderr, exitCode } = await execa(
      'setpriv',
      [
        ...['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search'],
        ...[process.execPath, join(ROOT, 'dist/cli.js'), ...args('--runtime', 'container')],
      ],
      { reject: false, stripFinalNewline: false, cwd: ROOT, env: { DOCKER_HOST: `unix://${socket}` } },
    )
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(
      /host was not asked: the container engine at \S+ refuses access; join the group that owns the socket/,
    )
  } finally {
    server.close()
  }
})
