/** What matrix.yaml names and nobody answered is missing, though neither side mentions it. */
import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { committed, gatePlace } from './gate.fixture.js'

const { baseline, keep, judge, policed, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

const without = (...texts: string[]): string[] =>
  committed.filter((line) => !texts.every((text) => line.includes(text)))
const SERIES = '"kernel":"6.12.'
const against = { against: '0.27.0', bpftrace: ['0.27.1'] }

test('a series that neither build answered', async () => {
  await keep(without(SERIES))
  const { code, text } = await judge(against)
  expect(text).toMatch(
    /^INCOMPLETE: .*no answer on kernel 6\.12 \(debian:trixie-security\), which matrix\.yaml names: `matrix run` asks it/,
  )
  expect(code).toBe(3)
})

test('nor where other builds did, for those say nothing of it', async () => {
  await keep(committed.filter((line) => !line.includes(SERIES) || !line.includes('"bpftrace":"0.27')))
  expect(await judge(against)).toMatchObject({ code: 3 })
})

test('that one of several builds lacks', async () => {
  const lines = without(SERIES, '"bpftrace":"0.17.0"')
  await keep(lines)
  await writeFile(baseline, `${lines.join('\n')}\n`)
  const { code, text } = await judge({ baseline })
  expect(text).toContain(
    'no answer on kernel 6.12 (debian:trixie-security) with 0.17.0, which matrix.yaml names',
  )
  expect(code).toBe(3)
})

test('a build that neither side answered', async () => {
  const lines = without('"bpftrace":"0.27.1"')
  await keep(lines)
  await writeFile(baseline, `${lines.join('\n')}\n`)
  const { code, text } = await judge({ baseline })
  expect(text).toContain('answers of 4 builds, and matrix.yaml takes 5 from debian:bullseye, debian:bookworm')
  expect(code).toBe(3)
  // A run of chosen builds is judged by the same choice.
  expect(await judge({ baseline, bpftrace: ['0.2*', '0.1*'] })).toMatchObject({ code: 0 })
})

test('the policy may warn of it, or let it be', async () => {
  await keep(without(SERIES))
  for (const [word, said] of [
    ['warn', true],
    ['allow', false],
  ] as const) {
    const config = await policed(`{ unasked: ${word} }`)
    const { code, text } = await judge({ ...against, config })
    expect(code).toBe(0)
    expect(text.includes('no answer on kernel 6.12')).toBe(said)
  }
})

test('of a selection only what is selected counts', async () => {
  const lines = committed.filter((line) => line.includes(SERIES))
  await keep(lines)
  expect(await judge(against)).toMatchObject({ code: 3 })
  for (const kernel of ['6.12*', '6.12.*'])
    expect(await judge({ ...against, kernel: [kernel] })).toMatchObject({ code: 0 })
  const few = lines.filter((line) => line.includes('"case":"fexit"'))
  await keep(few)
  expect(await judge({ ...against, kernel: ['6.12*'], case: ['fexit'] })).toMatchObject({ code: 0 })
  expect(await judge({ ...against, kernel: ['6.12*'] })).toMatchObject({ code: 3 })
})

test('a glob that means a series without an answer is no mistake; one that means none is', async () => {
  await keep(without(SERIES))
  for (const kernel of ['6.12', '6.12*', '6.12.*']) {
    const { code, text } = await judge({ ...against, kernel: [kernel] })
    expect(code).toBe(3)
    expect(text).toContain('no answer on kernel 6.12 (')
    expect(text).not.toContain('kernel 6.16')
  }
  await expect(judge({ ...against, kernel: ['9.*'] })).rejects.toBeInstanceOf(UsageError)
})
