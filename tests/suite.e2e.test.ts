/** `matrix suite`: a suite of our own making, in real guests and with what is wrong in its directory. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, recordsOf, ROOT } from './command.js'

const SUITE = join(ROOT, 'tests/suite/runtime')
const MATRIX = `kernels:
  - { from: debian:trixie-security, series: ['6.12'] }
bpftrace:
  - { from: debian:sid }
cases:
  once: { program: 'BEGIN { printf("%d", 1); exit(); }', output: '1' }
`

let place: string
let config: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-suite-'))
  config = join(place, 'matrix.yaml')
  await writeFile(config, MATRIX)
  await mkdir(join(place, 'empty'))
  await writeFile(join(place, 'empty/notes'), 'no test\n')
})
afterAll(() => rm(place, { recursive: true }))

describe('what makes no sense', () => {
  test.each([
    [
      [join('empty')],
      /is no suite: no file in it has a test; expected a directory such as bpftrace\/tests\/runtime/,
    ],
    [['nowhere'], /nowhere cannot be read: ENOENT/],
    [[join(ROOT, 'tests/suite')], /is no suite: .*expected .*tests\/suite\/runtime/],
    [[SUITE, '--test', 'outpt.*'], /no test matches 'outpt\.\*'.*such as ends\.\*/],
    [[SUITE, '--programs', 'nowhere'], /--programs: there is no directory nowhere/],
  ])('%j', async ([directory = '', ...words], message) => {
    const at = directory.startsWith('/') || directory === 'nowhere' ? directory : join(place, directory)
    const { exitCode, stderr } = await matrix(['suite', at, '--config', config, ...words])
    expect(stderr).toMatch(message)
    expect(exitCode).toBe(2)
  })
})

describe('in guests', () => {
  test('verdicts are as the names plant them, and are remembered', async () => {
    const out = join(place, 'out')
    const words = ['suite', SUITE, '--config', config, '--out', out, '--test', 'output.*', '--jobs', '1']
    const first = await matrix(words)
    expect(first.exitCode).toBe(1)
    const verdicts: Readonly<Record<string, string>> = { pass: 'ok', fail: 'failed', lacking: 'unsupported' }
    const records = await recordsOf(out)
    expect(records.map(({ case: name, verdict }) => [name, verdict])).toEqual(
      records.map(({ case: name }) => [name, verdicts[/\.([a-z]+)_/.exec(name)?.[1] ?? '']]),
    )
    expect(records).toHaveLength(23)
    expect(first.stdout).toContain('What fails where:')

    const accepted = await matrix(['suite', 'accept', SUITE, '--config', config, '--out', out])
    expect(accepted.exitCode).toBe(0)
    expect(accepted.stdout).toContain('6 failures added')
    const again = await matrix(words)
    expect(again.stdout).toContain('23 answered without a machine, 0 asked')
    expect(again.exitCode).toBe(0)
    expect((await recordsOf(out)).filter(({ verdict }) => verdict === 'known')).toHaveLength(6)
  })
})
