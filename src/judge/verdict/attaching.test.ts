/** Scripts of which is asked that they attach, or nothing at all. */
import { describe, expect, test } from 'vitest'
import type { ProgramCase } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { PLACE } from './attempts.fixture.js'
import { judge } from './judge.js'
import { own, ran } from './verdict.fixture.js'
import { verdictOf } from './verdict.js'

const { tokens: _tokens, workload: _workload, ...PLAIN } = own({})
const UNPROMISED: ProgramCase = { ...PLAIN, for: 1000 }
const ATTACHES: ProgramCase = { ...UNPROMISED, attaches: true }

function answer(one: ProgramCase, stdout: string, fields: Partial<Ran> = {}) {
  const judgement = judge(programOf(one, '0.27.1'), ran(stdout, { collected: [], ...fields }))
  return judgement.kind === 'answered' ? judgement.answers.get('own') : judgement
}

describe('a case that attaches', () => {
  test.each(['@opens: 3\n', ''])('is as it should be, whatever it prints: %j', (stdout) => {
    expect(answer(ATTACHES, stdout)).toEqual({
      outcome: 'ordered',
      order: 'declared',
      events: [],
      reason: 'attached 12 probes',
    })
  })

  test('says what bpftrace left out', () => {
    const stderr = Array.from(
      { length: 5 },
      (_, at) => `WARNING: could not attach probe kprobe:f${at}, skipping it\n`,
    )
    expect(answer(ATTACHES, '', { stderr: stderr.join('') })).toMatchObject({
      reason: expect.stringMatching(
        /^attached 12 probes; WARNING: could not attach .*; and 2 more lines/,
      ) as string,
    })
  })

  test('is refused in bpftrace’s words, and dies like any other', () => {
    const stderr = '/tmp/program.bt:1:1-9: ERROR: No such probe\n'
    expect(answer(ATTACHES, '', { exit: 1, stderr })).toMatchObject({ kind: 'refused' })
    expect(answer(ATTACHES, '', { exit: -1, signal: 11 })).toMatchObject({ kind: 'crash' })
    expect(answer(ATTACHES, '', { ended: 'timeout' })).toMatchObject({ kind: 'error' })
  })

  test('that ends with another exit code does not end cleanly', () => {
    expect(answer({ ...ATTACHES, program: 'BEGIN { exit(3) }' }, '', { exit: 3 })).toMatchObject({
      order: null,
      reason: 'bpftrace ended with exit code 3, and 0 is described',
    })
  })
})

describe('a script of which nothing is promised', () => {
  test('attached and printed', () => {
    expect(answer(UNPROMISED, '\n@opens[cat]: 3\n@opens[sh]: 1\n')).toMatchObject({
      order: 'declared',
      reason: 'attached 12 probes; it printed 2 lines',
      printed: '@opens[cat]: 3\n@opens[sh]: 1',
    })
  })

  test('is silent where it printed nothing beside bpftrace’s own line, whichever stream that is on', () => {
    expect(answer(UNPROMISED, '')).toMatchObject({ order: 'silent', printed: '' })
    const other = { stdout: '', stderr: 'Attached 2 probes\n' }
    expect(answer(UNPROMISED, '', other)).toMatchObject({
      order: 'silent',
      reason: 'attached 2 probes; it printed nothing',
    })
  })

  test('is silent and not refused where a part of a wildcard was left out', () => {
    const stderr = 'WARNING: could not attach probe kprobe:f, skipping it\n'
    expect(answer(UNPROMISED, '', { stderr })).toMatchObject({ order: 'silent' })
  })

  test('shows losses, which are a part of what there is to see', () => {
    expect(answer(UNPROMISED, 'Lost 3 events\n')).toMatchObject({ printed: 'Lost 3 events' })
  })

  test('keeps the beginning of a long output', () => {
    const told = answer(UNPROMISED, 'x'.repeat(100_000))
    expect(told && 'printed' in told ? told.printed.length : 0).toBe(4000)
  })
})

describe('verdicts', () => {
  const attempt = (changes: Partial<Attempt>): Attempt => ({
    mode: 'isolated',
    outcome: 'ordered',
    order: 'declared',
    events: [],
    reason: 'attached 2 probes',
    milliseconds: 1,
    ...changes,
  })
  const silent = attempt({ order: 'silent' })
  const refused = attempt({ outcome: 'unsupported', order: null })
  const crash = attempt({ outcome: 'crash', order: null })

  test.each([
    ['attached', [attempt({})]],
    ['silent', [silent, silent]],
    ['flaky', [silent, attempt({})]],
    ['unsupported', [refused, refused]],
    ['crash', [crash, crash]],
    ['wrong-order', [attempt({ order: null }), attempt({ order: null })]],
    ['error', [silent]],
  ])('without a promise: %s', (verdict, attempts) => {
    expect(verdictOf(UNPROMISED, attempts, [], PLACE, 'answered')).toMatchObject({
      verdict,
      expected: {},
    })
  })

  test('with one it is ok', () => {
    expect(verdictOf(ATTACHES, [attempt({})], [], PLACE, 'answered')).toMatchObject({
      verdict: 'ok',
      reason: 'attached 2 probes',
      expected: { order: 'declared', why: 'default' },
    })
  })
})
