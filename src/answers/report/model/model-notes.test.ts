import { describe, expect, test } from 'vitest'
import type { KnownIssue } from '../../../matrix/schema.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import { modelOf } from './model.js'
import type { TableOptions } from './report.js'

const issue: KnownIssue = {
  id: 'fexit-reversed',
  cases: ['fexit'],
  seen: 'reversed',
  summary: 'fexit is attached forward.',
  upstream: 'unreported',
}
const options = (changes: Partial<TableOptions> = {}): TableOptions => ({
  cases: [{ name: 'kprobe' }, { name: 'fexit', title: 'On return' }],
  knownIssues: [],
  ...changes,
})
const known = (changes = {}) =>
  reversed({ verdict: 'known', expected: { order: 'reversed', why: issue.id }, ...changes })

describe('beside the answers', () => {
  test('a reason that several answers give is one note; the same words for another verdict are another', () => {
    const { notes, grids } = modelOf(
      [
        unordered('unsupported', 'no BTF\n', { case: 'kprobe', kernel: '6.2' }),
        unordered('unsupported', 'no BTF', { case: 'kprobe', kernel: '6.1' }),
        unordered('error', 'no BTF', { kernel: '6.2' }),
        reversed({ kernel: '6.1' }),
      ],
      options(),
    )
    expect(notes).toEqual([
      { shown: 'unsupported', text: 'no BTF', answers: 2 },
      { shown: 'error', text: 'no BTF', answers: 1 },
    ])
    expect(grids.map(({ answers }) => answers.map(([answer]) => answer?.note))).toEqual([
      [1, 1],
      [undefined, 2],
    ])
  })

  test('which verdicts have a note', () => {
    const noted = [
      unordered('unsupported', '1'),
      unordered('crash', '2'),
      unordered('error', '3'),
      record({ verdict: 'flaky', reason: '4' }),
      record({ verdict: 'fixed', reason: '5' }),
      reversed({ order: 'unstable', reason: '6' }),
      reversed({ order: 'partial', reason: '7' }),
    ]
    const bare = [record(), reversed(), known(), reversed({ order: 'silent' })]
    const { notes } = modelOf(
      [...noted, ...bare].map((one, index) => ({ ...one, kernel: `6.${index}` })),
      options(),
    )
    expect(notes.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })

  test('known issues in their order, with where they were seen, and those that are gone', () => {
    const { issues } = modelOf(
      [
        known({ kernel: '6.1' }),
        known(),
        known({ case: 'kprobe', expected: { order: 'crash', why: 'gone' } }),
      ],
      options({ knownIssues: [{ ...issue, id: 'other' }, issue] }),
    )
    expect(issues).toEqual([
      { id: 'other', issue: { ...issue, id: 'other' }, cases: [], answers: 0 },
      { id: issue.id, issue, cases: ['fexit'], answers: 2 },
      { id: 'gone', cases: ['kprobe'], answers: 1 },
    ])
  })

  test('the day of the newest answer, of those that say one', () => {
    const dated = (...times: string[]) =>
      modelOf(
        times.map((finishedAt, index) => record({ finishedAt, kernel: `6.${index}` })),
        options(),
      ).date
    expect(dated('2026-11-20T23:59:59.999Z', '2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z')).toBe(
      '2026-11-22',
    )
    expect(dated('zzz\n# owned', '2026-11-20T00:00:00Z')).toBe('2026-11-20')
    expect(dated('soon')).toBeUndefined()
  })

  test('accelerators, versions of QEMU and warnings, each once', () => {
    const artefacts = record().artefacts
    const model = modelOf(
      [
        record({ accelerator: 'tcg', warnings: ['b', 'a'] }),
        record({
          accelerator: 'kvm',
          kernel: '6.1',
          warnings: ['a'],
          artefacts: { ...artefacts, qemu: '7.2' },
        }),
        record({ accelerator: 'tcg', kernel: '6.2', artefacts: { ...artefacts, qemu: null } }),
      ],
      options(),
    )
    expect(model).toMatchObject({
      accelerators: ['kvm', 'tcg'],
      emulators: ['7.2', '10.0.3'],
      warnings: ['a', 'b'],
    })
  })

  test('the same records in another order make the same model', () => {
    const records = [
      record({ warnings: ['b'] }),
      unordered('error', 'x', { kernel: '6.1', warnings: ['a'] }),
      unordered('crash', 'y', { bpftrace: '0.9' }),
      known({ case: 'kprobe' }),
    ]
    expect(modelOf([...records].reverse(), options())).toEqual(modelOf(records, options()))
  })
})
