/** Every verb's words, made of hostile records, names and arguments, through the door that cli.ts sets: byte by byte. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FORMATS } from '../answers/report/formats.js'
import { GATE_FORMATS } from '../answers/report/decision/formats.js'
import { DIFF_FORMATS } from '../answers/diff/formats.js'
import { hostile } from '../answers/report/report.fixture.js'
import { guard } from '../lib/door.js'
import { sentence } from '../lib/errors.js'
import { SMALLEST } from '../matrix/matrix.fixture.js'
import { crashed, record } from '../records/record.fixture.js'
import { writeShardNote } from '../records/shard-note.js'
import { accept } from './baseline.js'
import { prune } from './cache.js'
import { diff } from './diff.js'
import { doctor } from './doctor.js'
import { explain } from './explain.js'
import { CHOOSING, JUDGING, SELECTING } from './flags/flags.fixture.js'
import { gate } from './gate.js'
import { merge } from './merge.js'
import { plan } from './plan.js'
import type { Surroundings } from './surroundings.js'
import { table } from './table.js'

const COMMANDS = '::error::x\n  ::set-output name=a::b\n##[error]c ##vso[task.d]\r::stop-commands::e\n'
const CODES = '\u001b[2J\u001b]0;x\u0007\u007f\u009b2J\u202e\u2066\u2028\ufeff'
const HOSTILE = `x${CODES}\n${COMMANDS}`
/** As the beginning of what is told, too. */
const NAMES = [HOSTILE, COMMANDS, `\t${COMMANDS}`]

/** A command of GitHub's runner, in either form, or of another system's; a sign that is none. */
const OBEYED = /^\s*::|##\w*\[/m
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

let place: string
let out: string
let other: string
let config: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'inert-'))
  ;[out, other] = [join(place, 'out'), join(place, 'other')]
  config = join(place, 'matrix.yaml')
  // One that contradicts itself is read by no gate.
  const { verdict, order, events, expected, attempts } = record()
  const right = { verdict, order, events, expected, attempts }
  const records = NAMES.flatMap((name) => [
    hostile({ kernel: name, bpftrace: name, case: name, reason: name, expected: { order: name, why: name } }),
    hostile({ kernel: name, bpftrace: '0.23.2', case: 'fexit', ...crashed(name) }),
    hostile({ kernel: '6.1.1', bpftrace: name, case: 'fexit', ...right, reason: name }),
  ])
  const lines = (some: typeof records): string => some.map((one) => `${JSON.stringify(one)}\n`).join('')
  for (const [directory, some] of [
    [out, records],
    [other, records.map((one) => ({ ...one, ...right }))],
  ] as const) {
    await mkdir(directory)
    // The last two hold no record, and are told.
    await writeFile(
      join(directory, 'records.jsonl'),
      `${lines(some)}${JSON.stringify({ ...some[0], verdict: HOSTILE })}\n{"schema":1,"::error::\u009b`,
    )
  }
  const cells = NAMES.map((name) => ({ kernel: name, bpftrace: name, runtime: 'microvm' as const, shard: 1 }))
  await writeShardNote(other, {
    shard: 1,
    of: 2,
    cases: NAMES,
    cells: [...cells, { ...cells[0]!, shard: 2 }],
  })
  const issue = `knownIssues:\n  - { id: i, cases: [fexit], seen: silent, summary: ${JSON.stringify(HOSTILE)}, upstream: unreported }\n`
  const titled = SMALLEST.replace('  fexit:\n', `  fexit:\n    title: ${JSON.stringify(COMMANDS)}\n`)
  await writeFile(config, `${titled}${issue}`)
})
afterAll(() => rm(place, { recursive: true }))

/** What a verb writes to both streams, and what cli.ts says of what it throws. */
async function said(act: (its: Surroundings) => Promise<unknown>, environment: NodeJS.ProcessEnv = {}) {
  const streams = [new PassThrough(), new PassThrough()].map((one) => {
    guard(one as unknown as NodeJS.WriteStream, () => expect.unreachable())
    return one as unknown as NodeJS.WriteStream & PassThrough
  })
  const [stdout, stderr] = streams as [NodeJS.WriteStream & PassThrough, NodeJS.WriteStream & PassThrough]
  const read = Promise.all(streams.map((one) => buffer(one)))
  await act({ environment, stdout, stderr, signal: new AbortController().signal }).catch((thrown: unknown) =>
    stderr.write(`${sentence(thrown)}\n`),
  )
  for (const one of streams) one.end()
  const [answer = '', complaint = ''] = (await read).map((one) => one.toString())
  return { answer, complaint }
}

/** What it answers, after looking at all that it writes. */
async function inertAnswer(act: Parameters<typeof said>[0], environment?: NodeJS.ProcessEnv) {
  const { answer, complaint } = await said(act, environment)
  expect(`${answer}${complaint}`).not.toBe('')
  for (const text of [answer, complaint])
    expect([OBEYED.exec(text)?.[0], INVISIBLE.exec(text)?.[0], text.includes('\r')]).toEqual([
      undefined,
      undefined,
      false,
    ])
  return answer
}

const expectInert = async (...of: Parameters<typeof inertAnswer>): Promise<void> => {
  await inertAnswer(...of)
}

const planning = { ...CHOOSING, recall: [], arch: [], allowOlderArchive: false, json: false, color: true }

describe('table', () => {
  test.each(Object.keys(FORMATS))('%s', async (format) => {
    const answer = await inertAnswer((its) => table({ ...SELECTING, config, out, json: false, format }, its))
    expect(answer).not.toBe('')
    if (format === 'json') expect(JSON.stringify(JSON.parse(answer))).toContain(JSON.stringify(HOSTILE))
  })

  test('annotations are commands, ours, and hold nothing else', async () => {
    const output = join(place, 'summary.md')
    const { answer } = await said((its) =>
      table({ ...SELECTING, config, out, json: false, format: 'github', output }, its),
    )
    expect(answer).toMatch(/^(::(error|warning) title=[^:\n]*::.*\n)+$/)
    expect(answer).not.toMatch(/##\w*\[/)
    expect(answer).not.toMatch(INVISIBLE)
  })
})

describe('gate', () => {
  const formats = Object.keys(GATE_FORMATS)
  test.each(formats)('%s against a baseline', async (format) => {
    const args = { ...JUDGING, config, out, baseline: other, format }
    const answer = await inertAnswer((its) => gate(args, its))
    if (format === 'json') expect(JSON.parse(answer)).toMatchObject({ outcome: expect.any(String) as string })
  })

  test.each(['nope', ...NAMES])('against %j', async (against) => {
    await expectInert((its) => gate({ ...JUDGING, config, out, against }, its))
  })

  test.each(['kernel', 'case', 'bpftrace', 'verdict'])(
    'a selector of --%s that matches nothing',
    async (which) => {
      const args = { ...JUDGING, config, out, baseline: other, [which]: ['\n::error::y'] }
      await expectInert((its) => gate(args, its))
    },
  )
})

test.each(['kernel', 'case', 'bpftrace', 'verdict'])('table, a selector of --%s', async (which) => {
  for (const value of ['\n::error::y', HOSTILE])
    await expectInert((its) => table({ ...SELECTING, config, out, json: false, [which]: [value] }, its))
})

test.each([...Object.keys(DIFF_FORMATS), 'feed'])('diff %s', async (format) => {
  const args = { json: false, format, bySeries: true }
  await expectInert((its) => diff(out, [other], args, its))
})
test.each(NAMES)('diff of what is not there: %j', (name) =>
  expectInert((its) => diff(name, [other], { json: false, bySeries: false }, its)),
)

test.each([false, true])('explain, json %s', async (json) => {
  const answer = await inertAnswer((its) =>
    explain('fexit', { reproducer: false, ...SELECTING, config, out, json }, its),
  )
  if (json) expect(JSON.parse(answer)).toMatchObject({ title: COMMANDS.trim() })
})
test.each(NAMES)('explain of %j', (name) =>
  expectInert((its) => explain(name, { reproducer: false, ...SELECTING, config, out, json: false }, its)),
)

test.each([false, true])('merge, json %s', (json) =>
  expectInert((its) => merge([other], { config, out: join(place, `merged-${json}`), json }, its)),
)

test.each([false, true])('baseline accept, json %s', (json) =>
  expectInert((its) =>
    accept({ config, out, json, baseline: join(place, `${HOSTILE.replaceAll('/', '')}${json}`) }, its),
  ),
)

describe('what is not to be had', () => {
  const environment = { MATRIX_MIRROR: HOSTILE, MATRIX_QEMU: HOSTILE, DOCKER_HOST: `unix://${HOSTILE}` }
  const cache = () => ({ ...environment, MATRIX_CACHE_DIR: join(place, 'cache\n::error::x') })

  test('plan', () => expectInert((its) => plan({ ...planning, config, out }, its), cache()))
  test.each(NAMES)('plan by a file %j', (name) =>
    expectInert((its) => plan({ ...planning, config: name, out }, its), cache()),
  )
  test.each([false, true])('doctor, json %s', (json) =>
    expectInert((its) => doctor({ config, json, arch: [], allowOlderArchive: false }, its), cache()),
  )
  test('cache prune', () => expectInert((its) => prune({ dryRun: false, json: false }, its), cache()))
})
