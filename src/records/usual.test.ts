import { describe, expect, test } from 'vitest'
import { burstRun, lossy, record, unordered } from './record.fixture.js'
import { ResultRecord } from './record.js'
import type { Attempt } from './record.js'
import { usualLine } from './usual.js'

/** A line with the fields in the order in which this program writes them. */
const line = (one: object): string => {
  const fields = Object.keys(ResultRecord.shape).map((name) => [name, undefined])
  return JSON.stringify({ ...Object.fromEntries(fields), ...one })
}
const first: Attempt = {
  mode: 'combined',
  outcome: 'ordered',
  order: 'declared',
  events: ['abc'],
  mechanism: ['kprobe_multi'],
  milliseconds: 4210,
}
const second: Attempt = { ...first, mode: 'isolated', milliseconds: 7 }
const full = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({ question: 'q', mechanism: ['kprobe_multi'], attempts: [first, second], ...changes })
/** An attempt with its fields as they are written. */
const inOrder = ({ milliseconds, ...rest }: Attempt): Attempt => ({ ...rest, milliseconds })
/** What a line says to a reader that has read a good one before. */
const read = (text: string): ResultRecord | undefined => {
  const usual = usualLine()
  usual(line(record()))
  usual(line(full()))
  return usual(text)
}

describe('a usual line', () => {
  test.each([
    ['as another', record()],
    ['of another kernel', record({ kernel: '6.1.192' })],
    ['with all optional fields', full({ surprise: 'predicted to be refused' })],
    ['with versions', full({ versions: { kernel: '6.12.117', bpftrace: '0.23.2' } })],
    ['that says what judged it', full({ judging: 'j', versions: { kernel: '6', bpftrace: '0' } })],
    ["with the kernel's configuration", full({ config: { CONFIG_FPROBE: 'y' } })],
    ['whose configuration cannot be read', full({ config: null, judging: 'j' })],
    ['that was recalled', full({ judging: 'j', recalledFrom: ['published', 'nightly'] })],
    ['that was recalled, and does not say what judged it', record({ recalledFrom: ['published'] })],
    ['that took another time', full({ attempts: [{ ...first, milliseconds: 0 }, second] })],
    ['with one attempt', full({ attempts: [second] })],
    ['of a burst', lossy({ attempts: [{ ...first, burst: burstRun() }, second].map(inOrder) })],
    ['without an attempt', unordered('error', 'no machine', { attempts: [] })],
    ['finished at another time', record({ finishedAt: 'later' })],
    ['with signs that JSON escapes', record({ reason: 'a "b" \\ \n },{ ],"release": ✗' })],
    ['with a later field', { ...record(), host: { cores: 2 } }],
    ['with later fields within', { ...record(), artefacts: { ...record().artefacts, cpu: 'max' } }],
  ])('%s is read as JSON would read it', (_, one) => {
    const found = read(line(one))
    expect(found).toEqual(JSON.parse(line(one)))
    expect(line(found ?? {})).toBe(line(one))
  })

  test('shares with others what both say, and nothing that differs', () => {
    const usual = usualLine()
    const one = usual(line(full()))
    const other = usual(line(full({ kernel: '6.1.192', finishedAt: 'later' })))
    expect(other?.artefacts).toBe(one?.artefacts)
    expect(other?.mechanism).toBe(one?.mechanism)
    expect([one?.kernel, other?.kernel]).toEqual(['6.12.117', '6.1.192'])
    expect([one?.finishedAt, other?.finishedAt]).toEqual([record().finishedAt, 'later'])
  })

  test('an optional field of one is not that of the next', () => {
    const usual = usualLine()
    const optional = { surprise: 'unexpected', judging: 'j', recalledFrom: ['published'], config: {} }
    usual(line(full(optional)))
    for (const name of Object.keys(optional)) expect(usual(line(record()))).not.toHaveProperty(name)
  })
})

describe('not usual is', () => {
  const good = line(full())
  const without = (name: string): string => line({ ...full(), [name]: undefined })
  test.each([
    ...Object.keys(record()).map((name) => [`a line without ${name}`, without(name)]),
    ...Object.keys(record()).map((name) => [`a line with another ${name}`, line({ ...full(), [name]: 0 })]),
    ['a time that is no number', good.replace('4210', '"4210"')],
    ['a time that is no JSON', good.replace('4210', '04210')],
    ['a time too many', good.replace('4210', '4210,"milliseconds":"1"')],
    ['an attempt with a wrong value', good.replace('"combined"', '"both"')],
    ['an attempt cut short', good.replace('},{', '},')],
    ['a comma after the last attempt', good.replace('}],"release"', '},],"release"')],
    ['an attempt that is none', good.replace('"attempts":[', '"attempts":[1,')],
    ['a field again, and wrong', good.replace(/\}$/, ',"kernel":1}')],
    ['a field again within another part', good.replace('"release"', '"verdict":"fine","release"')],
    ['a prototype', good.replace(/\}$/, ',"__proto__":{"surprise":1}}')],
    ['something before it', `x${good}`],
    ['something behind it', `${good}x`],
    ['another brace behind it', `${good}}`],
    ['a line that is cut', good.slice(0, -1)],
    ['white space', good.replaceAll(':', ': ')],
    ['a wrong configuration', line(full({ config: { CONFIG_FPROBE: 1 } as never }))],
    ['a wrong origin', line(full({ recalledFrom: 'published' as never }))],
    ['a wrong digest of code', line(full({ judging: 1 as never }))],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(read(good)).toEqual(full())
    expect(text).not.toBe(good)
    expect(read(text)).toBeUndefined()
  })
})
