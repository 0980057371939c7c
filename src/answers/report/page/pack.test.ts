import { describe, expect, test } from 'vitest'
import { spelledOn } from '../../../matrix/architecture.js'
import { parseRange } from '../../../matrix/versions.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { issue } from '../findings/findings.fixture.js'
import { modelOf } from '../model/model.js'
import type { CaseWords } from '../model/report.js'
import { manyRecords } from '../../../../dev/bench/page.fixture.js'
import { renderTable } from '../formats.js'
import { packed } from './pack.js'

const asked: CaseWords = {
  handlers: ['a', 'b', 'c'],
  program: ({ bpftrace }) => (bpftrace === '0.17.0' ? 'kretfunc:f' : 'fexit:f'),
}
const pack = (records: Parameters<typeof modelOf>[0]) =>
  packed(modelOf(records, { cases: [{ name: 'fexit', asked }], knownIssues: [] }))

describe('packed', () => {
  test('answers that tell the same share a story and a place; those of one program also an occasion', () => {
    const other = record({ case: 'kprobe', finishedAt: '2026-11-20T12:00:59.999Z' })
    const slower = { ...other, attempts: other.attempts.map((one) => ({ ...one, milliseconds: 5000.4 })) }
    const { answers, stories, grounds, images, occasions, moments } = pack([
      record(),
      { ...other, case: 'kretprobe' },
      slower,
    ])
    expect(answers).toEqual([['0'], ['0.1'], ['0']])
    expect(occasions).toEqual(['0,0,0,4210;0,0,0,5000'])
    expect([stories, grounds, images].map(({ length }) => length)).toEqual([1, 1, 1])
    expect(moments).toEqual(['2026-11-20 12:00 UTC'])
  })

  test('where an answer was recalled from belongs to its place', () => {
    const recalled = record({ case: 'kprobe', recalledFrom: ['nightly', 'published'] })
    const { grounds } = pack([record(), recalled])
    expect(grounds.map(({ recalledFrom }) => recalledFrom)).toEqual([
      undefined,
      'nightly, there from published',
    ])
  })

  test('the CPUs of events are part of a story', () => {
    // Records that are read share the arrays that are alike.
    const read = record()
    const on = (cpus: number[]) => ({
      ...read,
      cpus,
      attempts: read.attempts.map((one) => ({ ...one, cpus })),
    })
    const { stories } = pack([on([0, 0, 1]), { ...on([0, 1, 1]), case: 'other' }])
    expect(stories.map(({ cpus, attempts }) => [cpus, attempts[0]?.cpus])).toEqual([
      [
        [0, 0, 1],
        [0, 0, 1],
      ],
      [
        [0, 1, 1],
        [0, 1, 1],
      ],
    ])
  })

  test('a story is whole', () => {
    const surprising = unordered('unsupported', 'no BTF', {
      surprise: 'refused',
      mechanism: ['kprobe_multi'],
      expected: {},
      attempts: [
        { mode: 'isolated', outcome: 'unsupported', order: null, events: [], reason: 'x', milliseconds: 1 },
      ],
    })
    expect(pack([surprising]).stories).toEqual([
      {
        shown: 'surprise',
        word: 'refused',
        manner: 'unexpected',
        label: '– refused (unexpected)',
        events: [],
        reason: 'no BTF',
        expected: {},
        surprise: 'refused',
        mechanism: ['kprobe_multi'],
        attempts: [{ mode: 'isolated', outcome: 'unsupported', order: null, events: [], reason: 'x' }],
      },
    ])
  })

  test.each([
    ['reason', { reason: 'another' }],
    ['events', { events: ['abc'] }],
    ['mechanism', { mechanism: ['kprobe'] }],
    ['expected', { expected: {} }],
    ['attempts', { attempts: [] }],
  ])('a difference in %s makes another story', (_, change) => {
    expect(pack([record(), record({ case: 'kprobe', ...change })]).stories).toHaveLength(2)
  })

  test('a question without an answer is empty, by kernel and then by build', () => {
    const { answers } = pack([record(), reversed({ kernel: '7.3.4', bpftrace: '0.27.1' })])
    expect(answers).toEqual([['0,', ',1']])
  })

  test('a program is there once for each spelling', () => {
    const builds = ['0.17.0', '0.23.2', '0.27.1'].map((bpftrace) => record({ bpftrace }))
    const { cases, programs } = pack([...builds, record({ case: 'old' })])
    expect(programs).toEqual(['kretfunc:f', 'fexit:f'])
    expect(cases[0]?.asked).toEqual({ handlers: ['a', 'b', 'c'], programs: [0, 1, 1], reproducers: [] })
    expect(cases[1]).toMatchObject({ name: 'old', promised: true })
    expect(cases[1]?.asked).toBeUndefined()
  })

  test('texts of another architecture are there where kernels of it are, and where they differ', () => {
    const words: CaseWords = {
      handlers: ['a'],
      program: (_, arch) => spelledOn('kprobe:{syscall}getsid', arch),
      reproducer: (_, arch) => ({ text: spelledOn('{syscall}', arch), needs: [] }),
    }
    const same: CaseWords = { handlers: ['a'], program: () => 'fexit:f' }
    const cases = [
      { name: 'sid', asked: words },
      { name: 'fexit', asked: same },
    ]
    const packedOf = (...records: ResultRecord[]) => packed(modelOf(records, { cases, knownIssues: [] }))
    const arm = record({ case: 'sid', kernel: '6.12.117-arm64', arch: 'arm64' })
    const both = packedOf(record(), arm)
    expect(both.kernels.map(({ arch }) => arch)).toEqual([undefined, 'arm64'])
    expect(both.programs).toEqual(['kprobe:__x64_sys_getsid', 'kprobe:__arm64_sys_getsid', 'fexit:f'])
    expect(both.cases.map(({ asked }) => asked?.others)).toEqual([
      { arm64: { programs: [1], reproducers: [1] } },
      undefined,
    ])
    expect(packedOf(record()).programs).toEqual(['kprobe:__x64_sys_getsid', 'fexit:f'])
    expect(packedOf(arm).programs).toEqual(['kprobe:__arm64_sys_getsid', 'fexit:f'])
    expect(packedOf(arm).cases[0]?.asked).not.toHaveProperty('others')
    // Its records tell the architecture of a kernel whose name does not.
    expect(packedOf(record({ kernel: 'host', runtime: 'container', arch: 'arm64' })).kernels[0]?.arch).toBe(
      'arm64',
    )
  })

  test('a known issue of one architecture says so', () => {
    const one = { ...issue({ id: 'one', arch: 'arm64' }), kernel: parseRange('>=6.16') }
    const { issues } = packed(
      modelOf([record({ arch: 'arm64' })], { cases: [], knownIssues: [one, issue()] }),
    )
    expect(issues.map(({ issue: its }) => [its?.kernel, its?.arch])).toEqual([
      ['>=6.16', 'arm64'],
      [undefined, undefined],
    ])
  })

  test('a known issue of some releases says which', () => {
    const one = issue({ id: 'one', releases: ['6.18.5+deb13-amd64'] })
    const { issues } = packed(
      modelOf([record({ release: '6.18.5+deb13-amd64' })], { cases: [], knownIssues: [one, issue()] }),
    )
    expect(issues.map(({ issue: its }) => its?.releases)).toEqual([['6.18.5+deb13-amd64'], undefined])
  })

  test('lists of packages are shared by all kernels and builds', () => {
    const { packages, grounds, images } = pack([
      record(),
      record({ kernel: '7.3.4', release: '7.3.4-cloud' }),
    ])
    expect(packages).toHaveLength(2)
    expect(grounds.map(({ kernel }) => kernel)).toEqual([0, 0])
    expect(images.map(({ bpftrace }) => bpftrace)).toEqual([1])
  })

  test('a time that is none stays as it is', () => {
    expect(pack([record({ finishedAt: 'yesterday' })]).moments).toEqual(['yesterday'])
  })

  test('a finding names what is known of it, and one of its answers', () => {
    const known = reversed({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' } })
    const { findings } = pack([record({ bpftrace: '0.17.0' }), known])
    expect(findings).toMatchObject([
      { word: 'reversed', manner: 'known', cases: ['fexit'], issue: 'fexit-reversed', first: [0, 0, 1] },
    ])
  })

  test('the options that ask the same again are carried', () => {
    const asking = ['--config', 'mine/matrix.yaml']
    expect(packed(modelOf([record()], { cases: [], knownIssues: [], asking })).asking).toEqual(asking)
  })
})

describe('many answers', () => {
  test('make a page of less than 1.5 MB', () => {
    const page = renderTable('html', manyRecords(), { cases: [], knownIssues: [] })
    expect(Buffer.byteLength(page)).toBeLessThan(1_500_000)
  }, 120_000)
})
