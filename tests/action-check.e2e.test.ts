/** The GitHub Action's input `check`: its shell steps run over real scripts and the records that came with it. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runAction } from './action-steps.js'
import { matrix, ROOT } from './command.js'

let scratch: string
let tools: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'action-check-'))
  tools = join(scratch, 'tools of mine')
  await mkdir(tools)
  await mkdir(join(scratch, 'bin'))
  await writeFile(join(scratch, 'bin/npm'), '#!/bin/sh\n', { mode: 0o755 })
  await copyFile(join(ROOT, 'tests/story/reads.bt'), join(tools, 'reads.bt'))
  await copyFile(join(ROOT, 'tests/story/reads-mended.bt'), join(tools, 'mended.bt'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** Only checks: nothing is asked, and nothing is judged. */
const act = (inputs: Readonly<Record<string, string>>) =>
  runAction(
    scratch,
    { run: 'false', gate: 'false', ...inputs },
    { PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: scratch },
  )
const stepOf = (ran: Awaited<ReturnType<typeof act>>): unknown =>
  ran.steps.find(([name]) => name === 'Check scripts')?.[1]

test('an order that is not kept ends the job, with an annotation in the file', async () => {
  const ran = await act({ check: `${tools}/*.bt` })
  expect(ran.stdout).toMatch(/^::error file=[^:]*tools of mine\/reads\.bt,line=15,col=1,title=an order /m)
  // Results are kept before the job ends.
  expect([stepOf(ran), ran.steps.at(-1), ran.outputs['exit-code'], ran.succeeded]).toEqual([
    0,
    ['Decide', 1],
    '1',
    false,
  ])
})

test('one that is kept where it is asked for does not', async () => {
  const ran = await act({ check: `${tools}/*.bt`, 'check-arguments': '--kernel\n6.12\n--bpftrace\n0.27' })
  expect([stepOf(ran), ran.outputs['exit-code'], ran.succeeded]).toEqual([0, '0', true])
  expect(ran.stdout).not.toContain('::error')
})

test('one that nobody measured is no success', async () => {
  const ran = await act({ check: `${tools}/reads.bt`, 'check-arguments': '--kernel\n6.14' })
  expect([ran.outputs['exit-code'], ran.succeeded]).toEqual(['3', false])
})

test('a pattern without scripts is wrong use', async () => {
  const ran = await act({ check: 'nowhere/*.bt' })
  expect([stepOf(ran), ran.succeeded]).toEqual([2, false])
  expect(ran.stdout).toContain('no script matches nowhere/*.bt')
})

test('inputs are never taken for commands or flags', async () => {
  const trap = join(scratch, 'trapped')
  const ran = await act({ check: `$(touch ${trap})\n\`touch ${trap}\`\n; touch ${trap}` })
  expect(stepOf(ran)).toBe(2)
  await expect(readFile(trap)).rejects.toThrow('ENOENT')
})

test('pre-commit finds a hook that says what the action says', async () => {
  const [hook] = parse(await readFile(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as Record<
    string,
    string
  >[]
  expect(hook).toMatchObject({ id: 'bpftrace-matrix-check', language: 'node' })
  expect(new RegExp(hook?.['files'] ?? '').test('tools/reads.bt')).toBe(true)
  const { bin } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const [program = '', ...args] = (hook?.['entry'] ?? '').split(' ')
  expect(bin[program]).toBe('dist/cli.js')
  const wrong = await matrix([...args, join(tools, 'mended.bt'), join(tools, 'reads.bt')])
  expect([
    wrong.exitCode,
    wrong.stdout.includes('mended'),
    wrong.stdout.includes('reads.bt: 1 order'),
  ]).toEqual([1, false, true])
  expect(await matrix([...args, join(tools, 'mended.bt')])).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: '',
  })
})
