import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { record, reversed } from '../records/record.fixture.js'
import { asked, config, recordsFile, write } from './explain.fixture.js'
import type { ExplainFlags } from './flags/explain.js'

describe('selectors', () => {
  beforeEach(() => write(record(), reversed({ kernel: '6.1.192' }), record({ case: 'kprobe' })))

  test('leave a part of what was seen', async () => {
    const { stdout } = await asked(false, 'fexit', config, { kernel: ['6.1.*'] })
    expect(stdout).toContain('6.1.192')
    expect(stdout).not.toContain('6.12.117')
  })

  test('of cases explain each, in JSON as a list', async () => {
    const { stdout } = await asked(false, '', config, { case: ['fexit', 'kp*'], verdict: ['ok'] })
    expect(stdout.match(/^[a-z]\S+(?=: )/gm)).toEqual(['fexit', 'kprobe'])
    const json = await asked(true, '', config, { case: ['fexit', 'kprobe'] })
    expect(JSON.parse(json.stdout)).toMatchObject([{ case: 'fexit' }, { case: 'kprobe' }])
  })

  test.each<[string, string, Partial<ExplainFlags>]>([
    ['no kernel matches', 'fexit', { kernel: ['7*'] }],
    [
      'no record is left by --verdict flaky; the verdicts of the records are: ok, wrong-order',
      'fexit',
      { verdict: ['flaky'] },
    ],
    ["no verdict is called 'knwon' (did you mean 'known'?)", 'fexit', { verdict: ['knwon'] }],
    ["no case is called 'fexti' (did you mean 'fexit'?)", 'fexti', {}],
    ["no case matches 'fexti' (did you mean 'fexit'?)", '', { case: ['fexti'] }],
    ['name a case, or say with --case which; there are: ', '', {}],
    ['--json has the reproducer among the rest', 'fexit', { reproducer: true, json: true }],
    ['leave out one of them', 'fexit', { case: ['fexit'] }],
  ])('%s', async (message, name, selectors) => {
    await expect(asked(false, name, config, selectors)).rejects.toThrow(message)
    await expect(asked(false, name, config, selectors)).rejects.toBeInstanceOf(UsageError)
  })
})

test('a known issue of one architecture says so', async () => {
  await write(record())
  const issue = {
    ...{ id: 'odd', cases: ['fexit'], seen: 'reversed', kernel: '>=6.16', arch: 'arm64' },
    ...{ summary: 'Odd.', upstream: 'unreported' },
  }
  const matrix = join(dirname(recordsFile()), 'matrix.yaml')
  const text = await readFile(config, 'utf8')
  await writeFile(matrix, text.replace(/^knownIssues: .*$/m, `knownIssues: [${JSON.stringify(issue)}]`))
  expect((await asked(false, 'fexit', matrix)).stdout).toContain(
    'Known: odd (reversed; kernel >=6.16, arm64)',
  )
  const { knownIssues } = JSON.parse((await asked(true, 'fexit', matrix)).stdout) as { knownIssues: unknown }
  expect(knownIssues).toMatchObject([{ arch: 'arm64', kernel: '>=6.16' }])
})
