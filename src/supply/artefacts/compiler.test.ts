import { expect, test } from 'vitest'
import { compilerReads, compilerRoots } from './guest.js'

test.each([
  ['x86_64', 'x86_64', ['cpp', 'binutils-x86-64-linux-gnu']],
  ['arm64', 'x86_64', ['cpp-aarch64-linux-gnu', 'binutils-aarch64-linux-gnu']],
  ['arm64', 'arm64', ['cpp', 'binutils-aarch64-linux-gnu']],
  ['x86_64', 'arm64', ['cpp-x86-64-linux-gnu', 'binutils-x86-64-linux-gnu']],
] as const)(
  '%s guests on an %s host are compiled by what the archive has for that',
  (arch, host, packages) => {
    expect(compilerRoots(arch, host)).toEqual(packages)
  },
)

test('what musl takes from libgcc on arm64 is of the compiler’s version', () => {
  const closure = [{ name: 'binutils' }, { name: 'cpp-14-aarch64-linux-gnu' }]
  expect(compilerReads('arm64', closure)).toEqual(['musl-dev', 'linux-libc-dev', 'libgcc-14-dev'])
  expect(compilerReads('x86_64', closure)).toEqual(['musl-dev', 'linux-libc-dev'])
})
