/** A kernel with its headers beside the same without: what bpftrace refuses for want of them it takes with them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsIn } from './command.js'

/** On 5.10 this version asks for headers where a tracepoint's types are in no BTF. */
const MATRIX = `
kernels:
  - { from: debian:bullseye-security, series: ['5.10'] }
  - { from: debian:bullseye-security, series: ['5.10'], headers: true }
bpftrace: [{ from: debian:bookworm }]
cases:
  tracepoint:
    probe: tracepoint
    target: syscalls:sys_enter_nanosleep
    handlers: [a, b, c]
    workload: nanosleep
    unpredicted: it hangs on the headers
`

let place: string
let records: ResultRecord[]
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-headers-'))
  await writeFile(join(place, 'matrix.yaml'), MATRIX)
  const finished = await matrix([
    'run',
    '--config',
    join(place, 'matrix.yaml'),
    '--fresh',
    '--out',
    place,
    '--json',
  ])
  expect(finished.exitCode, finished.stderr).toBe(0)
  records = recordsIn(finished.stdout)
})
afterAll(() => rm(place, { recursive: true, force: true }))

const of = (headers: boolean): ResultRecord | undefined =>
  records.find(({ kernel }) => kernel.endsWith('-headers') === headers)

test('without them it is refused in words, and no crash', () => {
  expect(of(false)).toMatchObject({ verdict: 'unsupported' })
  expect(of(false)?.reason).toContain("'linux/types.h' file not found")
})

test('with them it is answered, as another row, whose record names the packages', () => {
  expect(of(true)).toMatchObject({ verdict: 'ok', events: ['abc', 'abc', 'abc'] })
  expect(of(true)?.release).toBe(of(false)?.release)
  expect(of(true)?.artefacts.kernel.some(({ name }) => name.startsWith('linux-headers-'))).toBe(true)
})
