/** Which cases of a cell are asked in one program. */
import { expect, test } from 'vitest'
import type { Case } from '../../matrix/schema.js'
import { issue, ordering, SEED } from '../../judge/verdict/verdict.fixture.js'
import { companiesOf } from './companies.js'
import type { CompanyOptions } from './companies.js'

const timer = (name: string, period = 200): Case =>
  ordering(name, { probe: 'interval', target: `ms:${period}`, period, workload: undefined })
const CASES: Case[] = [
  SEED,
  ordering('plain'),
  timer('interval'),
  ordering('known'),
  ordering('doomed'),
  ordering('deadly'),
  timer('slow', 1000),
  ordering('shy', { alone: 'it disturbs others' }),
  timer('profile'),
  ordering('watch', { probe: 'watchpoint', target: '0x1000:8:w', workload: 'watched' }),
  ordering('doomed-too'),
  timer('doomed-timer'),
]
const KNOWN: Record<string, 'reversed' | 'crash'> = { known: 'reversed', deadly: 'crash' }

const companies = (options: Partial<CompanyOptions> = {}, cases = CASES): string[] =>
  companiesOf(cases, {
    isolated: false,
    thorough: false,
    emulated: true,
    expected: ({ name }) => ({
      issues: KNOWN[name] === undefined ? [] : [issue({ cases: [name], seen: KNOWN[name] })],
      predicted: name.startsWith('doomed') ? 'refused' : 'answered',
      free: false,
    }),
    ...options,
  }).map((company) => company.map(({ name }) => name).join(' '))

test('what is expected to be answered, whatever the order, what is to be refused, and timers of one period', () => {
  expect(companies()).toEqual(['doomed doomed-too', 'plain known', 'interval profile', 'slow'])
})

test('a real CPU can tell what an emulated one cannot', () => {
  expect(companies({ emulated: false })[1]).toBe('plain known watch')
})

test('thoroughly, only what is expected to be plainly ok', () => {
  expect(companies({ thorough: true })).toEqual(['plain'])
})

test('those of another number of CPUs are by themselves', () => {
  const cases = [
    ordering('plain'),
    ordering('two', { cpus: 2 }),
    ordering('doomed'),
    ordering('doomed-two', { cpus: 2 }),
  ]
  expect(companies({}, cases)).toEqual(['doomed', 'doomed-two', 'plain', 'two'])
})

test('isolated, nothing', () => {
  expect(companies({ isolated: true })).toEqual([])
})
