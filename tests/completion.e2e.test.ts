/** The completion scripts in the shells themselves: what is typed, with a tab in it, is what runs. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './command.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'completion-'))
  await mkdir(join(place, 'bin'))
  await mkdir(join(place, 'work', 'out dir'), { recursive: true })
  await writeFile(join(place, 'work', 'mine.yaml'), '')
  const cli = `'${process.execPath}' '${join(ROOT, 'dist/cli.js')}'`
  const script = `#!/bin/sh\ncase $1 in __complete|completion) exec ${cli} "$@";; esac\nprintf 'ran'; printf '<%s>' "$@"; echo\n`
  for (const name of ['matrix', 'bpftrace-matrix']) {
    await writeFile(join(place, 'bin', name), script)
    await chmod(join(place, 'bin', name), 0o755)
  }
})
afterAll(() => rm(place, { recursive: true, force: true }))

const surroundings = () => ({
  cwd: join(place, 'work'),
  env: { PATH: `${join(place, 'bin')}:${process.env['PATH'] ?? ''}`, TERM: 'xterm', HOME: place },
})

/** Types lines into a shell on a terminal. @returns the words that each was run with */
async function ran(shell: string, setUp: string, lines: readonly string[]): Promise<string[]> {
  const running = execa('script', ['--quiet', '--echo', 'never', '--command', shell, '/dev/null'], {
    ...surroundings(),
    reject: false,
    timeout: 120_000,
  })
  let seen = ''
  /** Waits for it, and forgets what came before. */
  const until = (wanted: RegExp): Promise<string> =>
    new Promise((resolve, refuse) => {
      const look = (): void => {
        const found = wanted.exec(seen)
        if (!found) return
        seen = seen.slice(found.index + found[0].length)
        running.stdout.off('data', look)
        resolve(found[0])
      }
      running.stdout.on('data', look)
      void running.finally(() => {
        refuse(new Error(`there is no ${String(wanted)} in: ${seen}`))
      })
      look()
    })
  running.stdout.on('data', (piece: Buffer) => (seen += piece.toString()))
  running.stdin.write(`${setUp}; echo rea''dy\n`)
  await until(/ready[^]*[%$] /)
  const found: string[] = []
  for (const line of lines) {
    running.stdin.write(`${line}\n`)
    found.push(await until(/ran<[^\r\n]*>/))
    await until(/[%$] /)
  }
  running.stdin.end('exit\n')
  await running
  return found
}

const LINES: [string, string][] = [
  ['matrix expl\tkretprobe-m\t', 'ran<explain><kretprobe-multi>'],
  ['bpftrace-matrix run --bpf\t0.23\t', 'ran<run><--bpftrace><0.23.2>'],
  ['matrix run --kernel=7.3.\t', 'ran<run><--kernel=7.3.4>'],
  ['matrix run --candidate debian:fork\t', 'ran<run><--candidate><debian:forky>'],
  ['matrix table --config mi\t', 'ran<table><--config><mine.yaml>'],
  ['matrix table --out out\t', 'ran<table><--out><out dir/>'],
  ['matrix run --candidate file:mi\t', 'ran<run><--candidate><file:mine.yaml>'],
]

const TYPED = LINES.map(([line]) => line)
const RUN = LINES.map(([, words]) => words)

test('bash', async () => {
  const setUp = "PS1='$ '; source <(matrix completion bash)"
  expect(await ran('bash --norc --noprofile -i', setUp, TYPED)).toEqual(RUN)
})

test('zsh, which takes the slash behind a directory away again', async () => {
  const setUp = "PS1='%% '; autoload -U compinit; compinit -u -D; source <(matrix completion zsh)"
  expect(await ran('zsh -f -i', setUp, TYPED)).toEqual(RUN.map((words) => words.replace('/>', '>')))
})

describe('fish', () => {
  const offered = async (line: string): Promise<string[]> => {
    const script = `matrix completion fish | source; complete -C '${line}'`
    const { stdout } = await execa('fish', ['--no-config', '-c', script], surroundings())
    return stdout.split('\n').map((one) => one.split('\t')[0] ?? '')
  }

  test.each<[string, string]>([
    ['matrix expl', 'explain'],
    ['matrix explain kretprobe-m', 'kretprobe-multi'],
    ['bpftrace-matrix run --kern', '--kernel'],
    ['matrix run --kernel 6.12.', '6.12.118'],
    ['matrix run --kernel=7.3.', '--kernel=7.3.4'],
    ['matrix run --candidate debian:forky', 'debian:forky'],
    ['matrix table --config mi', 'mine.yaml'],
  ])('%s', async (line, expected) => {
    expect(await offered(line)).toContain(expected)
  })
})
