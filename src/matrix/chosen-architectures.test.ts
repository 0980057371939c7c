import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { architecturesIn, architecturesOf, withArchitectures } from './chosen-architectures.js'
import { parseMatrix } from './load.js'

const matrixWith = (kernels: string, arch = '') =>
  parseMatrix(
    `${arch}\nkernels: [${kernels}]\nbpftrace: [{ from: 'debian:sid' }]\ncases: { a: { probe: kprobe, target: f, workload: nanosleep } }`,
    'matrix.yaml',
  )
const SUITE = "{ from: 'debian:trixie', series: ['6.12'] }"
const ARM = "{ from: 'debian:sid', series: ['7.3'], arch: [arm64] }"
const FILE = "{ from: 'file:bzImage', name: mine }"

describe('an axis is of', () => {
  const first = (matrix: ReturnType<typeof matrixWith>) => architecturesOf(matrix.kernels[0]!, matrix)
  test("this host's architecture where nothing is said", () => {
    expect(first(matrixWith(SUITE))).toEqual([process.arch === 'arm64' ? 'arm64' : 'x86_64'])
  })
  test("the matrix's, or its own", () => {
    expect(first(matrixWith(SUITE, 'arch: [x86_64, arm64]'))).toEqual(['x86_64', 'arm64'])
    expect(first(matrixWith(ARM, 'arch: [x86_64]'))).toEqual(['arm64'])
  })
  test('x86-64 where it is a file', () => {
    expect(first(matrixWith(FILE, 'arch: [arm64]'))).toEqual(['x86_64'])
  })
})

test('builds are of the architectures that kernels are of, in one order', () => {
  expect(architecturesIn(matrixWith(`${ARM}, ${FILE}`), false)).toEqual(['x86_64', 'arm64'])
  expect(architecturesIn(matrixWith(ARM), false)).toEqual(['arm64'])
})

describe('the command line', () => {
  const both = matrixWith(`${SUITE}, ${ARM}`, 'arch: [x86_64]')
  test('takes the place of what the file says, and leaves out what is never of it', () => {
    const of = (...names: string[]) => {
      const matrix = withArchitectures(both, names)
      return matrix.kernels.map((axis) => architecturesOf(axis, matrix).join(' '))
    }
    expect(of()).toEqual(['x86_64', 'arm64'])
    expect(of('aarch64')).toEqual(['arm64', 'arm64'])
    expect(of('x86_64')).toEqual(['x86_64'])
    expect(of('arm64', 'amd64', 'arm64')).toEqual(['arm64 x86_64', 'arm64'])
  })
  test('leaves out files, which are x86-64, and the kernel of a machine of none of them', () => {
    const own = matrixWith(`${FILE}, host`)
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64'
    expect(withArchitectures(own, ['arm64']).kernels).toEqual([])
    expect(withArchitectures(own, ['x86_64']).kernels).toHaveLength(1)
    expect([withArchitectures(own, []).host, withArchitectures(own, [other]).host]).toEqual([true, false])
  })
  test('is refused where it names none', () => {
    expect(() => withArchitectures(both, ['mips'])).toThrow(UsageError)
  })
})
