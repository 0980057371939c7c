/** What run.sh makes of an output, with a bpftrace that prints what a test wants, on the machine at hand. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../../../images/reproduce/run.sh', import.meta.url))

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'run-script-'))
  await mkdir(join(place, 'bin'))
  await mkdir(join(place, 'scratch'))
  await copyFile(SCRIPT, join(place, 'run.sh'))
})
afterEach(() => rm(place, { recursive: true }))

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(place, 'bin', name), `#!/bin/sh\n${text}\n`)
  await chmod(join(place, 'bin', name), 0o755)
}

/** @param does what bpftrace does, in shell */
async function ran(does: string, expected: string, args = ['--here']) {
  await program('bpftrace', does)
  await program('id', 'echo 0')
  await writeFile(join(place, 'program.bt'), 'BEGIN { }\n')
  await writeFile(join(place, 'command.sh'), 'exec bpftrace program.bt\n')
  await writeFile(join(place, 'expected-output.txt'), `# words about it\n${expected}\n`)
  const { exitCode, stdout, stderr } = await execa('sh', [join(place, 'run.sh'), ...args], {
    reject: false,
    env: { PATH: `${join(place, 'bin')}:${process.env['PATH'] ?? ''}`, TMPDIR: join(place, 'scratch') },
  })
  expect(await readdir(join(place, 'scratch'))).toEqual([])
  return { exitCode, said: stdout + stderr }
}

const CRASH = 'status: 134\nwords: Assertion `a == 1'

describe('as recorded are', () => {
  test.each([
    ["printf 'Attaching 3 probes...\\nc b a \\n'", 'event: cba'],
    ["printf 'Attached 3 probes\\nc b a c b a \\n\\n'", 'event: cba'],
    ["printf 'c b a a b c '", 'event: abc\nevent: cba'],
    ["printf 'a b c a c '", 'tick: abc'],
    ['true', 'nothing'],
    ["echo 'x.cpp:7: Assertion `a == 1 failed' >&2; kill -ABRT $$", CRASH],
    ["echo 'ERROR: no such probe'; exit 1", 'words: no such probe'],
    ['exit 3', 'status: refused'],
  ])('%s where the record has %s', async (does, expected) => {
    const { exitCode, said } = await ran(does, expected)
    expect([exitCode, said.includes('\nas recorded')], said).toEqual([0, true])
  })
})

describe('otherwise than recorded are', () => {
  test.each([
    ["printf 'a b c '", 'event: cba', 'no event reads as recorded'],
    ["printf 'c b a a b c '", 'event: cba', 'beside the recorded events there is: abc'],
    ["printf 'c b a c '", 'event: cba', 'beside the recorded events there is: c'],
    ['true', 'event: cba', 'no event'],
    ["printf 'a b c a b c c b a '", 'tick: abc', 'there is: cba'],
    ["printf 'a '", 'nothing', 'something was printed'],
    ["echo 'Assertion `a == 1 failed'; exit 1", CRASH, 'recorded to end with 134'],
    ['kill -ABRT $$', CRASH, 'nobody said: Assertion `a == 1'],
    ['true', 'status: refused', 'recorded to end with refused'],
  ])('%s where the record has %s', async (does, expected, why) => {
    const { exitCode, said } = await ran(does, expected)
    expect([exitCode, said.includes('\notherwise than recorded')], said).toEqual([1, true])
    expect(said).toContain(why)
  })
})

test('nothing to compare is no success', async () => {
  expect(await ran('true', '')).toMatchObject({ exitCode: 3 })
})

test.each([
  [['--debs'], 'needs a value'],
  [['--debs', '/nowhere/at/all'], 'nothing is there'],
  [['--what'], 'what is --what?'],
])('%j is wrong use', async (args, why) => {
  const { exitCode, said } = await ran('true', 'nothing', args)
  expect(exitCode).toBe(2)
  expect(said).toContain(why)
})
