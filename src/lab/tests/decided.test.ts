/** What is said of a test without a machine. */
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { testWith } from '../../suite/suite.fixture.js'
import type { AskedTest } from './asked-test.js'
import { decidedOf } from './decided.js'
import type { CellFacts } from './facts.js'

const asked = (lines: readonly string[], changes: Partial<AskedTest> = {}): AskedTest => ({
  name: 'runtime/group.one',
  test: { ...testWith(...lines), id: 'group.one' },
  files: new Map(),
  lacking: null,
  warnings: [],
  read: () => null,
  ...changes,
})
const FACTS: CellFacts = {
  release: '6.12.117+deb13-cloud-amd64',
  info: 'Build\n  libdw (DWARF support): no\nKernel features\n  btf: yes\n',
  verifiesIr: true,
  lacks: [],
}
const PLAIN = asked(['EXPECT x'])

const decided = (one: AskedTest, facts: CellFacts | null = FACTS, environment: NodeJS.ProcessEnv = {}) =>
  decidedOf(cellOf(), one, facts, environment)

test('a machine has to tell', () => {
  expect(decided(PLAIN)).toBeNull()
})

test('a machine has to tell, too, of a build that was not asked yet', () => {
  expect(decided(PLAIN, null)).toBeNull()
})

describe('nobody can tell', () => {
  test('for a file that is expected and not there, asked or not', () => {
    const one = asked(['EXPECT_FILE outputs/none'])
    const told = { outcome: 'unsupported', order: null, milliseconds: 0 }
    expect(decided(one, null)).toMatchObject(told)
    expect(decided(one)?.reason).toMatch(/^group:3: there is no file outputs\/none/)
  })

  test('for a mistake in the test', () => {
    const mistake = { file: 'group', line: 7, message: 'expected a number' }
    const one = asked(['EXPECT x'])
    expect(decided({ ...one, test: { ...one.test, mistake } })).toMatchObject({
      outcome: 'unsupported',
      reason: 'group:7: expected a number',
    })
  })

  test('for what the checkout does not bring', () => {
    expect(decided(asked(['EXPECT x'], { lacking: 'its program is not built' }))).toMatchObject({
      outcome: 'unsupported',
      reason: 'its program is not built',
    })
  })
})

describe('what drives the tests', () => {
  test('is not in the image: an error, which names all of it', () => {
    expect(decided(PLAIN, { ...FACTS, lacks: ['bash', 'pidof'] })).toMatchObject({
      outcome: 'error',
      order: null,
      reason: "the build's image has no bash, pidof: a tree of your own has to bring what drives the tests",
    })
  })

  test('is not in the image, and nobody could tell anyway: unsupported', () => {
    const one = asked(['EXPECT x'], { lacking: 'its program is not built' })
    expect(decided(one, { ...FACTS, lacks: ['bash'] })?.outcome).toBe('unsupported')
  })
})

describe('requirements', () => {
  test('a feature that the build has not is skipped', () => {
    expect(decided(asked(['REQUIRES_FEATURE dwarf', 'EXPECT x']))).toMatchObject({
      outcome: 'unsupported',
      reason: expect.stringMatching(/^skipped: needs the feature dwarf/) as string,
    })
  })

  test.each(['dwarf', '!btf'])('the feature %s is not looked at before the build is asked', (feature) => {
    const one = asked([`REQUIRES_FEATURE ${feature}`, 'EXPECT x'])
    expect(decided(one)).not.toBeNull()
    expect(decided(one, null)).toBeNull()
  })

  test('a newer kernel than the planned one is skipped before the build is asked', () => {
    expect(decided(asked(['MIN_KERNEL 6.13', 'EXPECT x']), null)?.reason).toBe(
      'skipped: needs a kernel from 6.13 on, and this is 6.12.117+deb13-cloud-amd64',
    )
  })

  test('what uname said counts more than what was planned', () => {
    const one = asked(['MIN_KERNEL 6.13', 'EXPECT x'])
    expect(decided(one, { ...FACTS, release: '6.14.0' })).toBeNull()
  })

  test("the architecture is the kernel's", () => {
    const one = asked(['ARCH aarch64', 'EXPECT x'])
    expect(decided(one, null)?.reason).toBe('skipped: is for ARCH aarch64, and this is x86_64')
    expect(decidedOf(cellOf({ arch: 'arm64' }), one, null, {})).toBeNull()
  })

  test('variables of who runs the tool count, those without a value do not', () => {
    const one = asked(['SKIP_IF_ENV_HAS CI=true', 'EXPECT x'])
    expect(decided(one, null, { CI: 'true' })?.reason).toBe("skipped: is not for where CI is 'true'")
    expect(decided(one, null, { CI: undefined })).toBeNull()
  })

  test('commands of REQUIRES are the machine’s to answer', () => {
    expect(decided(asked(['REQUIRES false', 'EXPECT x']))).toBeNull()
  })
})
