/** Records of tests as a file of known issues, and back. */
import { describe, expect, test } from 'vitest'
import { holdsAt } from '../../matrix/place.js'
import { placeOf } from '../../records/place.js'
import type { ResultRecord } from '../../records/record.js'
import { accepted, BY_HAND, failed, fixed, ID, read, TWO } from './known-tests.fixture.js'
import { acceptTests } from './known-tests.js'

describe('added', () => {
  test('what failed is an entry of its kernel’s series and its build', () => {
    expect(accepted(failed())).toMatchObject([
      {
        id: ID,
        cases: ['runtime/probe.one'],
        bpftrace: { text: '=0.23.2' },
        kernel: { text: '6.12.*' },
        seen: 'failed',
        upstream: 'unreported',
      },
    ])
  })

  test('it is told by its name and where', () => {
    expect(acceptTests(null, [failed()])).toMatchObject({
      added: ['runtime/probe.one on 6.12.117 × 0.23.2'],
      removed: [],
      left: [],
    })
  })

  test('each record lies in the ranges of its own entry', () => {
    for (const one of [
      failed(),
      failed({ kernel: '7.3-rc7', versions: { kernel: '7.3-rc7', bpftrace: '0.24.0' } }),
    ])
      expect(holdsAt(accepted(one)[0]!, placeOf(one))).toBe(true)
  })

  test('a file that is made begins with what it is', () => {
    expect(acceptTests(null, [failed()]).text).toMatch(
      /^# Tests that are known to fail, .*\n(#.*\n)+\n- id: /,
    )
  })

  test('tests of one kernel, build and manner are in one entry, sorted', () => {
    const [entry, ...others] = accepted(failed({ case: 'runtime/z.z' }), failed({ case: 'runtime/a.a' }))
    expect(entry?.cases).toEqual(['runtime/a.a', 'runtime/z.z'])
    expect(others).toEqual([])
  })

  test.each<[string, Partial<ResultRecord>, string]>([
    ['kernel', { kernel: '6.1.170' }, 'runtime-6-1-bpftrace-0-23-2-failed'],
    ['build', { bpftrace: '0.24.0' }, 'runtime-6-12-bpftrace-0-24-0-failed'],
    ['manner', { case: 'runtime/probe.two', verdict: 'crash' }, 'runtime-6-12-bpftrace-0-23-2-crash'],
  ])('another %s has an entry of its own', (_, changes, id) => {
    expect(accepted(failed(), failed(changes)).map((one) => one.id)).toEqual([ID, id])
  })

  test('the name of the suite is in the id', () => {
    expect(accepted(failed({ case: 'Self/a.b' }))).toMatchObject([{ id: 'self-6-12-bpftrace-0-23-2-failed' }])
  })

  test('of another architecture the entry says so', () => {
    const [entry] = accepted(failed({ kernel: '6.12.117-arm64', arch: 'arm64' }))
    expect(entry).toMatchObject({ id: 'runtime-6-12-arm64-bpftrace-0-23-2-failed', arch: 'arm64' })
  })

  test('a kernel that is called by a name is known by its version', () => {
    const [entry] = accepted(
      failed({ kernel: 'Mine', versions: { kernel: '6.8.0-45-generic', bpftrace: '0.23.2' } }),
    )
    expect(entry).toMatchObject({ id: 'runtime-6-8-bpftrace-0-23-2-failed', kernel: { text: '6.8.*' } })
  })

  test.each([
    ['flaky', 'varies', 'Now they pass and now they fail there.'],
    ['crash', 'crash', 'bpftrace crashes in these tests.'],
    ['failed', 'failed', 'These tests fail there.'],
  ] as const)('%s is seen as %s', (verdict, seen, summary) => {
    expect(accepted(failed({ verdict }))).toMatchObject([{ seen, summary }])
  })

  test.each(['ok', 'known', 'unsupported', 'error'] as const)('%s is nothing to be known', (verdict) => {
    expect(acceptTests(null, [failed({ verdict })])).toMatchObject({ added: [], removed: [], left: [] })
    expect(accepted(failed({ verdict }))).toEqual([])
  })

  test('what is there already is not told', () => {
    expect(acceptTests(TWO, [failed()])).toEqual({ text: TWO, added: [], removed: [], left: [] })
  })

  test('a name with signs of YAML stays as it is', () => {
    const name = 'runtime/probe.a#2~2'
    expect(accepted(failed({ case: name }))[0]?.cases).toEqual([name])
  })
})

describe('taken out', () => {
  test('what is fixed is, and others of the entry stay', () => {
    const { text, removed } = acceptTests(TWO, [fixed()])
    expect(removed).toEqual(['runtime/probe.one on 6.12.117 × 0.23.2'])
    expect(read(text)).toMatchObject([{ id: ID, cases: ['runtime/probe.two'] }])
  })

  test('an entry without cases goes', () => {
    const { text } = acceptTests(TWO, [fixed(), fixed('runtime/probe.two')])
    expect(read(text)).toEqual([])
  })

  test('another entry than the one that goes stays as it is', () => {
    const { text: both } = acceptTests(TWO, [failed({ bpftrace: '0.24.0' })])
    const { text } = acceptTests(both, [fixed(), fixed('runtime/probe.two')])
    expect(read(text)).toMatchObject([{ id: 'runtime-6-12-bpftrace-0-24-0-failed' }])
  })

  test('an empty file takes entries again', () => {
    const { text: empty } = acceptTests(TWO, [fixed(), fixed('runtime/probe.two')])
    expect(acceptTests(empty, [failed()]).text).toMatch(/^- id: /m)
    expect(read(acceptTests(empty, [failed()]).text)).toMatchObject([{ id: ID }])
  })

  test('what crashes where it failed is known as a crash, and no longer as a failure', () => {
    const { text, added, removed } = acceptTests(TWO, [
      failed({ verdict: 'crash', expected: { order: 'failed', why: ID } }),
    ])
    expect({ added: added.length, removed }).toEqual({ added: 1, removed: [] })
    expect(read(text)).toMatchObject([
      { seen: 'failed', cases: ['runtime/probe.two'] },
      { seen: 'crash', cases: ['runtime/probe.one'] },
    ])
  })
})

describe("somebody's own", () => {
  const OWN = `# Ours.

- id: ours
  # Seen on the old machines.
  cases:
    - runtime/probe.* # all of them
  seen: failed
  summary: "It's: the kernel's"
  upstream: https://example.org/issues/1
`

  test('an entry is left, and who has to change it is told', () => {
    const { text, removed, left } = acceptTests(OWN, [
      fixed('runtime/probe.one', { order: 'failed', why: 'ours' }),
    ])
    expect(text).toBe(OWN)
    expect(removed).toEqual([])
    expect(left).toEqual([`runtime/probe.one on 6.12.117 × 0.23.2: ours ${BY_HAND}`])
  })

  test('an entry of another file is left', () => {
    expect(acceptTests(null, [fixed()]).left).toEqual([
      `runtime/probe.one on 6.12.117 × 0.23.2: ${ID} ${BY_HAND}`,
    ])
  })

  test('an entry of ours that covers the test by a glob is left', () => {
    const text = TWO.replace('runtime/probe.one', 'runtime/p*.one')
    expect(acceptTests(text, [fixed()])).toEqual({
      text,
      added: [],
      removed: [],
      left: [`runtime/probe.one on 6.12.117 × 0.23.2: ${ID} ${BY_HAND}`],
    })
  })

  test('text and comments stay where an entry is added after them', () => {
    const { text } = acceptTests(OWN, [failed()])
    expect(text.startsWith(OWN)).toBe(true)
    expect(read(text).map(({ id }) => id)).toEqual(['ours', ID])
  })

  test('text that is written into an entry of ours stays', () => {
    const upstream = 'https://example.org/issues/2'
    const written = TWO.replace('unreported', `${upstream} # asked`).replace(
      'These tests fail there.',
      'Old libc.',
    )
    const { text } = acceptTests(written, [failed({ case: 'runtime/probe.three' })])
    expect(text).toContain(`upstream: ${upstream} # asked\n`)
    expect(read(text)).toMatchObject([{ summary: 'Old libc.', upstream }])
  })

  test('comments above other entries stay where one goes', () => {
    const both = `${TWO}# Why this is here.\n${OWN.slice(OWN.indexOf('- id'))}`
    const { text } = acceptTests(both, [fixed(), fixed('runtime/probe.two')])
    expect(text).toContain(`# Why this is here.\n${OWN.slice(OWN.indexOf('- id'))}`)
  })

  test('long lines are not broken', () => {
    const long = OWN.replace("It's:", `It is ${'so '.repeat(100)}that:`)
    expect(acceptTests(long, [failed()]).text.startsWith(long)).toBe(true)
  })

  test.each(['', '# Nothing yet.\n'])('a file without a list takes one: %j', (before) => {
    const { text } = acceptTests(before, [failed()])
    expect(text.startsWith(before)).toBe(true)
    expect(read(text)).toMatchObject([{ id: ID }])
  })
})
