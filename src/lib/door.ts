/**
 * The one door to the terminal and to a CI's log: whatever is written to a guarded stream is inert. Our own annotations
 * and the live grid pass by doors of their own, which take nothing else.
 */
import { fstatSync, writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { codeOf } from './files.js'
import { signOf, withoutCommands } from './visible.js'

/** Where a line may go on, so much of it is remembered: no command's beginning is longer. */
const REMEMBERED = 24
/** Nearly all text is plain, and looking up classes of characters takes a while. */
const PLAIN = /^[\t\n -~]*$/
/** What is no sign, but for our own tabs and line feeds. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

/** In JSON a string means the same with it: all but C0, which no JSON has, reads as JSON's own escapes. */
function jsonSign(character: string): string {
  if (character < ' ') return signOf(character)
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

const inertSigns = (text: string): string => (PLAIN.test(text) ? text : text.replace(INVISIBLE, jsonSign))

/**
 * Text in which no terminal, and no CI system that reads a log, finds anything to obey; line feeds and tabs stay. JSON
 * stays JSON of the same value.
 * @param before how the line that it continues ends, as `unfinished` says
 */
export function inert(text: string, before = ''): string {
  const shown = inertSigns(text)
  if (!/[:[]/.test(shown)) return shown
  return withoutCommands(`${before}${shown}`, (unit) => `\\u00${unit}`).slice(before.length)
}

/** What has to be known of a line that a text leaves unfinished; empty while a command may still begin in it. */
export function unfinished(text: string, before: string): string {
  const line = text.includes('\n') ? text.slice(text.lastIndexOf('\n') + 1) : before + text
  return /\S/.test(line) ? `.${line.slice(-REMEMBERED)}` : ''
}

/** The same of a text in pieces. */
export function* inertPieces(pieces: Iterable<string>): Generator<string> {
  let line = ''
  for (const piece of pieces) {
    const text = inert(piece, line)
    line = unfinished(text, line)
    yield text
  }
}

/** Colours and weights, as picocolors writes them. */
// eslint-disable-next-line no-control-regex -- they begin with an escape code
const STYLE = /(\u001b\[\d{1,2}m)/

/** Inert text that keeps its colours, for a live display; what else it is made of has to be made visible before. */
export const styled = (text: string): string =>
  text
    .split(STYLE)
    .map((part) => (STYLE.test(part) ? part : inert(part)))
    .join('')

type Write = (text: string | Uint8Array, done?: (error?: Error | null) => void) => boolean

/** What writes past the door, of each guarded stream. */
const behind = new WeakMap<NodeJS.WritableStream, Write>()

/** Writes what a file takes only in part again, which Node does not. @throws what the file system throws */
function writeAll(descriptor: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

const isFile = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isFile()
  } catch {
    return false
  }
}

/** As cli-cursor and restore-cursor write it to a terminal, past the live display's stream. */
const CURSOR = ['\u001b[?25h', '\u001b[?25l']

/**
 * Lets only inert text through, from whoever writes. After a failure nothing more is written.
 * @param failed is told once why nothing can be written; not where the reader has seen enough (`matrix plan | head`)
 */
export function guard(stream: NodeJS.WriteStream & { fd?: number }, failed: (error: unknown) => void): void {
  const original = stream.write.bind(stream) as Write
  const file = stream.fd !== undefined && isFile(stream.fd) ? stream.fd : undefined
  let line = ''
  let over = false
  const fail = (error: unknown): void => {
    if (!over && codeOf(error) !== 'EPIPE') failed(error)
    over = true
  }
  stream.on('error', fail)
  const past: Write = (text, done) => {
    if (!over && file === undefined) return original(text, done)
    try {
      if (!over && file !== undefined) writeAll(file, text)
    } catch (error) {
      fail(error)
    }
    if (done) process.nextTick(done)
    return true
  }
  const write = (data: string | Uint8Array, ...rest: unknown[]): boolean => {
    const given = typeof data === 'string' ? data : Buffer.from(data).toString()
    const text = CURSOR.includes(given) && stream.isTTY ? given : inert(given, line)
    line = unfinished(text, line)
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined
    return past(text, done)
  }
  stream.write = write
  behind.set(stream, past)
}

/** One of our own annotations: its data has no line feed, because they are escaped there. */
const ANNOTATION = /^::(?:error|warning) (?:file=[^:]*,line=\d+,col=\d+,)?title=[^:]*::/

/** Writes annotations of a GitHub workflow, each a line, which have to reach its runner as commands. Other lines are inert. */
export function writeAnnotations(stream: NodeJS.WritableStream, text: string): void {
  const past = behind.get(stream) ?? ((line: string) => stream.write(line))
  for (const line of text.split(/(?<=\n)/)) {
    if (ANNOTATION.test(line)) past(inert(line, '.'))
    else stream.write(line)
  }
}

/** A terminal for a live display, which moves the cursor; all that it shows has to be `styled`. */
export function screenOf(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const past = behind.get(stream)
  return past ? (Object.create(stream, { write: { value: past } }) as NodeJS.WriteStream) : stream
}

/**
 * What lets bytes pass as they are: of a session that somebody opened to have a foreign terminal in theirs, or of a command
 * whose output is to go into a file or a pipe.
 */
export function bytesInto(stream: NodeJS.WriteStream): Writable {
  const past: Write = behind.get(stream) ?? ((bytes, done) => stream.write(bytes, done))
  const into = new Writable({ write: (chunk: Buffer, _encoding, done) => void past(chunk, done) })
  // Whoever writes is told, and so is the door.
  return into.on('error', () => undefined)
}
