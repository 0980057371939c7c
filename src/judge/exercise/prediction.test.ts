import { describe, expect, test } from 'vitest'
import { PROBE_TYPES } from '../../matrix/probes.js'
import type { Case } from '../../matrix/schema.js'
import { ordering, SEED } from '../verdict/verdict.fixture.js'
import { optionsOf, prediction } from './prediction.js'

const PLACE = { kernel: '6.12.117', bpftrace: '0.23.2' }
const kprobe = (fields: Record<string, unknown> = {}): Case => ordering('x', { probe: 'kprobe', ...fields })
const needing = (...config: string[]): Case => kprobe({ supported: { config } })

/** A kernel that has all that any probe type needs, and these options: `n` takes one away. */
function having(options: Readonly<Record<string, string>> = {}): Map<string, string> {
  const config = new Map<string, string>(
    Object.values(PROBE_TYPES).flatMap((type) => type.config.map((option) => [option, 'y'])),
  )
  for (const [option, value] of Object.entries(options)) {
    if (value === 'n') config.delete(option)
    else config.set(option, value)
  }
  return config
}
const on = (one: Case, config: ReadonlyMap<string, string> | null) => prediction(one, { ...PLACE, config })

describe('by versions', () => {
  test.each([
    ['nothing is said', {}, 'answered'],
    ['both ranges hold', { supported: { bpftrace: '>=0.23', kernel: '6.12.*' } }, 'answered'],
    ['bpftrace is too old', { supported: { bpftrace: '>=0.24', kernel: '6.12.*' } }, 'refused'],
    ['the kernel is too old', { supported: { kernel: '>=6.13' } }, 'refused'],
    ['it is one of the refused', { refused: [{ kernel: '5.10.*' }, { bpftrace: '<0.24' }] }, 'refused'],
    ['it is none of them', { refused: [{ bpftrace: '<0.24', kernel: '5.10.*' }] }, 'answered'],
    ['nothing may be', { supported: { bpftrace: '>=9' }, unpredicted: 'it hangs on the machine' }, null],
  ])('where %s: %s is %s', (_, fields, predicted) => {
    expect(prediction(kprobe(fields), PLACE)).toBe(predicted)
  })
})

describe("by the kernel's configuration", () => {
  test('a kernel without what the probe type needs is expected to refuse', () => {
    expect(on(kprobe(), having())).toBe('answered')
    expect(on(kprobe(), having({ CONFIG_KPROBE_EVENTS: 'n' }))).toBe('refused')
    expect(on(ordering('x'), having({ CONFIG_KPROBE_EVENTS: 'n' }))).toBe('answered')
    expect(on(ordering('x'), having({ CONFIG_DEBUG_INFO_BTF: 'n' }))).toBe('refused')
    expect(on(kprobe({ probe: 'BEGIN' }), new Map())).toBe('refused')
  })

  test('every attach point counts, and the empty handlers beside paired ones', () => {
    const withoutKretprobes = having({ CONFIG_KRETPROBES: 'n' })
    const attach = ['kprobe:f', 'kprobe:f', 'kprobe:f,kretprobe:g']
    expect(on(kprobe(), withoutKretprobes)).toBe('answered')
    expect(on(kprobe({ paired: true }), withoutKretprobes)).toBe('refused')
    expect(on(ordering('x', { probe: undefined, target: undefined, attach }), withoutKretprobes)).toBe(
      'refused',
    )
  })

  test.each([
    ['CONFIG_FPROBE', 'y', 'answered'],
    ['CONFIG_FPROBE', 'm', 'answered'],
    ['CONFIG_FPROBE', '0', 'refused'],
    ['CONFIG_FPROBE', 'n', 'refused'],
    ['CONFIG_FPROBE=y', 'y', 'answered'],
    ['CONFIG_FPROBE=y', 'm', 'refused'],
    ['CONFIG_FPROBE=m', 'm', 'answered'],
    ['CONFIG_FPROBE=m', 'n', 'refused'],
  ])('%s where the kernel says %s: %s', (need, value, predicted) => {
    expect(on(needing(need), having({ CONFIG_FPROBE: value }))).toBe(predicted)
  })

  test('one that cannot be read says nothing; versions decide', () => {
    expect(on(needing('CONFIG_FPROBE'), null)).toBe('answered')
    expect(prediction(needing('CONFIG_FPROBE'), PLACE)).toBe('answered')
    expect(on(kprobe({ supported: { bpftrace: '<0.1', config: ['CONFIG_FPROBE'] } }), null)).toBe('refused')
  })

  test('what is looked at, each once and without its value', () => {
    expect(optionsOf(needing('CONFIG_BPF_EVENTS=y', 'CONFIG_FPROBE=y'))).toEqual([
      'CONFIG_BPF_EVENTS',
      'CONFIG_KPROBE_EVENTS',
      'CONFIG_FPROBE',
    ])
    expect(optionsOf(SEED)).toEqual([])
  })
})
