/** What is said with a guest's agent, one exercise at a time; nothing that comes back is trusted. */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { boundedLog, consoleWatch } from './console.js'
import { decodeLines, encodeFields, encodeFrame, frameReader, GarbledPort } from './frames.js'
import type { Frame } from './frames.js'
import type { Companion, CompanionEnd, Exercise, Look, Outcome, Ran } from '../../judge/exercise/exercise.js'

/** How much longer than an exercise's own deadline the guest is given to enforce it, where nobody says. */
const GRACE_MS = 15_000

/** Bytes a millisecond that an agent's port carries at the least; it was seen to carry three times as many. */
const PORT_SPEED = 10

/** How much of a machine's log is kept: a kernel that complains without end must not fill the disk. */
const LOG_LIMIT = 8 << 20

export const makeNonce = (): string => randomBytes(12).toString('hex')

type Trouble = { readonly trouble: string }

/** What a conversation goes over, whatever carries it. */
export interface AgentPort {
  readonly incoming: Readable
  readonly outgoing: Writable
  /** What the machine says beside: a kernel's console, a container's standard error. */
  readonly log: Readable
  /** Settles when there will be no more, with why in words. */
  readonly ended: Promise<string>
}

export interface LogOptions {
  /** Host path of the file that the log is appended to. */
  readonly log: string
  /** Whether a kernel speaks there, whose alarms end the conversation. */
  readonly watched: boolean
}

/** Waits for frames, or for whatever ends the conversation first: an alarm, garbage, the machine's end. */
export function openConversation({ incoming, outgoing, log: said, ended }: AgentPort, options: LogOptions) {
  const log = createWriteStream(options.log, { flags: 'a' })
  // A log that cannot be written (a full disk) must not end a run whose answers are whole.
  log.on('error', () => undefined)
  const arrived: Frame[] = []
  let trouble: string | null = null
  let wake: () => void = () => undefined
  const stop = (words: string): void => {
    trouble ??= words
    wake()
  }
  const keep = boundedLog((text) => log.write(text), LOG_LIMIT)
  const watch = options.watched ? consoleWatch((words) => stop(`the guest's kernel: ${words}`)) : undefined
  said.on('data', (chunk: Buffer) => {
    keep(chunk)
    watch?.(chunk)
  })
  const read = frameReader()
  incoming.on('data', (chunk: Buffer) => {
    if (trouble !== null) return
    try {
      arrived.push(...read(chunk))
      wake()
    } catch (error) {
      if (!(error instanceof GarbledPort)) throw error
      stop(`the agent's port carries garbage: ${error.message}`)
    }
  })
  void ended.then((words) => {
    stop(words)
    log.end()
  })
  return {
    /** The next frame before the deadline (a time as of performance.now()), or what is wrong. */
    async next(deadline: number, what: string): Promise<Frame | Trouble> {
      for (;;) {
        const frame = arrived.shift()
        if (frame) return frame
        if (trouble !== null) return { trouble }
        const left = deadline - performance.now()
        if (left <= 0) return { trouble: `timed out waiting for ${what}` }
        const woken = new AbortController()
        await Promise.race([
          new Promise<void>((resolve) => (wake = resolve)),
          sleep(left, undefined, { signal: woken.signal }).catch(() => undefined),
        ])
        woken.abort()
      }
    },
    trouble: () => trouble,
    send: (kind: string, asked: string, payload: Buffer) => outgoing.write(encodeFrame(asked, kind, payload)),
  }
}

export type Conversation = ReturnType<typeof openConversation>

const lookFields = ({ hold, image, commands }: Look): (readonly [string, string])[] => [
  ...(hold === undefined ? [] : [['hold', hold] as const]),
  ['looker', image],
  ...commands.map((command) => ['look', command] as const),
]

/** When it starts, whether it ends the program, and its words, each ended by a NUL. */
const companionField = ({ args, starts, ends = false }: Companion): readonly [string, string] => [
  'beside',
  [starts, ends ? 'ends' : '', ...args].map((word) => `${word}\0`).join(''),
]

/** The request of an exercise, in the fields that the agent knows. */
export function requestFields(exercise: Exercise): (readonly [string, string])[] {
  return [
    ['image', exercise.image],
    ...exercise.args.map((arg) => ['arg', arg] as const),
    ...Object.entries(exercise.environment).map(([key, value]) => ['env', `${key}=${value}`] as const),
    ...Object.entries(exercise.files).map(([path, content]) => ['file', `${path}\0${content}`] as const),
    ...Object.entries(exercise.copies ?? {}).map(([to, from]) => ['copy', `${to}\0${from}`] as const),
    ...exercise.collect.map((path) => ['collect', path] as const),
    ['timeout', String(Math.round(exercise.timeoutMs))],
    ['limit', String(exercise.outputLimit)],
    ...(exercise.headers === undefined ? [] : [['headers', exercise.headers] as const]),
    ...(exercise.companions ?? []).map(companionField),
    ...(exercise.notice === undefined ? [] : [['notice', exercise.notice] as const]),
    ...(exercise.report ? [['report', ''] as const] : []),
    ...(exercise.spanMs === undefined ? [] : [['span', String(exercise.spanMs)] as const]),
    ...(exercise.look === undefined ? [] : lookFields(exercise.look)),
  ]
}

type Lines = ReadonlyMap<string, string>

const count = (from: Lines, key: string): number => Number(from.get(key) ?? NaN)

/** What befell the kernel while the exercise ran, so that nothing it said counts; null where nothing. */
export function harm(lines: Lines, atBoot: Lines | null): string | null {
  if (atBoot === null || count(lines, 'taint') === count(atBoot, 'taint')) return null
  return `the kernel became tainted during the exercise (${lines.get('taint') ?? '?'})`
}

/** What the exercise left behind, compared with the machine as it was when it came up; null where nothing. */
export function unfitness(lines: Lines, atBoot: Lines | null): string | null {
  if (lines.get('stuck') !== '0') return 'a process could not be killed'
  if (atBoot === null) return null
  const left = count(lines, 'programs') - count(atBoot, 'programs')
  return left === 0 ? null : `${left} BPF programs are left in the kernel`
}

const ENDINGS = ['exit', 'timeout', 'flood'] as const

/** How the guest says that the program ended; null where it does not say it in full. */
export function endingIn(lines: ReadonlyMap<string, string>): Pick<Ran, 'ended' | 'exit' | 'signal'> | null {
  const ended = ENDINGS.find((one) => one === lines.get('ended'))
  const [exit, signal] = [Number(lines.get('exit')), Number(lines.get('signal'))]
  return ended && Number.isInteger(exit) && Number.isInteger(signal) ? { ended, exit, signal } : null
}

/**
 * How a companion ended, from its frame: lines as in `done`, an empty one, and then what it wrote last; null where it does
 * not say it in full.
 */
function companionEnd(payload: Buffer): CompanionEnd | null {
  const [, head = '', said = ''] = /^([^]*?)\n\n([^]*)$/.exec(payload.toString()) ?? []
  const lines = decodeLines(Buffer.from(head))
  const [over, exit, signal] = [lines.get('over') ?? '', count(lines, 'exit'), count(lines, 'signal')]
  return /^[01]$/.test(over) && Number.isInteger(exit) && Number.isInteger(signal)
    ? { over: over === '1', exit, signal, said }
    : null
}

export interface ConverseOptions {
  /** What the machine said of itself when it came up; null where its kernel is not its own, and so others change it. */
  readonly atBoot: ReadonlyMap<string, string> | null
  readonly graceMs?: number | undefined
}

/** Has the agent run an exercise, and believes nothing of the answer that is not whole. */
export async function converse(
  vm: Conversation,
  exercise: Exercise,
  { atBoot, graceMs = GRACE_MS }: ConverseOptions,
): Promise<Outcome> {
  const began = performance.now()
  const nonce = makeNonce()
  const lost = (reason: string): Outcome => ({
    kind: 'lost',
    reason,
    milliseconds: Math.round(performance.now() - began),
  })
  const request = encodeFields(requestFields(exercise))
  vm.send('exec', nonce, request)
  const deadline = began + exercise.timeoutMs + graceMs + request.length / PORT_SPEED
  const written: Record<'out' | 'err', Buffer[]> = { out: [], err: [] }
  const collected: string[] = []
  const seen: string[] = []
  const beside: CompanionEnd[] = []
  const files = exercise.collect.length + Number(exercise.report ?? false)
  const companions = (exercise.companions ?? []).filter(({ starts }) => starts !== 'before').length
  let output = 0
  for (;;) {
    const frame = await vm.next(deadline, "the guest's answer")
    if ('trouble' in frame) return lost(frame.trouble)
    if (frame.nonce !== nonce) return lost('the guest answered an exercise that was not requested')
    if (frame.kind === 'out' || frame.kind === 'err') {
      written[frame.kind].push(frame.payload)
      output += frame.payload.length
      if (output > exercise.outputLimit) return lost('the guest sent more output than the limit allows')
    } else if (frame.kind === 'file') collected.push(frame.payload.toString())
    else if (frame.kind === 'seen') seen.push(frame.payload.toString())
    else if (frame.kind === 'beside') {
      const end = companionEnd(frame.payload)
      if (end === null) return lost('the guest did not report how a command beside the program ended')
      beside.push(end)
    } else if (frame.kind === 'refused') return lost(`the guest refused: ${frame.payload.toString()}`)
    else if (frame.kind === 'done') {
      const lines = decodeLines(frame.payload)
      const ending = endingIn(lines)
      if (ending === null) return lost('the guest did not report how the program ended')
      const wrong = vm.trouble() ?? harm(lines, atBoot)
      if (wrong !== null) return lost(wrong)
      if (seen.length > (exercise.look?.commands.length ?? 0))
        return lost('the guest reported more looks than requested')
      if (collected.length !== files) return lost(`the guest sent ${collected.length} of ${files} files`)
      if (beside.length !== companions)
        return lost(`the guest reported ${beside.length} of ${companions} commands beside the program`)
      return {
        kind: 'ran',
        ...ending,
        stdout: Buffer.concat(written.out).toString(),
        stderr: Buffer.concat(written.err).toString(),
        collected,
        seen,
        ...(companions > 0 ? { beside } : {}),
        milliseconds: Math.round(performance.now() - began),
        unfit: unfitness(lines, atBoot),
      }
    } else return lost(`the guest sent an unknown frame '${frame.kind}'`)
  }
}
