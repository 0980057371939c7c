import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { record } from '../records/record.fixture.js'
import { reproduce } from './reproduce.js'
import type { ReproduceFlags } from './flags/reproduce.js'
import type { Surroundings } from './surroundings.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'reproduce-'))
})
afterEach(() => rm(place, { recursive: true }))

/** Of the committed records. */
async function asked(first: string, second?: string, but: Partial<ReproduceFlags> = {}) {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said): unknown => ({ write: (text: string) => (said[name] += text) })
  const its = { stdout: stream('stdout'), stderr: stream('stderr') } as Surroundings
  const flags = { kernel: [], bpftrace: [], runtime: [], json: false }
  const places = { config: join(ROOT, 'matrix.yaml'), out: join(ROOT, 'results'), to: join(place, 'to') }
  const code = await reproduce(first, second, { ...flags, ...places, ...but }, its)
  return { code, ...said }
}
const read = (name: string): Promise<string> => readFile(join(place, 'to', name), 'utf8')

test('a cell and a case, with the packages of kernel and bpftrace by their digests', async () => {
  expect((await asked('6.18x0.27.1', 'kretprobe-multi')).code).toBe(0)
  const packages = (await read('PACKAGES')).trimEnd().split('\n')
  expect(packages[0]).toMatch(/^kernel linux-image-6\.18\.15\S+ \S+ amd64 [0-9a-f]{64} \S+\.deb$/)
  expect(packages.length).toBeGreaterThan(50)
  expect((await read('SHA256SUMS')).trimEnd().split('\n')).toHaveLength(packages.length)
  expect(await read('README.md')).toMatch(/handlers run last to first on 6\.16\.12 to 7\.3\.4/)
  expect((await stat(join(place, 'to', 'run.sh'))).mode & 0o111).not.toBe(0)
  for (const name of await readdir(join(place, 'to'))) expect(await read(name)).not.toContain(ROOT)
})

test('the usual selectors, and JSON', async () => {
  const { stdout } = await asked('fexit', undefined, { kernel: ['6.12'], bpftrace: ['0.23'], json: true })
  expect(JSON.parse(stdout)).toMatchObject({ case: 'fexit', kernel: '6.12.118', bpftrace: '0.23.2' })
})

test("a directory of somebody else's is left alone, its own is written anew, and packages stay", async () => {
  await asked('6.12x0.27.1', 'page-faults')
  await mkdir(join(place, 'to', 'debs'))
  await writeFile(join(place, 'to', 'workload.c'), 'of another case')
  await asked('6.12x0.27.1', 'fexit')
  expect(await readdir(join(place, 'to'))).toContain('debs')
  expect(await readdir(join(place, 'to'))).not.toContain('workload.c')
  await writeFile(join(place, 'to', 'diary'), '')
  await expect(asked('6.12x0.27.1', 'fexit')).rejects.toThrow(/holds 'diary'/)
  await expect(asked('6.12x0.27.1', 'fexit', { to: join(place, 'to', 'diary') })).rejects.toThrow(
    /is no directory/,
  )
})

test('each conclusion of the committed records can be reproduced', async () => {
  const { openMatrix } = await import('./open-matrix.js')
  const { cases } = await openMatrix(join(ROOT, 'matrix.yaml'), process.stderr)
  for (const { name } of cases) expect((await asked('6.12x0.27.1', name)).code, name).toBe(0)
})

test('a record of arm64 is wrong use, and nothing is written', async () => {
  const out = join(place, 'records.jsonl')
  const one = record({ kernel: '6.12.117-arm64', arch: 'arm64' })
  await writeFile(out, `${JSON.stringify(one)}\n`)
  const refused = asked('fexit', undefined, { out })
  await expect(refused).rejects.toThrow(/is of arm64.*`matrix shell --arch arm64 --kernel 6\.12\.117-arm64 /)
  await expect(refused).rejects.toBeInstanceOf(UsageError)
  await expect(readdir(join(place, 'to'))).rejects.toThrow('ENOENT')
})
