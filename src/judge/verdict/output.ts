/** What bpftrace wrote → tokens; what the workload wrote → windows. Pure, and strict: what is not understood is damage. */

/** One handler's firing, as the handler itself told it. */
export interface Token {
  readonly case: string
  readonly handler: string
  /** Nanoseconds on the clock that the workload reads too, taken in the probe. */
  readonly at: bigint
  readonly cpu: number
}

/** One event, as the workload that caused it delimits it. */
export interface Window {
  readonly action: string
  readonly begin: bigint
  readonly end: bigint
  /** The CPU that it was on, where several had one at once. */
  readonly cpu?: number
}

const TOKEN = /^=([a-z][a-z0-9-]*) ([a-z][a-z0-9_]*) (\d{1,20}) (\d{1,5})$/
const WINDOW = /^(\S+) \d+ (\d{1,20}) (\d{1,20})(?: (\d{1,5}))?$/

/** bpftrace's words for events that it could not deliver, in the versions from 0.11 to 0.27. */
const LOST = /lost \d+ events?|events? (?:were )?lost|lost event count|Skipped \d+/i

export interface TokenReading {
  /** In the order of the output. */
  readonly tokens: readonly Token[]
  /** A line that begins as a token and is none, or a word about lost events; null where all is whole. */
  readonly damage: string | null
  /** How many events bpftrace says that it lost, where that is no damage but the question. */
  readonly lost?: number
}

/** The tokens in bpftrace's output. Other lines (banners, warnings) are passed over. */
export function readTokens(stdout: string, stderr: string): TokenReading {
  const { tokens, damage } = tokensIn(stdout)
  return { tokens, damage: lossIn(LOST, `${stdout}\n${stderr}`) ?? damage }
}

/** The same of a burst, whose losses are counted. */
export function readBurst(stdout: string, stderr: string): TokenReading {
  const { tokens, damage } = tokensIn(stdout)
  const said = `${stdout}\n${stderr}`
  const lost = lostIn(said)
  return lost === null ? { tokens, damage: lossIn(LOST, said) } : { tokens, damage, lost }
}

/** How many events were lost by bpftrace's words: each loss by itself, or all in the end; null where it gives no number. */
function lostIn(said: string): number | null {
  const numbers = (words: RegExp): number[] => [...said.matchAll(words)].map(([, number]) => Number(number))
  const each = numbers(/(?:lost|skipped) (\d+)/gi)
  const total = numbers(/lost event count: (\d+)/gi).at(-1)
  if (each.length === 0 && total === undefined) return LOST.test(said) ? null : 0
  return Math.max(
    each.reduce((sum, one) => sum + one, 0),
    total ?? 0,
  )
}

function tokensIn(stdout: string): TokenReading {
  const tokens: Token[] = []
  let damage: string | null = null
  for (const line of stdout.split('\n')) {
    const found = TOKEN.exec(line)
    if (found)
      tokens.push({
        case: found[1] ?? '',
        handler: found[2] ?? '',
        at: BigInt(found[3] ?? 0),
        cpu: Number(found[4]),
      })
    else if (line.includes('=') && /^\s*=/.test(line))
      damage ??= `unreadable token: ${JSON.stringify(line.slice(0, 80))}`
  }
  return { tokens, damage }
}

/** The lines of its own that bpftrace puts between those of a program. */
const LOST_LINE = /(?:Lost \d+ events?|Total lost event count: \d+)$/m

/** What bpftrace says of lost events beside the output of somebody's program, which may speak of losses itself. */
export const lossBeside = (stdout: string, stderr: string): string | null =>
  lossIn(LOST_LINE, stdout) ?? lossIn(LOST, stderr)

function lossIn(words: RegExp, text: string): string | null {
  const lost = words.exec(text)?.[0]
  return lost === undefined ? null : `bpftrace lost events: "${lost}"`
}

/** What the workload says went wrong, or null. */
export const failureIn = (report: string): string | null => /^! ([^]*?)\n?$/.exec(report)?.[1] ?? null

/** The windows in the workload's report, or null where it is not whole or its times do not follow each other. */
export function readWindows(report: string): readonly Window[] | null {
  const lines = report.split('\n')
  if (lines.pop() !== '') return null
  const windows = lines.map((line) => WINDOW.exec(line))
  if (windows.some((found) => found === null)) return null
  const read = windows.map((found) => ({
    action: found?.[1] ?? '',
    begin: BigInt(found?.[2] ?? 0),
    end: BigInt(found?.[3] ?? 0),
    ...(found?.[4] === undefined ? {} : { cpu: Number(found[4]) }),
  }))
  return [...new Set(read.map(({ cpu }) => cpu))].every((cpu) =>
    follow(read.filter((window) => window.cpu === cpu)),
  )
    ? read
    : null
}

/** Whether one event comes after the other: in windows that overlap, one token would be counted for two events. */
const follow = (windows: readonly Window[]): boolean =>
  windows.every(({ begin, end }, index) => begin <= end && begin >= (windows[index - 1]?.end ?? 0n))
