import { describe, expect, test } from 'vitest'
import { ordering } from '../../../judge/verdict/verdict.fixture.js'
import { visibleLine } from '../../../lib/visible.js'
import { HOSTILE, hostile } from '../report.fixture.js'
import { modelFrom, recordsOf } from '../findings/findings.fixture.js'
import { findingsOf } from '../findings/findings.js'
import type { ResultRecord } from '../../../records/record.js'
import { changesOf } from './changes.js'
import { upstreamMail } from './mail.js'
import { upstreamMarkdown } from './markdown.js'
import type { BisectStory, UpstreamStory } from './story.js'
import { tellUpstream } from './tell.js'

const CASE = ordering('wild', { target: 'hrtimer_nanosleep' })
const CASES = [CASE, { ...CASE, name: HOSTILE }]

function storyFrom(records: readonly ResultRecord[], bisect: BisectStory | null = null): UpstreamStory {
  const model = modelFrom(records)
  const findings = findingsOf(model)
  const facts = {
    model,
    finding: findings[0]!,
    findings,
    cases: CASES,
    bisect: () => bisect,
    tool: '0.1.0',
    asking: [],
  }
  return tellUpstream(facts)!
}

const WILD = recordsOf({ wild: '.... .... ..kk ..kk ..kk ..kk ..kk' })

describe('where the answer changes', () => {
  test('between neighbouring kernels and builds, with what lies unmeasured between them', () => {
    const model = modelFrom(WILD)
    expect(changesOf(model, findingsOf(model)[0]!)).toEqual([
      'with bpftrace 0.27.0 and 0.27.1: as written on 6.1.192, reversed on 6.12.118; 6.2 to 6.11 were not measured.',
      'on 6.12.118 to 7.3.4 (5): as written with bpftrace 0.23.2, reversed with 0.27.0; bpftrace 0.24 to 0.26 were not measured.',
    ])
  })

  test('nothing is told of a neighbour without an answer', () => {
    const model = modelFrom(recordsOf({ wild: '...k ...e ...k ...k ...k ...k ---k' }))
    const told = changesOf(model, findingsOf(model)[0]!).join('\n')
    expect(told).not.toContain('6.1.192, ')
    expect(told).not.toContain('7.3.4')
  })
})

describe('a report', () => {
  test("has the sections of upstream's form, in its order", () => {
    const text = upstreamMarkdown(storyFrom(WILD))
    expect(text.match(/^#+ .*$/gm)).toEqual([
      '# wild: handlers run last to first',
      '### What reproduces the bug? Provide code if possible.',
      '### `bpftrace --info` output',
      '### Where it was seen',
      '### How it was found',
    ])
    expect(text).toContain(`fexit:hrtimer_nanosleep /pid == cpid/ { printf("a "); }`)
    expect(text).toContain('each event prints `cba`')
    expect(text).toContain('Expected: `abc`, as written.')
    expect(text).toContain('matrix reproduce 7.3.4x0.27.1 wild')
    expect(text).not.toMatch(/promis/i)
  })

  test('says which architecture it is of; of kernels of one version it shows x86-64', () => {
    const arm = WILD.map((one) => ({ ...one, kernel: `${one.kernel}-arm64`, arch: 'arm64' as const }))
    for (const of of [upstreamMarkdown, upstreamMail]) {
      const [x86, only, both] = [WILD, arm, [...WILD, ...arm]].map((some) => of(storyFrom(some)))
      expect(x86?.replace(/\s+/g, ' ')).toMatch(/\), x86-64[.;]/)
      expect(only?.replace(/\s+/g, ' ')).toMatch(/\), arm64[.;]/)
      expect(only).not.toMatch(/x86-64|matrix reproduce/)
      expect(both).toContain('matrix reproduce 7.3.4x0.27.1 wild')
    }
  })

  test('shows the newest build on the newest kernel', () => {
    const { record } = storyFrom(recordsOf({ wild: '.... .... .kk. .kk. .kk. .k.. ....' }))
    expect([record.kernel, record.bpftrace]).toEqual(['6.17.13', '0.27.0'])
  })

  test('says what a bisection found, and what else was', () => {
    const bisect: BisectStory = {
      what: 'kernel releases',
      last: { name: '6.13.1', seen: 'as written' },
      first: { name: '6.14.2', seen: 'reversed' },
    }
    for (const text of [upstreamMarkdown, upstreamMail].map((of) => of(storyFrom(WILD, bisect))))
      expect(text.replace(/\s+/g, ' ')).toContain(
        'Among kernel releases, 6.13.1 is the last that is as written, and 6.14.2 the first that is reversed.',
      )
  })

  test('quotes what bpftrace said of a crash', () => {
    const story = storyFrom(recordsOf({ wild: '...x ...x ...x ...x ...x ...x ...x' }))
    expect(upstreamMarkdown(story)).toMatch(/In its own words:\n\n```text\nbpftrace died of SIGSEGV/)
    expect(upstreamMail(story)).toContain('\n    bpftrace died of SIGSEGV\n')
  })

  test('for a mailing list fits 72 columns, but for code', () => {
    const lines = upstreamMail(storyFrom(WILD)).split('\n')
    expect(lines[0]).toBe('Subject: [BUG] bpf: wild: handlers run last to first')
    expect(lines.filter((line) => line.length > 72 && !line.startsWith('    '))).toEqual([])
  })

  test('is the same text whatever the order of the records', () => {
    const [one, other] = [WILD, WILD.toReversed()].map((records) => upstreamMarkdown(storyFrom(records)))
    expect(other).toBe(one)
  })

  test('lets nothing hostile through', () => {
    const story = storyFrom([hostile()])
    for (const text of [upstreamMarkdown(story), upstreamMail(story)])
      expect(text.split('\n').map(visibleLine).join('\n')).toBe(text)
    expect(upstreamMarkdown(story)).not.toMatch(/^::error|^# \[a\]/m)
  })
})
