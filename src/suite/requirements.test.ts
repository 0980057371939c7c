import { expect, test } from 'vitest'
import { featureMissing, FEATURES } from './features.js'
import { compareLoosely, unmetCommand, unmetRequirement, type SuitePlaceFacts } from './requirements.js'
import { testWith } from './suite.fixture.js'

const PLACE: SuitePlaceFacts = {
  release: '6.12.63+deb13-amd64',
  architecture: 'x86_64',
  info: 'Build\n  libdw (DWARF support): no\nKernel features\n  Loop support: yes\n  btf: yes\n',
  environment: { CI: 'true' },
}

test.each([
  ['6.12', '6.12.63+deb13-amd64', -1],
  ['6.13', '6.12.63+deb13-amd64', 1],
  ['6.1', '6.12', -1],
  ['6.12', '6.12', 0],
  ['6.12.0', '6.12', 1],
  ['6.12.64', '6.12.63+deb13-amd64', 1],
  ['6.12.63', '6.12.63+deb13-amd64', -1],
  ['6.12.63.1', '6.12.63+deb13-amd64', -1],
  ['7.3.0-rc2', '7.3.0', 1],
  ['10', '9.9', 1],
])('%s against %s is %d', (a, b, sign) => {
  expect(Math.sign(compareLoosely(a, b))).toBe(sign)
  expect(Math.sign(compareLoosely(b, a))).toBe(-sign || 0)
})

test.each([
  ['MIN_KERNEL 6.12', null],
  ['MIN_KERNEL 6.13', 'needs a kernel from 6.13 on, and this is 6.12.63+deb13-amd64'],
  // As LooseVersion has it: 6.12 is less than 6.12.63, so that the series itself is too new.
  ['MAX_KERNEL 6.12', 'needs a kernel up to 6.12, and this is 6.12.63+deb13-amd64'],
  ['MAX_KERNEL 6.13', null],
  ['ARCH x86_64', null],
  ['ARCH aarch64|le', null],
  ['ARCH aarch64|ppc64', 'is for ARCH aarch64|ppc64, and this is x86_64'],
  ['ARCH be', 'is for ARCH be, and this is x86_64'],
  ['ARCH !be', null],
  ['ARCH !x86_64', 'is for ARCH !x86_64, and this is x86_64'],
  ['ARCH le|!x86_64', 'is for ARCH le|!x86_64, and this is x86_64'],
  ['SKIP_IF_ENV_HAS CI=true', "is not for where CI is 'true'"],
  ['SKIP_IF_ENV_HAS CI=yes', null],
  ['SKIP_IF_ENV_HAS UNSET=', "is not for where UNSET is ''"],
  ['SKIP_IF_ENV_HAS toString=x', null],
  ['REQUIRES_FEATURE btf loop', null],
  [
    'REQUIRES_FEATURE btf dwarf',
    "needs the feature dwarf: bpftrace --info does not say 'libdw (DWARF support): yes'",
  ],
  ['REQUIRES_FEATURE !dwarf', null],
  ['REQUIRES_FEATURE !btf', 'is for builds without btf, which bpftrace --info says is there'],
  ['REQUIRES_FEATURE aot', 'needs the feature aot, of which bpftrace --info says nothing'],
])('%s: %s', (line, unmet) => {
  expect(unmetRequirement(testWith(line, 'EXPECT x'), PLACE)).toBe(unmet)
})

test('an arm64 machine is aarch64', () => {
  const place = { ...PLACE, architecture: 'arm64' } as const
  expect(unmetRequirement(testWith('ARCH aarch64', 'EXPECT x'), place)).toBeNull()
  expect(unmetRequirement(testWith('ARCH x86_64', 'EXPECT x'), place)).toBe(
    'is for ARCH x86_64, and this is aarch64',
  )
})

test('a command that failed is told', () => {
  expect(unmetCommand('nft --help')).toBe("needs that 'nft --help' succeeds")
})

test('of what --info does not name, nothing is there, and there are twenty features', () => {
  expect(FEATURES).toHaveLength(20)
  expect(FEATURES.filter((feature) => featureMissing([feature], [], '') === null)).toEqual([])
  expect(featureMissing(['toString'], [], 'toString: yes')).not.toBeNull()
})
