/** The script that drives a test, by this host's own shell: with commands in the place of bpftrace. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drivenBy, driveScript } from '../../suite/driven.js'
import type { Driven } from '../../suite/driven.js'
import { onlyTest } from '../../suite/suite.fixture.js'

const DRIVE = fileURLToPath(new URL('drive.sh', import.meta.url))
const NOTICE = 'echo __BPFTRACE_NOTIFY_PROBES_ATTACHED'

/** Drives a test of these lines; upstream's seconds are a tenth here. */
function driven(
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
  tools: string | null = null,
): Driven | null {
  const one = onlyTest(['NAME one', ...lines, ''].join('\n'))
  const place = mkdtempSync(join(tmpdir(), 'drive-'))
  try {
    const options = { slowness: { start: 0.2, run: 0.2 }, verifiesIr: false, files: Object.keys(files) }
    writeFileSync(
      join(place, 'suite-test'),
      driveScript(one, { ...options, path: process.env['PATH'] ?? '' }),
    )
    for (const [index, text] of Object.values(files).entries()) {
      writeFileSync(join(place, `suite-${index}`), text)
      chmodSync(join(place, `suite-${index}`), 0o755)
    }
    const output = execFileSync('bash', [DRIVE, place], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
      env: { ...process.env, PATH: [tools, process.env['PATH']].filter((one) => one !== null).join(':') },
    })
    const left = (name: string): string => {
      const path = join(place, `suite-${name}`)
      return existsSync(path) ? readFileSync(path, 'utf8') : ''
    }
    return drivenBy(one, output, { facts: left('report'), setup: left('setup'), cleanup: left('cleanup') })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

const ran = (lines: readonly string[], files?: Readonly<Record<string, string>>) => {
  const one = driven(lines, files)
  if (one?.kind !== 'run') throw new Error(JSON.stringify(one))
  return one.run
}

test('what it prints, both streams, and how it ends', () => {
  expect(ran([`RUN ${NOTICE}; echo hello; printf 'err' >&2; exit 3`, 'RETURN_CODE 3'])).toEqual({
    output: '__BPFTRACE_NOTIFY_PROBES_ATTACHED\nhello\nerr',
    isAttached: true,
    exit: 3,
    isTimedOut: false,
  })
  expect(ran(['RUN kill -SEGV $$', 'EXPECT x'])).toMatchObject({ exit: -11, isAttached: false })
  expect(ran(['RUN exit 139', 'RETURN_CODE 139'])).toMatchObject({ exit: 139 })
  expect(ran([`RUN seq 100000; ${NOTICE}`, 'EXPECT x'])).toMatchObject({ isAttached: true })
})

test('time is up before all is attached, and after it', () => {
  expect(ran(['RUN echo hi; sleep 60', 'EXPECT hi'])).toMatchObject({
    output: 'hi\n',
    isAttached: false,
    isTimedOut: true,
  })
  expect(ran([`RUN ${NOTICE}; printf partial; sleep 60`, 'EXPECT x'])).toMatchObject({
    output: '__BPFTRACE_NOTIFY_PROBES_ATTACHED\npartial',
    isAttached: true,
    isTimedOut: true,
  })
  expect(ran([`RUN trap '' TERM; ${NOTICE}; while :; do sleep 0.1; done`, 'EXPECT x'])).toMatchObject({
    isTimedOut: true,
    exit: -9,
  })
})

test('AFTER runs when all is attached, and is ended; a BEFORE is there before', () => {
  expect(
    ran([`RUN ${NOTICE}; sleep 0.4; cat said`, 'AFTER echo later > said; sleep 1000', 'EXPECT later']).output,
  ).toContain('later')
  const waiting = { 'bin/waiting': '#!/bin/sh\nsleep 1000\n' }
  expect(
    ran(
      [`RUN ${NOTICE}; echo pid {{BEFORE_PID}}; echo $G`, 'BEFORE ./bin/waiting', 'ENV G=hi', 'EXPECT x'],
      waiting,
    ).output,
  ).toMatch(/\npid \d+\nhi\n$/)
  expect(ran(['RUN true', 'BEFORE sleep 9', 'EXPECT x'])).toMatchObject({ missingBefore: 'sleep 9' })
})

test('a notice that is said again gives no more time', () => {
  const again = ran([`RUN while :; do ${NOTICE}; sleep 0.3; done`, 'EXPECT x', 'TIMEOUT 10'])
  expect(again).toMatchObject({ isAttached: true, isTimedOut: true })
  expect(again.output.split('\n').length).toBeLessThan(25)
})

test('a grep that knows no lines, as busybox has it, loses none of the output', () => {
  const tools = mkdtempSync(join(tmpdir(), 'drive-tools-'))
  const grep = execFileSync('sh', ['-c', 'command -v grep'], { encoding: 'utf8' }).trim()
  writeFileSync(
    join(tools, 'grep'),
    `#!/bin/sh\ncase "$*" in *--line-buffered*) exit 2 ;; esac\nexec ${grep} "$@"\n`,
  )
  chmodSync(join(tools, 'grep'), 0o755)
  try {
    const one = driven([`RUN echo first; ${NOTICE}; seq 100000; exit 3`, 'RETURN_CODE 3'], {}, tools)
    if (one?.kind !== 'run') throw new Error(JSON.stringify(one))
    expect(one.run).toMatchObject({ isAttached: true, isTimedOut: false, exit: 3 })
    expect(one.run.output.split('\n').slice(-2)).toEqual(['100000', ''])
  } finally {
    rmSync(tools, { recursive: true })
  }
})

test('what a test needs, sets up and cleans up', () => {
  expect(driven(['RUN true', 'REQUIRES true', 'REQUIRES false', 'EXPECT x'])).toEqual({
    kind: 'unmet',
    command: 'false',
  })
  expect(ran(['RUN true', 'SETUP echo no; exit 4', 'EXPECT x'])).toMatchObject({
    setup: { exit: 4, output: 'no\n' },
  })
  expect(ran(['RUN true', 'SETUP true', 'CLEANUP echo no; exit 5', 'EXPECT x'])).toMatchObject({
    setup: { exit: 0 },
    cleanup: { exit: 5, output: 'no\n' },
  })
})
