/** The schema's issues → problems: one sentence with a place for each mistake. */
import type { z } from 'zod'
import type { Problem } from './document.js'
import { caseIssues } from './schema.js'
import { didYouMean } from './suggestion.js'
import { field, record } from './untyped.js'

type Issue = z.core.$ZodIssue

/** The problems behind the schema's issues. `value` is what was validated. */
export function problems(value: unknown, issues: readonly Issue[]): Problem[] {
  // For a case, the shape that is meant says more than the union of both shapes.
  const others = issues.filter(({ path }) => path[0] !== 'cases' || path.length < 2)
  const ofCases = Object.entries(record(field(value, 'cases'))).flatMap(([name, body]) =>
    caseIssues(body).map((issue) => ({ ...issue, path: ['cases', name, ...issue.path] })),
  )
  return [...others, ...ofCases].flatMap((issue) => problem(value, issue))
}

function problem(value: unknown, issue: Issue): Problem[] {
  const { path, message } = issue
  const found = follow(value, path)
  if (found === undefined && path.length > 0) {
    return [
      { path: path.slice(0, -1), at: 'key', message: `missing key '${String(path.at(-1))}': ${message}` },
    ]
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = message.split('\n')
      return issue.keys.map((key, i) => ({
        path: [...path, key],
        at: 'key',
        message: messages[i] ?? message,
      }))
    }
    case 'invalid_union': {
      // Every union other than that of cases is of a word and of something longer. Paths in an option start at the union.
      const meant = issue.errors[typeof found === 'string' ? 0 : 1] ?? []
      return meant.flatMap((inner) => problem(value, { ...inner, path: [...path, ...inner.path] }))
    }
    case 'invalid_value': {
      const suggestion = typeof found === 'string' ? didYouMean(found, issue.values.map(String)) : ''
      return [{ path, at: 'value', message: `${message}, found ${describe(found)}${suggestion}` }]
    }
    case 'custom':
      return [{ path, at: 'value', message }]
    default:
      return [{ path, at: 'value', message: `${message}, found ${describe(found)}` }]
  }
}

function follow(value: unknown, path: PropertyKey[]): unknown {
  let found = value
  for (const segment of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) return undefined
    found = (found as Record<PropertyKey, unknown>)[segment]
  }
  return found
}

function describe(value: unknown): string {
  if (value === '' || value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a mapping'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`
}
