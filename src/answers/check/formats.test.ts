import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import ajv from 'ajv-draft-04'
import type { Log } from 'sarif'
import { describe, expect, test } from 'vitest'
import { checked, HALF, STORY } from './check.fixture.js'
import { githubOfCheck } from './github.js'
import { jsonOfCheck } from './json.js'
import { sarifOfCheck } from './sarif.js'
import { textOfCheck } from './text.js'

const story = checked(STORY, { wild: HALF })
const content = checked(STORY, { wild: HALF }, { kernel: ['6.12'] })
const unmeasured = checked(STORY, { wild: HALF }, { kernel: ['6.14'] })
/** Names that a terminal, a CI system or a browser would obey. */
const HOSTILE =
  'kprobe:a\u001b[2J::error::x\u202e { @\u200b = 1; printf("x") } kprobe:a\u001b[2J::error::x\u202e { printf("y") }'
const hostile = () => checked(HOSTILE, { wild: HALF })
const SCREEN = { columns: 80, colours: false }

describe('text', () => {
  test('fits 80 columns, and says all of it', () => {
    const text = textOfCheck(story, SCREEN, false)
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect(text).toMatchInlineSnapshot(`
      "a.bt: 1 order of handlers of one event: 1 not kept

        ✗ lines 2 and 3, kretprobe:vfs_*: an order that this script relies on is not
          kept
          Line 3 runs before line 2 on kernels ≥ 6.16 with bpftrace 0.23.2 to 0.27.1;
          as written on kernels ≤ 6.12; 6.13 to 6.15 were not measured.
          Line 3 deletes @start, which line 2 reads: line 2 finds nothing.
          What helps:
          - write both in one block, with their filters as conditions in it:
            statements run as written
          - take another build: bpftrace 0.17.0 runs them as written on all 7
            kernels that are asked for
          The answer is that of the case wild.

      Asked: 7 kernels × 4 bpftrace builds. Keys of maps are not compared, and filters
      are not evaluated. The records measure each way to attach on functions of their
      own.
      "
    `)
  })

  test('quiet prints what is wrong, and nothing else', () => {
    expect(textOfCheck(content, SCREEN, true)).toBe('')
    expect(textOfCheck(unmeasured, SCREEN, true)).toContain('6.14 was not measured')
    expect(
      textOfCheck(checked('BEGIN {} macro m() { 1 } foo:x {}', { wild: HALF }), SCREEN, false),
    ).toContain('is passed over')
  })

  test('has colours where they are wanted', () => {
    expect(textOfCheck(story, { ...SCREEN, colours: true }, false)).toContain('\u001b[31m  ✗ lines 2 and 3')
  })

  test('nothing in a script is obeyed', () => {
    // eslint-disable-next-line no-control-regex
    expect(textOfCheck(hostile(), SCREEN, false)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('of many pairs the first ones are told', () => {
    const many = checked('kretprobe:vfs_* { printf("x") } '.repeat(12), { wild: HALF })
    expect(textOfCheck(many, SCREEN, false)).toContain('… and 46 more pairs; --json has all')
  })
})

test('json has each cell by its names', () => {
  const plain = JSON.parse(jsonOfCheck(story)) as {
    exitCode: number
    scripts: { script: string; pairs: { cells: object[]; reliances: object[] }[] }[]
  }
  expect(plain).toMatchObject({
    exitCode: 1,
    unmeasuredKernels: [],
    scripts: [{ script: 'a.bt', handlers: 3 }],
  })
  const [pair] = plain.scripts[0]!.pairs
  expect(pair).toMatchObject({
    first: { line: 2, column: 1, point: 'kretprobe:vfs_*' },
    second: { line: 3 },
    standing: 'broken',
    reliances: [{ kind: 'map', map: '@start' }],
  })
  expect(pair!.cells).toHaveLength(28)
  expect(pair!.cells.at(-1)).toEqual({
    kernel: '7.3.4',
    runtime: 'microvm',
    bpftrace: '0.27.1',
    word: 'reversed',
    keeping: 'broken',
    event: 'cba',
  })
})

describe('annotations', () => {
  test('an error at the line of the second handler; nothing where all is well', () => {
    const [line, ...more] = githubOfCheck(story).trimEnd().split('\n')
    expect(more).toEqual([])
    expect(line).toMatch(
      /^::error file=tools\/a\.bt,line=3,col=1,title=an order that this script relies on is not kept::lines 2 and 3, kretprobe:vfs_\*\.%0ALine 3 runs before line 2 on /,
    )
    expect(githubOfCheck(content)).toBe('')
    expect(githubOfCheck(unmeasured)).toMatch(/^::warning file=/)
  })

  test('each is one line, whatever a script has', () => {
    expect(githubOfCheck(hostile()).match(/\n/g)).toHaveLength(1)
  })
})

describe('SARIF', () => {
  const require = createRequire(import.meta.url)
  const schema = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const validator = async () =>
    new ajv.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      JSON.parse(await readFile(schema, 'utf8')) as object,
    )

  test.each([
    ['what is wrong', story],
    ['nothing', content],
    ['what was not measured', unmeasured],
    ['hostile names', hostile()],
  ])('%s is valid', async (_, one) => {
    const validate = await validator()
    validate(JSON.parse(sarifOfCheck(one, '1.2.3')))
    expect(validate.errors).toBeNull()
  })

  test('the schema would see what is wrong', async () => {
    const validate = await validator()
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
  })

  test('a result is where the second handler is, and knows the first', () => {
    const { runs } = JSON.parse(sarifOfCheck(story, '1.2.3')) as Log
    const region = (startLine: number) => ({
      physicalLocation: { artifactLocation: { uri: 'tools/a.bt' }, region: { startLine, startColumn: 1 } },
    })
    expect(runs[0]?.results).toMatchObject([
      {
        ruleId: 'handler-order-not-kept',
        ruleIndex: 0,
        level: 'error',
        locations: [region(3)],
        relatedLocations: [region(2)],
      },
    ])
    expect(runs[0]?.tool.driver.rules?.map(({ id, help }) => [id, (help?.text ?? '') !== ''])).toEqual([
      ['handler-order-not-kept', true],
      ['handler-order-not-measured', true],
    ])
  })
})
