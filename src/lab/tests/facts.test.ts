/** What a build says of itself, by what a machine printed, and by this host's own shell. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Ran } from '../../judge/exercise/exercise.js'
import { CellFacts, factsExercise, factsIn } from './facts.js'

const BETWEEN = '--- bpftrace-matrix ---'
const END = '--- end ---\n'
const INFO = 'Kernel features\n  btf: yes\n'

const outcome = (stdout: string, changes: Partial<Ran> = {}): Ran => ({
  kind: 'ran',
  ended: 'exit',
  exit: 0,
  signal: 0,
  stdout,
  stderr: '',
  collected: [],
  seen: [],
  milliseconds: 900,
  unfit: null,
  ...changes,
})
const facts = (stdout: string, changes: Partial<Ran> = {}) => factsIn(outcome(stdout, changes), '6.12.1')

test('all is told', () => {
  expect(facts(`${INFO}\n${BETWEEN}\n0\n${END}`)).toEqual({
    release: '6.12.1',
    info: INFO,
    verifiesIr: true,
    lacks: [],
  })
})

test.each(['1', '2', '127'])('a build that ends with %s does not know the option', (code) => {
  expect(facts(`${INFO}\n${BETWEEN}\n${code}\n${END}`)?.verifiesIr).toBe(false)
})

test('commands that are not there are told in their order', () => {
  expect(facts(`${INFO}\n${BETWEEN}\n0\nbash\npidof\n${END}`)).toMatchObject({
    verifiesIr: true,
    lacks: ['bash', 'pidof'],
  })
})

test('the last mark counts, whatever the build prints', () => {
  const info = `${INFO}\n${BETWEEN}\n7\n`
  expect(facts(`${info}\n${BETWEEN}\n0\n${END}`)).toMatchObject({ info, verifiesIr: true })
})

test.each([
  ['nothing', ''],
  ['no mark', INFO],
  ['an end that is missing', `${INFO}\n${BETWEEN}\n0\nbash\n`],
  ['an end before the mark', `${INFO}\n${END}\n${BETWEEN}\n0\n`],
  ['a mark that is not a line', `${INFO}${BETWEEN} 0\n`],
])('an output with %s tells nothing', (_, stdout) => {
  expect(facts(stdout)).toBeNull()
})

test.each(['timeout', 'flood'] as const)('one that is ended by %s tells nothing', (ended) => {
  expect(facts(`${INFO}\n${BETWEEN}\n0\n${END}`, { ended })).toBeNull()
})

test('a machine that is lost tells nothing', () => {
  expect(factsIn({ kind: 'lost', reason: 'no boot', milliseconds: 5 }, '6.12.1')).toBeNull()
})

test('facts that do not say what is lacking are of another version', () => {
  const { lacks: _lacks, ...before } = facts(`${INFO}\n${BETWEEN}\n0\n${END}`)!
  expect(CellFacts.safeParse(before).success).toBe(false)
})

/** Runs the command with a PATH that has only these commands, and a bpftrace that is this script. */
function told(script: string, commands: readonly string[]): CellFacts | null {
  const place = mkdtempSync(join(tmpdir(), 'facts-'))
  try {
    writeFileSync(join(place, 'bpftrace'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(place, 'bpftrace'), 0o755)
    for (const command of commands) symlinkSync('/bin/true', join(place, command))
    const [shell = '', ...args] = factsExercise('image', 1000).args
    const { stdout } = spawnSync(shell, args, { env: { PATH: place }, encoding: 'utf8' })
    return factsIn(outcome(stdout), '6.12.1')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
const NEEDED = ['bash', 'setsid', 'timeout', 'mkfifo', 'tee', 'grep', 'pgrep', 'pidof']

test('an image with everything lacks nothing, and both streams of --info are heard', () => {
  const script = '[ "$1" = --info ] || exit 0; echo out; echo err >&2'
  expect(told(script, NEEDED)).toEqual({
    release: '6.12.1',
    info: 'out\nerr\n',
    verifiesIr: true,
    lacks: [],
  })
})

test.each(NEEDED)('an image without %s lacks it', (command) => {
  const others = NEEDED.filter((one) => one !== command)
  expect(told('exit 0', others)?.lacks).toEqual([command])
})

test('a build that knows no --verify-llvm-ir is told from one that does', () => {
  expect(told('[ "$1" != --verify-llvm-ir ]', NEEDED)?.verifiesIr).toBe(false)
})
