/**
 * Regular expressions of matrix.yaml. They are RE2's, which take linear time: a careless expression on a megabyte of
 * output must not stop a run.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js'
import { sentence } from '../lib/errors.js'

export interface Expression {
  /** The number of capturing groups. */
  readonly groups: number
  /** Whether the expression matches the whole text. */
  readonly describes: (text: string) => boolean
  /** Whether it matches somewhere in the text. */
  readonly isIn: (text: string) => boolean
  /** What the first group captured in the first match; null if nothing matches. */
  readonly firstIn: (text: string) => string | null
}

/** Compiles an expression. @throws SyntaxError with a sentence that says what is wrong */
export function compileExpression(text: string): Expression {
  const compiled = compile(text)
  return {
    groups: compiled.groupCount(),
    describes: (whole) => compiled.testExact(whole),
    isIn: (part) => compiled.matcher(part).find(),
    firstIn: (part) => {
      const found = compiled.matcher(part)
      return found.find() ? (found.group(1) ?? '') : null
    },
  }
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const why = sentence(error).replace(/^error parsing regexp: /, '')
    throw new SyntaxError(
      `not a regular expression: ${why} (expected RE2's syntax, without look-around and back-references)`,
      { cause: error },
    )
  }
}
