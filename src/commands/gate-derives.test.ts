/** The gate derives orders and verdicts; what a record says of itself is not believed. */
import { join } from 'node:path'
import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { change, committed, gatePlace, recordIn } from './gate.fixture.js'
import { diff } from './diff.js'

const { scratch, baseline, out, keep, judge, policed, open, close } = gatePlace()
beforeEach(open)
afterEach(close)

const isReversed = (line: string): boolean =>
  line.includes('"case":"fexit",') && line.includes('"verdict":"known","order":"reversed"')
const AT = committed.findIndex(isReversed)
const against = { against: '0.27.0', bpftrace: ['0.23.2'], case: ['fexit'] }

test.each<[string, (line: string) => string, string]>([
  [
    'its verdict and order',
    (line) => change(line, { verdict: 'ok', order: 'declared' }),
    'verdict is ok, but its attempts make it known; order is declared, but its attempts make it reversed',
  ],
  [
    'what was expected too',
    (line) =>
      change(line, { verdict: 'ok', order: 'declared', expected: { order: 'declared', why: 'default' } }),
    'verdict is ok, but its attempts make it error; order is declared, but its attempts make it null',
  ],
  [
    'all but the events of its attempts',
    (line) =>
      change(line, {
        verdict: 'ok',
        order: 'declared',
        events: ['abc', 'abc', 'abc'],
        expected: { order: 'declared', why: 'default' },
        attempts: recordIn(line).attempts.map((one) => ({ ...one, order: 'declared' as const })),
      }),
    'attempts.0.order is declared, but its events (cba, cba, cba) make it reversed',
  ],
  [
    'an order that is let be',
    (line) => change(line, { verdict: 'ok', expected: {} }),
    'expected is {}, but its attempts make it {"order":"declared","why":"default"}',
  ],
])('a record that contradicts %s is unreadable', async (_, edit, why) => {
  await keep(committed)
  expect(await judge(against)).toMatchObject({ code: 1 })
  await keep(committed.map((line) => (isReversed(line) ? edit(line) : line)))
  const { code, text } = await judge(against)
  expect(text).toContain(`${out}:${AT + 1}: `)
  expect(text).toContain(why)
  expect(text).toMatch(/^INCOMPLETE: /)
  expect(code).toBe(3)
})

test('so is one in a baseline', async () => {
  await keep(committed)
  await writeFile(
    baseline,
    `${committed.map((line) => (isReversed(line) ? change(line, { verdict: 'ok' }) : line)).join('\n')}\n`,
  )
  expect(await judge({ baseline })).toMatchObject({ code: 3 })
})

test('and in a set of diff, which knows no matrix.yaml', async () => {
  await keep(committed.with(AT, change(committed[AT]!, { verdict: 'ok', order: 'declared' })))
  let said = ''
  const stream = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream
  const signal = new AbortController().signal
  const surroundings = { environment: {}, stdout: stream, stderr: stream, signal }
  await diff(baseline, [out], { json: false, bySeries: false }, surroundings)
  expect(said).toContain(`${out}:${AT + 1}: verdict is ok, but its attempts make it known; order is declared`)
})

test('what a known issue covers since is stale, as what none covers any more is', async () => {
  await keep(committed)
  const config = await policed('{}')
  const issues = join(scratch, 'issues.yaml')
  const text = await readFile(config, 'utf8')
  const known = '- { id: since, cases: [kprobe], seen: reversed, summary: S., upstream: unreported }\n'
  await writeFile(issues, known)
  await writeFile(config, text.replace(/^knownIssues: .*$/m, `knownIssues: ${issues}`))
  const { code, text: said } = await judge({ baseline, config, case: ['kprobe'], json: true })
  expect(code).toBe(3)
  expect(said).toContain(
    "it was believed to be ok at first sight, and by today's known issues (since) it has to be seen again",
  )
})
