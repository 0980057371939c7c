import { describe, expect, test } from 'vitest'
import { lossy, record, reversed, unordered } from '../../../records/record.fixture.js'
import { HOSTILE, hostile } from '../report.fixture.js'
import { findingText } from './finding-text.js'
import { findingsOf } from './findings.js'
import { issue, modelFrom, recordsOf } from './findings.fixture.js'
import type { Model } from '../model/report.js'

const COMPLEMENTED = '.... .... .... .kkk .kkk .kkk .kkk'

const texts = (model: Model) => findingsOf(model).map((one) => findingText(model, one))
const shorts = (model: Model): string[] => texts(model).map(({ what, short }) => `${what} ${short}`)

describe('a finding', () => {
  test('tells what was seen, where, where not, what was not measured, and who knows of it', () => {
    expect(texts(modelFrom(recordsOf({ wild: COMPLEMENTED })))).toEqual([
      {
        what: 'wild: handlers run last to first',
        where: 'on 6.16.12 to 7.3.4 (4) with bpftrace 0.23.2 to 0.27.1',
        boundary: [
          'as written on 5.10.262 to 6.12.118 (3)',
          '6.13 to 6.15 and bpftrace 0.18 to 0.22 were not measured',
        ],
        reported: 'unreported',
        advice: 'bpftrace 0.17.0 runs them as written there.',
        short:
          'on kernels ≥ 6.16 with bpftrace 0.23.2 to 0.27.1; as written on kernels ≤ 6.12; 6.13 to 6.15 were not measured',
      },
    ])
  })

  test('is one for all cases of a known issue, and names the cases of places where not all show it', () => {
    const records = recordsOf({ wild: 'kk.. kk.. kk..', tame: '.k.. .k.. .k..' })
    const upstream = 'https://example.org/1'
    const [only, ...more] = texts(modelFrom(records, { knownIssues: [issue({ upstream })] }))
    expect(more).toEqual([])
    expect(only).toMatchObject({
      what: 'tame and wild: handlers run last to first',
      where: 'on all 3 kernels with bpftrace 0.23.2; on all 3 kernels with bpftrace 0.17.0 (wild)',
      boundary: ['bpftrace 0.24 to 0.26 were not measured'],
      reported: `reported: ${upstream}`,
      advice: 'bpftrace 0.27.0 and 0.27.1 run them as written there.',
    })
  })

  test('is known by its name where only records know the issue; nobody expects what no issue says', () => {
    const [known] = texts(modelFrom(recordsOf({ wild: 'k' }), { knownIssues: [] }))
    expect(known?.reported).toBe('known as an-issue')
    expect(texts(modelFrom(recordsOf({ wild: 'r' })))).toMatchObject([
      { reported: 'unexpected: no known issue says so' },
    ])
    const fixed = record({ verdict: 'fixed', expected: { order: 'reversed', why: 'an-issue' } })
    expect(texts(modelFrom([fixed]))).toMatchObject([
      {
        what: 'fexit: handlers run as written',
        reported: 'unexpected: the known issue an-issue says otherwise',
      },
    ])
    const surprise = 'refused, although an answer is predicted'
    expect(texts(modelFrom([unordered('unsupported', 'no', { surprise })]))).toMatchObject([
      { what: 'fexit: is refused', reported: 'unexpected: matrix.yaml predicts otherwise' },
    ])
  })

  test('says where nothing helps, and promises nothing of what comes by chance', () => {
    expect(texts(modelFrom(recordsOf({ wild: 'kkkk' })))[0]?.advice).toBe(
      'No measured build runs them as written on all of these kernels.',
    )
    const why = { expected: { order: 'lossy', why: 'an-issue' } }
    const burst = { ...lossy().burst!, handlers: { a: 100, b: 100, c: 100 }, whole: 100 }
    const whole = lossy({ verdict: 'ok', order: 'declared', bpftrace: '0.27.1', burst, ...why })
    const records = [lossy({ verdict: 'known', ...why }), whole]
    expect(texts(modelFrom(records, { cases: [{ name: 'fexit' }] }))).toEqual([
      {
        what: 'fexit: handler runs are lost where events come fast',
        where: 'on 6.12.117 with bpftrace 0.23.2',
        boundary: [],
        reported: 'unreported',
        short: 'on 6.12.117 with bpftrace 0.23.2',
      },
    ])
  })

  test('an answer that is right, refused as predicted, or not there is none', () => {
    expect(findingsOf(modelFrom(recordsOf({ wild: '.ue- ....' })))).toEqual([])
    expect(findingsOf(modelFrom([]))).toEqual([])
  })
})

describe('a finding never claims an unmeasured release', () => {
  test.each([
    ['missing', '-'],
    ['without a conclusion', 'e'],
  ])('a kernel in the middle that is %s splits it and is named', (_, hole) => {
    const grid = `k k k ${hole} k k k`
    const [only] = texts(modelFrom(recordsOf({ wild: grid, other: '. . . . . . .' })))
    expect(only?.where).toBe('on 5.10.262 to 6.12.118 (3), 6.17.13 to 7.3.4 (3) with bpftrace 0.17.0')
    expect(only?.boundary).toEqual(['no answer on 6.16.12'])
    expect(only?.short).toBe('on kernels ≤ 6.12, ≥ 6.17 with bpftrace 0.17.0; no answer on 6.16')
  })

  test('what holds with some builds is not said of the others', () => {
    const grid = '.k kk kk k. k. k. k.'
    expect(texts(modelFrom(recordsOf({ wild: grid })))[0]).toMatchObject({
      where: 'on 6.1.192 to 7.3.4 (6) with bpftrace 0.17.0; on 5.10.262 to 6.12.118 (3) with bpftrace 0.23.2',
      boundary: [
        'as written on 5.10.262 with bpftrace 0.17.0',
        'as written on 6.16.12 to 7.3.4 (4) with bpftrace 0.23.2',
        '5.11 to 6.0 and 6.13 to 6.15 were not measured',
      ],
      advice: 'No measured build runs them as written on all of these kernels.',
    })
  })

  test('nor one that is refused in the middle, nor what is beyond a hole at the boundary', () => {
    const refused = texts(modelFrom(recordsOf({ wild: 'k k k u k k k' })))
    expect(refused[0]?.where).toBe('on 5.10.262 to 6.12.118 (3), 6.17.13 to 7.3.4 (3) with bpftrace 0.17.0')
    const [edge] = texts(modelFrom(recordsOf({ wild: '. . . e k k k', other: '. . . . . . .' })))
    expect(edge?.boundary).toEqual(['as written on 5.10.262 to 6.12.118 (3)', 'no answer on 6.16.12'])
  })

  test('of many holes it names how many kernels, not a stretch', () => {
    const kernels = Array.from({ length: 60 }, (_, index) => `6.${index}.1`)
    const grid = kernels.map((_, index) => (index % 2 === 0 ? 'k' : 'u')).join(' ')
    expect(shorts(modelFrom(recordsOf({ wild: grid }, { kernels })))[0]).toBe(
      'wild: handlers run last to first on 30 of 60 kernels with bpftrace 0.17.0',
    )
  })

  test('a build in the middle that shows something else is not in a stretch of builds', () => {
    const builds = ['0.1.0', '0.2.0', '0.3.0', '0.4.0', '0.5.0']
    const [only] = texts(modelFrom(recordsOf({ wild: 'kkukk' }, { builds })))
    expect(only?.where).toBe('on 5.10.262 with bpftrace 0.1.0, 0.2.0, 0.4.0 and 0.5.0')
  })

  test('flavours, and kernels whose names are no versions, are no neighbours', () => {
    const kernels = ['6.1.192', '6.12.118', '6.12.118-rt', '6.16.12', 'host']
    const [only] = texts(modelFrom(recordsOf({ wild: 'k k . k k' }, { kernels })))
    expect(only?.where).toBe('on 6.1.192 to 6.16.12 (3), host (container) with bpftrace 0.17.0')
    expect(only?.boundary).toEqual(['as written on 6.12.118-rt'])
  })

  test('architectures are tracks of their own, each with its stretch and its gaps', () => {
    const newer = ['6.16.12', '6.17.13', '6.18.15', '6.19.14', '7.0.13', '7.1.13', '7.2.12', '7.3.4']
    const arm = (some: readonly string[]): string[] => some.map((kernel) => `${kernel}-arm64`)
    const kernels = ['6.12.118', ...newer, ...arm(['6.1.192', ...newer])]
    const eight = 'k '.repeat(8)
    expect(texts(modelFrom(recordsOf({ wild: `. ${eight} . ${eight}` }, { kernels })))[0]).toMatchObject({
      where: 'on 6.16.12 to 7.3.4 (8), 6.16.12-arm64 to 7.3.4-arm64 (8) with bpftrace 0.17.0',
      boundary: [
        'as written on 6.1.192-arm64, 6.12.118',
        '6.2-arm64 to 6.15-arm64 and 6.13 to 6.15 were not measured',
      ],
      short:
        'on kernels ≥ 6.16, ≥ 6.16-arm64 with bpftrace 0.17.0; as written on 6.1-arm64, 6.12; 6.2-arm64 to 6.15-arm64 and 6.13 to 6.15 were not measured',
    })
  })

  test('what one architecture shows says nothing of a release that only another was asked', () => {
    const kernels = ['6.12.118', '6.16.12', '7.3.4', '6.12.118-arm64', '7.3.4-arm64']
    const [only] = texts(modelFrom(recordsOf({ wild: '. k k k k' }, { kernels })))
    expect(only?.where).toBe('on 6.12.118-arm64 and 7.3.4-arm64, 6.16.12 and 7.3.4 with bpftrace 0.17.0')
    const [x86] = texts(modelFrom(recordsOf({ wild: '. k k . .' }, { kernels })))
    expect(x86?.where).toBe('on 6.16.12 and 7.3.4 with bpftrace 0.17.0')
    expect(x86?.boundary).toEqual([
      'as written on 6.12.118, 6.12.118-arm64 and 7.3.4-arm64',
      '6.13 to 6.15 were not measured',
    ])
  })
})

describe('rank', () => {
  test('what nobody expects, then wrong orders, crashes; unreported ones, then those of most cells', () => {
    const known = (why: string) => ({ verdict: 'known', expected: { order: 'reversed', why } }) as const
    const records = [
      ...['6.1.1', '6.2.1', '6.3.1'].map((kernel) => reversed({ ...known('told'), case: 'told', kernel })),
      reversed({ ...known('small'), case: 'small' }),
      ...['6.1.1', '6.2.1'].map((kernel) => reversed({ ...known('large'), case: 'large', kernel })),
      unordered('crash', 'x', { case: 'died', verdict: 'known', expected: { order: 'crash', why: 'small' } }),
      unordered('crash', 'x', { case: 'new-death' }),
      reversed({ case: 'new-order' }),
    ]
    const upstream = 'https://example.org/1'
    const knownIssues = [issue({ id: 'told', upstream }), issue({ id: 'small' }), issue({ id: 'large' })]
    const cases = findingsOf(modelFrom(records, { knownIssues })).map((one) => one.cases.join())
    expect(cases).toEqual(['new-order', 'new-death', 'large', 'small', 'told', 'died'])
  })
})

describe('records from outside', () => {
  test('hostile text is shown as signs, and bounded', () => {
    const model = modelFrom([
      hostile(),
      hostile({ kernel: '6.1.1', verdict: 'known', surprise: undefined }),
      hostile({ kernel: '6.1.2', bpftrace: '0.1', verdict: 'crash', order: null, case: 'x'.repeat(999) }),
    ])
    const said = JSON.stringify(texts(model))
    expect(JSON.parse(said)).toHaveLength(3)
    // eslint-disable-next-line no-control-regex
    expect(said).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]|\\u00|\\n/)
    expect(said).not.toContain(HOSTILE)
    expect(said.length).toBeLessThan(5000)
  })

  test('a great grid has few and short findings, soon', () => {
    const kernels = Array.from({ length: 60 }, (_, index) => `6.${index}.1`)
    const builds = Array.from({ length: 12 }, (_, index) => `0.${index}.0`)
    const letters = '.rkxue-'
    const grid = (seed: number): string =>
      kernels
        .map((_, row) =>
          builds.map((_, column) => letters[(row * 31 + column * 17 + seed) % 7] ?? '').join(''),
        )
        .join(' ')
    const cases = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c${index}`, grid(index)]))
    const model = modelFrom(recordsOf(cases, { kernels, builds }))
    const before = performance.now()
    const all = texts(model)
    expect(performance.now() - before).toBeLessThan(60_000)
    expect(all).toHaveLength(81)
    expect(Math.max(...all.map((one) => JSON.stringify(one).length))).toBeLessThan(1000)
  })
})
