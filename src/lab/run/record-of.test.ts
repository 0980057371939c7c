/** What becomes of an answer that an emulated machine could not give. */
import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../records/record.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import { recordOf } from './record-of.js'

const attempt: Attempt = {
  mode: 'isolated',
  outcome: 'unsupported',
  order: null,
  events: [],
  reason: 'the machine cannot tell',
  milliseconds: 1,
}
const observed = (accelerator: 'tcg' | 'kvm') => ({
  attempts: [attempt, attempt],
  release: '6.12.117',
  accelerator,
  artefacts: { kernel: [], bpftrace: [], workload: { sha256: 'w' }, image: { sha256: 'i' }, qemu: null },
  config: null,
  finishedAt: '2026-11-20T12:00:00.000Z',
  judging: 'j',
})
const record = (probe: string, accelerator: 'tcg' | 'kvm') =>
  recordOf(cellOf({}, {}), ordering('one', { probe }), observed(accelerator), [])

describe('unsupported', () => {
  test('by an emulated machine is no surprise, and says why', () => {
    expect(record('watchpoint', 'tcg')).toMatchObject({ verdict: 'unsupported', order: null })
    expect(record('watchpoint', 'tcg').reason).toContain('the machine cannot tell')
    expect(record('watchpoint', 'tcg')).not.toHaveProperty('surprise')
  })

  test('by anything else is one', () => {
    for (const found of [record('watchpoint', 'kvm'), record('fexit', 'tcg')])
      expect(found.surprise).toBe('refused, although matrix.yaml predicts an answer here')
  })
})
