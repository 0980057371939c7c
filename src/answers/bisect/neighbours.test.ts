import { expect, test } from 'vitest'
import { record, reversed } from '../../records/record.fixture.js'
import { neighboursOf } from './neighbours.js'

const good = (kernel: string) => record({ kernel })
const bad = (kernel: string) => reversed({ kernel })
const measured = [good('5.10.262'), good('6.12.118'), bad('6.16.12'), bad('7.3.4')]

test('a bisection that looked closer says between which two', () => {
  expect(neighboursOf(bad('7.3.4'), measured, [good('6.14.1'), bad('6.14.2')])).toEqual({
    what: 'kernel releases',
    last: { name: '6.14.1', seen: 'as written' },
    first: { name: '6.14.2', seen: 'reversed' },
  })
})

test('one that found no more than the matrix adds nothing', () => {
  expect(neighboursOf(bad('7.3.4'), measured, [])).toBeNull()
  expect(neighboursOf(bad('7.3.4'), measured, [bad('6.18.5')])).toBeNull()
})

test('records of other builds, cases, questions and runtimes say nothing of it', () => {
  for (const other of [
    { bpftrace: '0.27.1' },
    { case: 'fentry' },
    { question: 'another' },
    { runtime: 'container' },
  ] as const)
    expect(neighboursOf(bad('7.3.4'), measured, [record({ kernel: '6.14.1', ...other })])).toBeNull()
})

test('of an answer that came and went it is the last change', () => {
  const mended = [...measured, good('7.4.1')]
  expect(neighboursOf(bad('7.3.4'), mended, [good('6.14.1'), good('7.4')])).toMatchObject({
    last: { name: '7.3.4', seen: 'reversed' },
    first: { name: '7.4', seen: 'as written' },
  })
})
