import { describe, expect, test } from 'vitest'
import { parseMatrix } from './load.js'
import { AXES, expectMistake } from './matrix.fixture.js'

/** A matrix whose only case has these keys. */
const withKeys = (keys: string): string => `${AXES}cases:\n  x: { ${keys} }\n`
const KPROBE = 'probe: kprobe, target: f, workload: syscalls'

test('a case may have two CPUs, and has one unless told', () => {
  expect(parseMatrix(withKeys(`${KPROBE}, cpus: 2`), 'matrix.yaml').cases[0]).toMatchObject({ cpus: 2 })
  expect(parseMatrix(withKeys(KPROBE), 'matrix.yaml').cases[0]).not.toHaveProperty('cpus')
})

describe('refused', () => {
  test.each([
    ['another number', `${KPROBE}, cpus: 3`, "expected 2, or no such key for 1, found '3'"],
    [
      'a workload with a state of its own',
      'probe: software, target: page-faults:1, workload: fault, cpus: 2',
      "this workload is done on one CPU at a time: expected one of nanosleep, call, syscalls, usdt, rename beside 'cpus'",
    ],
    [
      'a probe type that no workload fires',
      'probe: BEGIN, workload: nanosleep, cpus: 2',
      'no workload fires BEGIN: expected a probe type that one does, such as kprobe',
    ],
    [
      'a probe type that fires whoever it is',
      'attach: [kprobe:f, kprobe:f, self:signal:SIGUSR1], workload: nanosleep, cpus: 2',
      'no workload fires self',
    ],
    [
      'a timer',
      'probe: software, target: cpu-clock:1, period: 200, cpus: 2',
      "a timer is asked on one CPU: expected no 'cpus' beside 'period'",
    ],
    ['a program', "program: 'BEGIN { }', output: a, cpus: 2", "unknown key 'cpus'"],
  ])('%s', (_, keys, words) => {
    expectMistake(withKeys(keys), words)
  })

  test('a burst', () => {
    const text = withKeys('probe: kprobe, target: f, workload: nap, burst: 10, cpus: 2')
    expect(() => parseMatrix(text, 'matrix.yaml')).toThrow("expected no 'cpus' beside 'burst'")
  })
})
