/**
 * What people bring, in tests/inputs: scripts of the kind that public bug reports and well-known tools are, as a user would put
 * them in, on three kernels with one of two bpftrace builds each, or both where the whole is asked.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsIn, ROOT } from './command.js'
import { openSelected, SOURCES } from './guests.js'
import { isWhole } from './whole.js'

let place: string
let config: string
let records: ResultRecord[]
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-inputs-'))
  config = join(place, 'inputs', 'matrix.yaml')
  await cp(join(ROOT, 'tests', 'inputs'), join(place, 'inputs'), { recursive: true })
  const { workshop } = await openSelected(place)
  await workshop.compile([join(SOURCES, 'tool.c')], join(place, 'inputs', 'tool'), 'x86_64')
  const run = async (...words: string[]): Promise<ResultRecord[]> => {
    const out = join(place, 'out')
    const finished = await matrix(['run', '--config', config, '--fresh', '--out', out, '--json', ...words])
    expect(finished.exitCode, finished.stderr).not.toBe(2)
    return recordsIn(finished.stdout)
  }
  const newer = await run('--kernel', '6.12', '--kernel', '7.3', '--bpftrace', '0.27')
  const others = isWhole ? await run('--kernel', '6.12', '--kernel', '7.3', '--bpftrace', '0.23') : []
  const older = await run('--kernel', '6.1', ...(isWhole ? [] : ['--bpftrace', '0.23']))
  records = [...newer, ...others, ...older]
}, 1_800_000)
afterAll(() => rm(place, { recursive: true, force: true }))

const CELLS = isWhole ? 6 : 3

/** What each cell says of a case, as `<verdict> <events>`; each once. */
function answers(name: string): string[] {
  const own = records.filter((one) => one.case === name)
  expect(own).toHaveLength(CELLS)
  return [...new Set(own.map(({ verdict, events }) => `${verdict} ${events.join(' ')}`.trim()))]
}
const reasons = (name: string): string[] => [
  ...new Set(records.filter((one) => one.case === name).map(({ reason }) => reason)),
]

describe('what everybody has in a script works as on any machine', () => {
  test.each([
    'opens',
    'opens-of-child',
    'names',
    'execs',
    'runqueue',
    'vfs',
    'block',
    'tcp',
    'session-func',
    'session-retval',
    'begin-exit',
    'end-exit',
    'span',
    'json',
  ])('%s', (name) => {
    expect(answers(name), JSON.stringify(reasons(name))).toEqual(['ok'])
  })

  test.each([
    ['session-two-entries', 'ok abc abc abc'],
    ['own-uprobe', 'ok ab ab'],
    ['own-process', 'ok ab ab'],
  ])('%s: %s', (name, answer) => {
    expect(answers(name), JSON.stringify(reasons(name))).toEqual([answer])
  })
})

test('what the child of bpftrace -c starts is not seen, and that is no answer about the script', () => {
  expect(answers('own-uprobe-narrowed')).toEqual(['error'])
  expect(reasons('own-uprobe-narrowed').join('\n')).toContain("'beside' runs a command without that limit")
})

test('what an emulated CPU cannot tell is said to be so, and no order', () => {
  const emulated = records.some(({ accelerator }) => accelerator === 'tcg')
  expect(answers('watched')).toEqual([emulated ? 'unsupported' : 'ok abc abc abc'])
  if (emulated) expect(reasons('watched').join('\n')).toMatch(/^the machine cannot tell: /)
})

test('a mistake in a script is refused, and its place is told', () => {
  expect(answers('refused')).toEqual(['unsupported'])
  for (const reason of reasons('refused')) expect(reason).toMatch(/^program\.bt:3:3-9?\S*: .*nosuch/)
})
