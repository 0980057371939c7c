/** What is found in a suite's tests: those that did the same in the same cells, told once. */
import { expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { modelOf } from '../model/model.js'
import { titleOf } from '../model/summary.js'
import { markdown } from '../table/markdown.js'
import { findingText } from './finding-text.js'
import { findingsOf } from './findings.js'

const told = (name: string, bpftrace: string, changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({ case: `runtime/${name}`, bpftrace, verdict: 'failed', order: null, events: [], ...changes })
const passed = (name: string, bpftrace: string): ResultRecord =>
  told(name, bpftrace, { verdict: 'ok', order: 'declared' })
const model = (...records: ResultRecord[]) => modelOf(records, { cases: [], knownIssues: [] })
const texts = (...records: ResultRecord[]) => {
  const one = model(...records)
  return findingsOf(one).map((finding) => findingText(one, finding))
}

test('tests that fail in the same cells are one finding, and others are not', () => {
  const [old, young] = ['0.23.2', '0.27.1']
  const found = texts(
    ...['a', 'b'].flatMap((name) => [told(name, old), told(name, young)]),
    ...[told('c', old), passed('c', young)],
    ...[told('d', old, { verdict: 'crash' }), told('d', young, { verdict: 'crash' })],
  )
  expect(found.map(({ what }) => what)).toEqual([
    'runtime/a and runtime/b: not passed',
    'runtime/c: not passed',
    'runtime/d: bpftrace crashes',
  ])
  expect(found.map(({ advice }) => advice)).toEqual([
    'No measured build passes on all of these kernels.',
    'bpftrace 0.27.1 passes there.',
    'No measured build passes on all of these kernels.',
  ])
})

test('one that varies, as is known, is flaky and nothing else', () => {
  const expected = { order: 'varies', why: 'ours' }
  const known = [told('a', '0.23.2', { verdict: 'known', expected })]
  expect(texts(...known).map(({ what }) => what)).toEqual(['runtime/a: attempts disagree'])
})

test('a report of tests asks whether they pass, and promises no order', () => {
  const suite = model(told('a', '0.23.2'))
  expect(titleOf(suite)).toBe("Do bpftrace's own tests pass?")
  expect(markdown(suite)).toContain('Each test says itself what it expects')
  expect(markdown(suite)).not.toContain('handlers of one event')
  const both = model(told('a', '0.23.2'), record())
  expect(titleOf(both)).toBe('In which order do bpftrace handlers run?')
})
