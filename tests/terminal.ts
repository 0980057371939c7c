/** A person at a terminal: the command line on a real pseudo-terminal, with what it shows and what is typed. */
import { execa } from 'execa'
import { shellWord } from '../src/lib/shell.js'
import { ROOT } from './command.js'
import { until } from './processes.js'

export interface Terminal {
  /** All that was shown so far. */
  shown(): string
  type(keys: string): void
  /** Waits until something is shown after what was waited for before. */
  sees(words: RegExp | string, milliseconds?: number): Promise<void>
  /** Changes the size of the terminal, as a window manager does. */
  resize(rows: number, columns: number): Promise<void>
  /** The exit code, when it has ended. */
  ended(): Promise<number | undefined>
  /** The process that was started on it. */
  process(): number
}

/** Starts `matrix` on a terminal of 33 rows and 101 columns. */
export async function onTerminal(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Terminal> {
  const command = [process.execPath, `${ROOT}dist/cli.js`, ...args].map(shellWord).join(' ')
  const running = execa(
    'script',
    [
      ...['--quiet', '--return', '--echo', 'never', '--command'],
      `stty rows 33 cols 101; echo "terminal $(tty) $$"; exec ${command}`,
      '/dev/null',
    ],
    { reject: false, cwd: ROOT, env: { TERM: 'xterm', SHELL: '/bin/sh', ...environment }, buffer: false },
  )
  let text = ''
  let from = 0
  running.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const sees: Terminal['sees'] = async (words, milliseconds = 60_000) => {
    const at = (): { index: number; length: number } | null => {
      const found = typeof words === 'string' ? null : words.exec(text.slice(from))
      if (found) return { index: found.index, length: found[0].length }
      const index = typeof words === 'string' ? text.indexOf(words, from) - from : -1
      return index >= 0 ? { index, length: words.toString().length } : null
    }
    await until(`${words.toString()} is shown`, milliseconds, () => Promise.resolve(at() !== null)).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; shown since: ${JSON.stringify(text.slice(from))}`)
      },
    )
    const found = at()
    from += (found?.index ?? 0) + (found?.length ?? 0)
  }
  await sees(/terminal [^\n]*\n/)
  const [, device = '', id = ''] = /terminal (\S+) (\d+)/.exec(text) ?? []
  return {
    shown: () => text,
    type: (keys) => void running.stdin.write(keys),
    sees,
    async resize(rows, columns) {
      await execa('stty', ['-F', device, 'rows', String(rows), 'cols', String(columns)])
    },
    ended: async () => (await running).exitCode,
    process: () => Number(id),
  }
}
