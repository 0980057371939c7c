/**
 * Expectations of an order that cannot fail. Two handlers of one point print; the expression is found where they run as they
 * are written, and where they run the other way round as well, as soon as the event comes again. Nothing is said by the look of
 * an expression: the output of the reversed order is made and searched. Pure.
 */
import { readScript } from '../script/read.js'
import type { Handler } from '../script/script.js'
import { ScriptError } from '../script/script-error.js'
import { visibleLine } from '../lib/visible.js'
import { pythonExpression } from './python-expression.js'
import { pathsIn } from './mentions.js'
import type { SuiteTest } from './suite-test.js'

export interface WeakExpect {
  /** Of the expectation, counted from 1. */
  readonly line: number
  /** What it cannot fail for, in one sentence. */
  readonly why: string
  /** Whether a handler ends the program: then it is so only where the event comes again before that takes effect. */
  readonly isEnding: boolean
}

/** How often the event comes in the outputs that are made. */
const TIMES = 3

/** The program that a test runs; null where that cannot be seen. */
function programOf(test: SuiteTest, read: (path: string) => string | null): string | null {
  if (test.prog !== '') return test.prog
  const written = [...test.run.matchAll(/-e\s+'([^']*)'/g)]
  const scripts = pathsIn(test.run).filter((path) => path.endsWith('.bt'))
  if (written.length + scripts.length !== 1) return null
  return written[0]?.[1] ?? read(scripts[0] ?? '')
}

const PRINTER = /\b(?:printf|print|errorf|cat|system|join|time|strftime|clear|zero)\s*\(/g
const CONSTANT = /\b(printf|print)\s*\(\s*"((?:[^"\\%]|\\["\\nt])*)"\s*\)/
const LOOP = /\b(?:for|while|unroll|repeat)\b/
const SIGNS: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

/** What a handler prints each time, where that is one text; null where it cannot be seen. */
function constantOf(code: string): string | null {
  const [, printer, text] = CONSTANT.exec(code) ?? []
  if (text === undefined || (code.match(PRINTER) ?? []).length !== 1 || LOOP.test(code)) return null
  const printed = text.replace(/\\(.)/g, (_, sign: string) => SIGNS[sign] ?? sign)
  return printer === 'print' ? `${printed}\n` : printed
}

interface Printing {
  readonly points: string
  readonly prints: string
  readonly ends: boolean
}

/** The text from a handler's beginning to the next one's. */
function codeOf(program: string, handlers: readonly Handler[], index: number): string {
  const start = (handler: Handler | undefined): number => {
    if (!handler) return program.length
    let at = 0
    for (let line = 1; line < handler.line; line++) at = program.indexOf('\n', at) + 1
    return at + handler.column - 1
  }
  return program.slice(start(handlers[index]), start(handlers[index + 1]))
}

/** The two handlers of one point that print, in the order of the text; null where the program has no such shape. */
function twoPrinting(program: string): readonly [Printing, Printing] | null {
  try {
    const { handlers } = readScript(program)
    const those = handlers.filter(({ prints }) => prints !== null)
    if (those.length !== 2) return null
    const printing = those.map((handler): Printing | null => {
      const code = codeOf(program, handlers, handler.index)
      const prints = constantOf(code)
      if (prints === null) return null
      const points = handler.points.map(({ written }) => written).join(', ')
      return { points, prints, ends: /\bexit\s*\(/.test(code) }
    })
    const [first, second] = printing
    if (!first || !second || first.points !== second.points) return null
    return first.prints === second.prints ? null : [first, second]
  } catch (error) {
    if (error instanceof ScriptError) return null
    throw error
  }
}

/**
 * The expectations of a test that the reversed order meets too. An expression that is met by one event in reversed order, or by
 * one of the two texts alone, is about something else, and nothing is said of it.
 * @param read a file beside the suite as text; null where there is none
 */
export function weakExpects(test: SuiteTest, read: (path: string) => string | null): WeakExpect[] {
  const regexes = test.expects.filter(({ mode }) => mode === 'regex')
  const program = regexes.length > 0 ? programOf(test, read) : null
  const pair = program === null ? null : twoPrinting(program)
  if (!pair) return []
  const [first, second] = pair
  const isEnding = first.ends || second.ends
  const reversed = second.prints + first.prints
  return regexes.flatMap(({ text, line }): WeakExpect[] => {
    const found = pythonExpression(text)
    if (found.kind === 'lacking') return []
    const isOrder =
      found.isIn((first.prints + second.prints).repeat(TIMES)) &&
      ![reversed, first.prints.repeat(TIMES), second.prints.repeat(TIMES)].some((one) => found.isIn(one))
    if (!isOrder || !found.isIn(reversed.repeat(TIMES))) return []
    const shown = visibleLine(reversed.repeat(2))
    const once = isEnding ? ', if the event comes again before exit() takes effect' : ''
    return [
      {
        line,
        isEnding,
        why: `this expectation cannot fail for handlers that run in reversed order, event after event${once}: '${visibleLine(text)}' is found in '${shown}' too`,
      },
    ]
  })
}
