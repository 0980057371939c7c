import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { parseMatrix } from '../matrix/load.js'
import { UsageError } from '../lib/errors.js'
import { tellBuilt, withBrought } from './candidate.js'

const matrix = (builds: string) =>
  parseMatrix(
    `kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: ${builds}
cases: { fexit: { probe: fexit, target: f, handlers: [a, b, c], workload: nanosleep } }`,
    'matrix.yaml',
  )

test('is one build more, from a path that is relative to the working directory', () => {
  const { bpftrace } = withBrought(matrix('[{ from: debian:trixie }]'), {
    candidate: 'file:./build/bpftrace',
  })
  expect(bpftrace).toEqual([
    { from: { kind: 'suite', suite: 'trixie' } },
    { from: { kind: 'file', path: resolve('build/bpftrace') }, name: 'candidate' },
  ])
})

test('takes the place of the candidate that matrix.yaml has', () => {
  const { bpftrace } = withBrought(matrix('[{ from: debian:sid, name: candidate }]'), {
    candidate: 'oci:r.example/x:1',
  })
  expect(bpftrace).toMatchObject([{ from: { kind: 'oci', reference: { tag: '1' } }, name: 'candidate' }])
})

test('may be left out, and has to be a source', () => {
  const plain = matrix('[{ from: debian:trixie }]')
  expect(withBrought(plain, { candidate: undefined })).toBe(plain)
  expect(() => withBrought(plain, { candidate: './build/bpftrace' })).toThrow(UsageError)
  expect(() => withBrought(plain, { candidate: './build/bpftrace' })).toThrow(
    /^--candidate \.\/build\/bpftrace: expected debian: /,
  )
})

test('of a build tree it is said once which file is taken', async () => {
  const place = await mkdtemp(join(tmpdir(), 'build-tree-'))
  try {
    await mkdir(join(place, 'src'))
    await writeFile(join(place, 'src/bpftrace'), 'x')
    const given = withBrought(matrix('[{ from: debian:trixie }]'), { candidate: `file:${place}` })
    const stderr = new PassThrough()
    for (const _ of [1, 2]) await tellBuilt(given, stderr)
    expect(String(stderr.read())).toBe(
      `file:${place} is a build tree; its program is taken: ${place}/src/bpftrace\n`,
    )
    await tellBuilt(withBrought(given, { candidate: `file:${place}/src/bpftrace` }), stderr)
    expect(stderr.read()).toBeNull()
  } finally {
    await rm(place, { recursive: true })
  }
})
