/** What strace wrote down → which files a program looked for in vain, and who died of which signal. Pure. */

export interface FailedCall {
  readonly pid: number
  /** `exec` of a program, or `open` of a file. */
  readonly what: 'exec' | 'open'
  /** As the program named it; relative to an open directory where strace says which. */
  readonly path: string
  /** `ENOENT`, `EACCES`, … */
  readonly errno: string
}

export interface Death {
  readonly pid: number
  /** `SIGSEGV`, … */
  readonly signal: string
}

const STRING = '"((?:[^"\\\\]|\\\\.)*)"'
const FAILURE = new RegExp(
  `^(\\d+) +(?:(execve)\\(|(execveat|openat2?)\\((?:AT_FDCWD|\\d+)(?:<([^>]*)>)?, |(open)\\()${STRING}.* = -1 ([A-Z]+) \\(`,
)
const DEATH = /^(\d+) +\+\+\+ killed by (SIG[A-Z0-9]+)/

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 }

/** A string as strace writes it: C's escapes, bytes beyond ASCII in octal. */
function unescaped(text: string): string {
  const bytes: number[] = []
  for (const [piece] of text.matchAll(/\\[0-7]{1,3}|\\.|[^\\]/gsu))
    if (!piece.startsWith('\\')) bytes.push(...Buffer.from(piece))
    else if (/^\\[0-7]/.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 8) & 0xff)
    else bytes.push(ESCAPES[piece[1] ?? ''] ?? piece.charCodeAt(1))
  return Buffer.from(bytes).toString()
}

/** The failed calls in their order. @param trace what `strace -f -Z` wrote of execve, execveat, open, openat, openat2 */
export function failedCalls(trace: string): FailedCall[] {
  return trace.split('\n').flatMap((line): FailedCall[] => {
    const [, pid, execve, at, directory = '', , text = '', errno = ''] = FAILURE.exec(line) ?? []
    if (pid === undefined) return []
    const name = unescaped(text)
    const below =
      directory === '' || directory === '/' || name.startsWith('/') ? '' : `${unescaped(directory)}/`
    const what = execve !== undefined || at === 'execveat' ? 'exec' : 'open'
    return [{ pid: Number(pid), what, path: below + name, errno }]
  })
}

/** Who was killed by a signal, in order. */
export function deathsIn(trace: string): Death[] {
  return trace.split('\n').flatMap((line): Death[] => {
    const [, pid, signal] = DEATH.exec(line) ?? []
    return pid === undefined || signal === undefined ? [] : [{ pid: Number(pid), signal }]
  })
}
