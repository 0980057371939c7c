import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import {
  architectureBy,
  architectureEnding,
  architectureOfId,
  architectureNamed,
  ARCHITECTURES,
  factsOfArchitecture,
  hostArchitecture,
  spelledOn,
} from './architecture.js'

describe('a name of an architecture', () => {
  test.each([
    ['x86_64', 'x86_64'],
    ['amd64', 'x86_64'],
    ['arm64', 'arm64'],
    ['aarch64', 'arm64'],
  ])('%s means %s', (name, arch) => {
    expect(architectureNamed(name)).toBe(arch)
  })

  test('that is none is refused with those that there are', () => {
    expect(() => architectureNamed('arm46')).toThrow(UsageError)
    expect(() => architectureNamed('arm46')).toThrow(
      /^no architecture is called 'arm46'.*arm64.*; there are: x86_64, arm64$/,
    )
  })
})

test.each([
  ['x64', 'x86_64'],
  ['arm64', 'arm64'],
  ['riscv64', 'x86_64'],
])('a host that Node calls %s has guests of %s', (node, arch) => {
  expect(hostArchitecture(node)).toBe(arch)
})

test('no two architectures share a name', () => {
  const names = ARCHITECTURES.map(factsOfArchitecture)
  for (const key of ['debian', 'node', 'machine', 'elf', 'triplet', 'syscall', 'ldCache'] as const)
    expect(new Set(names.map((facts) => facts[key])).size).toBe(ARCHITECTURES.length)
  for (const arch of ARCHITECTURES) expect(architectureBy('elf', factsOfArchitecture(arch).elf)).toBe(arch)
})

test('identifiers say the architecture where it is not x86-64', () => {
  expect(ARCHITECTURES.map(architectureEnding)).toEqual(['', '-arm64'])
})

test.each([
  ['6.12.118', 'x86_64'],
  ['6.12.118-rt', 'x86_64'],
  ['6.12.118-headers', 'x86_64'],
  ['6.12.118-arm64', 'arm64'],
  ['6.12.118-rt-arm64', 'arm64'],
  ['6.12.118-arm64-headers', 'arm64'],
  ['mine-arm64', 'arm64'],
  ['arm64', 'x86_64'],
  ['6.12.118-arm64-rt', 'x86_64'],
  ['host', 'x86_64'],
] as const)('the end of %s says %s', (id, arch) => expect(architectureOfId(id)).toBe(arch))

test('functions of system calls are spelled for each, wherever they stand', () => {
  const text = 'kprobe:{syscall}getsid,kprobe:{syscall}gets*'
  expect(ARCHITECTURES.map((arch) => spelledOn(text, arch))).toEqual([
    'kprobe:__x64_sys_getsid,kprobe:__x64_sys_gets*',
    'kprobe:__arm64_sys_getsid,kprobe:__arm64_sys_gets*',
  ])
})
