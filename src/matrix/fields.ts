/** The building blocks of matrix.yaml's schema. Every scalar arrives as text; messages say what was expected. */
import { z } from 'zod'
import { sentence } from '../lib/errors.js'
import { compileExpression } from './expression.js'
import { didYouMean } from './suggestion.js'
import { parseRange } from './versions.js'

/** Editors read YAML with types, so that an unquoted 6.12 is a number to them; this tool reads text. */
const OR_NUMBER = { type: ['string', 'number'] }

/** A mapping with these keys and no others. `what` completes "expected …". */
export function mapping<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape)
  return z.strictObject(shape, {
    // One line for each key; problems.ts shows each at its place.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, keys)).join('\n')
        : `expected ${what}, a mapping with the keys ${keys.join(', ')}`,
  })
}

function unknownKey(key: string, known: string[]): string {
  const name = `unknown key ${JSON.stringify(key).replace(/^"(.*)"$/, "'$1'")}`
  const merge = key === '<<' ? ' (YAML 1.2 has no merge keys: write the keys out)' : didYouMean(key, known)
  return `${name}${merge || ` (expected one of ${known.join(', ')})`}`
}

/** A program, path or command would end at a NUL. */
export const withoutNul = (value: string): boolean => !value.includes('\0')

/** Text in one or more lines that is not empty. */
export function text(expected: string) {
  return z.string(expected).trim().min(1, expected).refine(withoutNul, `${expected}, without a NUL`)
}

/** A word of a command, whatever is in it. */
export function word(expected: string) {
  return z.string(expected).min(1, expected).refine(withoutNul, `${expected}, without a NUL`)
}

/** A regular expression, kept as text. @param groups how many capturing groups it must have, if that matters */
export function expression(groups?: number) {
  const expected = 'expected a regular expression'
  return z
    .string(expected)
    .min(1, expected)
    .superRefine((written, context) => {
      try {
        const found = compileExpression(written).groups
        if (groups !== undefined && found !== groups)
          context.addIssue(
            `${found} capturing groups: expected ${groups}, around the token; (?:…) does not capture`,
          )
      } catch (error) {
        context.addIssue(sentence(error))
      }
    })
}

/** @param expected what is said of text that is none, or how to say it of this text */
export function pattern(expression: RegExp, expected: string | ((written: string) => string)) {
  if (typeof expected === 'string') return z.string(expected).regex(expression, expected)
  return z.string(expected('')).regex(expression, { error: ({ input }) => expected(String(input)) })
}

/** A word that may look like a number, such as a kernel series or a token. */
export function numericPattern(expression: RegExp, expected: string | ((written: string) => string)) {
  return pattern(expression, expected).meta(OR_NUMBER)
}

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `expected ${alternatives(words)}`)
}

/** `a, b or c` */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A list of at least `least` different items; cross-checks.ts checks that they differ. */
export function list<Item extends z.ZodType>(item: Item, least: number, expected: string) {
  return z.array(item, expected).min(least, expected).meta({ uniqueItems: true })
}

/** How many events: a number from 1 to 100, written in digits. */
export function eventCount() {
  return pattern(/^([1-9][0-9]?|100)$/, 'expected a number of events from 1 to 100')
    .transform(Number)
    .meta({ type: ['integer', 'string'], minimum: 1, maximum: 100 })
}

export function flag() {
  return oneOf(['true', 'false'])
    .transform((word) => word === 'true')
    .meta({ type: ['boolean', 'string'], enum: [true, false, 'true', 'false'] })
}

/** A range of versions, read by versions.ts. */
export function versionRange() {
  return z
    .string("expected a version range such as '>=0.23, <0.23.3'")
    .transform((range, context) => {
      try {
        return parseRange(range)
      } catch (error) {
        context.addIssue({ code: 'custom', message: sentence(error) })
        return z.NEVER
      }
    })
    .meta(OR_NUMBER)
}
