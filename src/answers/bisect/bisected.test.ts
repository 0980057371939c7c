import { expect, test } from 'vitest'
import { record, reversed } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { answerIn } from './answer.js'
import { bisectedLines, jsonOfBisected } from './bisected.js'
import type { Bisected, FoundChange, KnownRelease } from './bisected.js'
import { tracingDifferences } from './config-difference.js'

const release = (name: string, one: ResultRecord): KnownRelease => ({
  name,
  answer: answerIn(one),
  record: { ...one, kernel: name },
})
const refused = record({ verdict: 'error', order: null, reason: 'cannot have linux-image: gone\nmore' })
const good = release('6.12.118', record({ mechanism: ['kprobe_multi'] }))
const bad = release('6.16.12', reversed({ mechanism: ['kprobe_multi'] }))
const gone = release('6.16.3', refused)

const change: FoundChange = {
  before: good,
  after: bad,
  between: [gone],
  config: tracingDifferences(
    new Map([
      ['CONFIG_FPROBE', 'y'],
      ['CONFIG_CC_HAS_TRACE', 'y'],
      ['CONFIG_E1000', 'm'],
    ]),
    new Map([['CONFIG_HAVE_FTRACE_GRAPH_FUNC', 'y']]),
  ),
}
const bisected: Bisected = {
  case: 'kretprobe-multi',
  axis: 'kernel',
  other: '0.27.1',
  offered: 31,
  releases: [good, gone, bad],
  changes: [change],
  every: false,
  path: 'results/bisect/kretprobe-multi/records.jsonl',
}
const text = (one: Bisected, columns = 80): string =>
  bisectedLines(one, { columns, colours: false }).join('\n')

test('both sides, what lies between them and was not to be had, and what else differs', () => {
  expect(text(bisected)).toBe(`kretprobe-multi with bpftrace 0.27.1 changes between 6.12.118 and 6.16.12.

6.12.118  ✓ as written abc
  attached through: kprobe_multi
  linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1, sha256
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
6.16.12  ✗ reversed cba
  attached through: kprobe_multi
  linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1, sha256
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Between them, without an answer (1 kernel):
  6.16.3: error: cannot have linux-image: gone
Configuration of tracing:
  CONFIG_FPROBE: y → not set
  CONFIG_HAVE_FTRACE_GRAPH_FUNC: not set → y

Asked: 3 kernels of the 31 that are offered. Records:
results/bisect/kretprobe-multi/records.jsonl`)
})

test('a history with more changes than one is told as such', () => {
  const earlier: FoundChange = {
    before: { name: '5.10.262', answer: answerIn(reversed()) },
    after: { name: '6.1.187', answer: answerIn(record()) },
    between: [],
    config: null,
  }
  const more = { ...bisected, changes: [earlier, change] }
  expect(text(more).replaceAll('\n', ' ')).toContain(
    'The answer changes more than once. Also between 5.10.262 and 6.1.187: --every follows each.',
  )
  const all = text({ ...more, every: true })
  expect(all).toContain('kretprobe-multi with bpftrace 0.27.1 changes between 5.10.262 and 6.1.187.')
  expect(all).toContain('5.10.262  reversed cba (earlier records say so)')
  expect(all).not.toContain('more than once')
})

test('json has the records of both sides, and every release', () => {
  const { changes, releases } = JSON.parse(jsonOfBisected(bisected)) as {
    changes: { before: { name: string; record: ResultRecord }; between: { why: string }[] }[]
    releases: { name: string; answer: string | null; asked: boolean }[]
  }
  expect(changes[0]?.before).toMatchObject({ name: '6.12.118', answer: 'as written abc', asked: true })
  expect(changes[0]?.before.record.kernel).toBe('6.12.118')
  expect(releases.map(({ name, answer }) => [name, answer])).toEqual([
    ['6.12.118', 'as written abc'],
    ['6.16.3', null],
    ['6.16.12', 'reversed cba'],
  ])
})

test('what a hostile record says is inert', () => {
  const evil = release('6.1\u001b[2J', record({ reason: 'x' }))
  expect(text({ ...bisected, changes: [{ ...change, before: evil }] })).not.toContain('\u001b')
})
