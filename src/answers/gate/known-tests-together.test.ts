/** What is accepted where attempts, kernels of a series or builds of a version differ, and what stays of the file's words. */
import { describe, expect, test } from 'vitest'
import { holdsAt } from '../../matrix/place.js'
import { placeOf } from '../../records/place.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { testVerdict } from '../../suite/test-verdict.js'
import { accepted, C, F, failed, fixed, ID, P, read, TWO } from './known-tests.fixture.js'
import { acceptTests } from './known-tests.js'

describe('now and then', () => {
  test('what failed and now passes too varies, and nothing else is known of it', () => {
    const text = acceptTests(null, [failed()]).text
    const flaky = failed({ verdict: 'flaky', expected: { order: 'failed', why: ID } })
    expect(read(acceptTests(text, [flaky]).text)).toMatchObject([{ seen: 'varies' }])
  })

  test.each<[string, Attempt[], string[]]>([
    ['passes and crashes', [P, C, P], ['crash', 'varies']],
    ['fails and crashes', [F, C, F], ['failed', 'crash']],
    ['does all three', [F, P, C], ['crash', 'varies']],
  ])('what %s is known by two entries, and then is known', (_, attempts, seen) => {
    const issues = accepted(failed({ verdict: 'flaky', attempts }))
    expect(issues.map((one) => one.seen).sort()).toEqual([...seen].sort())
    expect(testVerdict('runtime/probe.one', attempts, issues, placeOf(failed())).verdict).toBe('known')
  })

  test('what varies still does where it only failed, only passed, or crashed this time', () => {
    const { text } = acceptTests(null, [failed({ verdict: 'flaky' })])
    const expected = { order: 'varies', why: 'runtime-6-12-bpftrace-0-23-2-varies' }
    for (const verdict of ['ok', 'known'] as const)
      expect(acceptTests(text, [failed({ verdict, expected })]).text).toBe(text)
    expect(
      read(acceptTests(text, [failed({ verdict: 'crash', expected })]).text).map(({ seen }) => seen),
    ).toEqual(['varies', 'crash'])
  })
})

describe('kernels of one series', () => {
  const cloud = (changes: Partial<ResultRecord> = {}): ResultRecord =>
    failed({ release: '6.12.117+deb13-cloud-amd64', ...changes })
  const rt = (changes: Partial<ResultRecord> = {}): ResultRecord =>
    failed({ kernel: '6.12.117-rt', release: '6.12.117+deb13-rt-amd64', ...changes })
  const PASSES = { verdict: 'ok', order: 'declared' } as const

  test('one entry holds for all where they agree', () => {
    expect(accepted(cloud(), rt())).toMatchObject([{ id: ID, kernel: { text: '6.12.*' } }])
  })

  test('where they differ, each that fails has its own', () => {
    const issues = accepted(cloud(), rt(PASSES))
    expect(issues).toMatchObject([
      { id: 'runtime-6-12-117-deb13-cloud-amd64-bpftrace-0-23-2-failed', releases: [cloud().release] },
    ])
    expect(issues[0]).not.toHaveProperty('kernel')
    expect([cloud(), rt()].map((one) => holdsAt(issues[0]!, placeOf(one)))).toEqual([true, false])
  })

  test('an entry of the series is divided once one of them passes, and nothing comes back', () => {
    const { text } = acceptTests(null, [cloud(), rt()])
    const why = { order: 'failed', why: ID }
    const divided = acceptTests(text, [
      cloud({ verdict: 'known', expected: why }),
      rt({ verdict: 'fixed', order: 'declared', expected: why }),
    ])
    expect(divided).toMatchObject({
      added: [],
      removed: ['runtime/probe.one on 6.12.117-rt × 0.23.2'],
      left: [],
    })
    const [entry, ...others] = read(divided.text)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ releases: [cloud().release] })
    const again = acceptTests(divided.text, [
      cloud({ verdict: 'known', expected: { order: 'failed', why: entry!.id } }),
      rt(PASSES),
    ])
    expect(again.text).toBe(divided.text)
  })

  test('entries of releases are one again where all fail', () => {
    const { text } = acceptTests(null, [cloud(), rt(PASSES)])
    const known = { order: 'failed', why: read(text)[0]!.id }
    expect(read(acceptTests(text, [cloud({ verdict: 'known', expected: known }), rt()]).text)).toMatchObject([
      { id: ID, kernel: { text: '6.12.*' } },
    ])
  })

  test('what was not answered keeps what is known', () => {
    const { text } = acceptTests(null, [failed()])
    for (const verdict of ['error', 'unsupported'] as const)
      expect(acceptTests(text, [failed({ verdict, attempts: [] })]).text).toBe(text)
  })

  test('two builds of one version that differ on one kernel make it vary', () => {
    const issues = accepted(cloud(), cloud({ ...PASSES, bpftrace: 'mine', versions: cloud().versions! }))
    expect(issues).toMatchObject([{ seen: 'varies', releases: [cloud().release] }])
  })
})

describe('versions that are none', () => {
  test('of a build nothing can be known, which is told', () => {
    const { text, added, left } = acceptTests(null, [failed({ bpftrace: 'unknown' })])
    expect(read(text)).toEqual([])
    expect({ added, left }).toEqual({
      added: [],
      left: [
        "runtime/probe.one on 6.12.117 × unknown: 'unknown' is no version that an entry could be limited to",
      ],
    })
  })

  test('a kernel is known by its release', () => {
    const one = failed({ kernel: '6.6.87.2-microsoft-standard-WSL2' })
    const [entry] = accepted(one)
    expect(entry).toMatchObject({ releases: ['6.6.87.2-microsoft-standard-WSL2'] })
    expect(holdsAt(entry!, placeOf(one))).toBe(true)
  })
})

describe('comments', () => {
  test('the words at the beginning stay when the first entry goes, and the last', () => {
    const header = TWO.slice(0, TWO.indexOf('- id'))
    const { text: empty } = acceptTests(TWO, [fixed(), fixed('runtime/probe.two')])
    expect(empty).toBe(`${header}[]\n`)
    expect(acceptTests(empty, [failed(), failed({ case: 'runtime/probe.two' })]).text).toBe(TWO)
  })

  test('a comment at a case stays when others come and go', () => {
    const noted = TWO.replace('- runtime/probe.two', '- runtime/probe.two # libc is old')
    const { text } = acceptTests(noted, [failed({ case: 'runtime/probe.three' }), fixed()])
    expect(text).toContain('- runtime/probe.two # libc is old\n')
    expect(read(text)).toMatchObject([{ cases: ['runtime/probe.three', 'runtime/probe.two'] }])
  })

  test('two entries of one name are told apart', () => {
    const other = TWO.replace('6.12.*', '"<7"')
    const ids = read(acceptTests(other, [failed()]).text).map(({ id }) => id)
    expect(ids).toEqual([ID, `${ID}-2`])
  })
})
