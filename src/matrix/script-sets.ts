/** The key `scripts`: sets of scripts, each of which becomes a case. */
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { sentence } from '../lib/errors.js'
import { caseNamed } from './case-name.js'
import type { Position, Problem } from './document.js'
import { mapping, text } from './fields.js'
import { globsMatch } from './glob.js'
import { OWN_SCRIPT } from './own-scripts.js'
import { field, record } from './untyped.js'

/** What `from` says of the tools that a build's own package has. */
const OF_PACKAGES = 'package'

/** The name of the case that says how a build's own tools are asked, until the builds are known. */
const TEMPLATE = 'package'

/** The most scripts of one set. */
const MOST = 500

const SETS =
  "expected a mapping with 'from', such as { from: tools/*.bt, attaches: true }, or a list of such mappings"

/** @param shared the keys that every case may have */
export function scriptSets<Shape extends z.core.$ZodLooseShape>(shared: Shape) {
  const { program: _program, script: _script, ...keys } = OWN_SCRIPT
  const Set = mapping('a set of scripts', {
    from: text('expected a path with * for scripts, or package').describe(
      'Scripts, relative to this file, such as tools/*.bt; or package: the tools that each build has aboard',
    ),
    ...keys,
    ...shared,
  })
  return z.union([Set, z.array(Set, SETS)], SETS).optional()
}

/** Lists the plain files of a directory that a matrix.yaml names. @throws Error with a sentence where it cannot */
export type ListBeside = (directory: string) => readonly string[]

export interface WithScripts {
  /** The matrix with a case for each script; `scripts` is a list. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** The name of the case in `value` that says how a build's own tools are asked; null where nobody asks that. */
  readonly template: string | null
  /** A place in `value` → the place in the text that it comes from. */
  readonly written: <Any extends Position>(place: Any) => Any
}

/** The scripts of a set by the names of their cases: paths, or undefined for what builds have aboard. @throws Error with a sentence */
function scriptsOf(from: string, list: ListBeside): ReadonlyMap<string, string | undefined> {
  if (from === OF_PACKAGES) return new Map([[TEMPLATE, undefined]])
  const directory = dirname(from)
  const matches = globsMatch([basename(from)])
  const files = [...list(directory)].filter(matches).sort()
  if (files.length === 0) throw new Error(`no file matches '${from}': expected a path such as tools/*.bt`)
  if (files.length > MOST)
    throw new Error(`'${from}' matches ${files.length} files: expected at most ${MOST}`)
  const scripts = new Map<string, string>()
  for (const file of files) {
    const name = caseNamed(file)
    const other = scripts.get(name)
    if (other !== undefined)
      throw new Error(
        `'${basename(other)}' and '${file}' are both the case ${name}: expected names that differ`,
      )
    scripts.set(name, join(directory, file))
  }
  return scripts
}

/**
 * Makes cases of sets of scripts.
 * @param matrix what matrix.yaml says, valid or not
 */
export function withScripts(matrix: unknown, list: ListBeside): WithScripts {
  const written = field(matrix, 'scripts')
  if (written === undefined) return { value: matrix, problems: [], template: null, written: (place) => place }
  const sets: unknown[] = Array.isArray(written) ? written : [written]
  const cases: Record<string, unknown> = { ...record(field(matrix, 'cases')) }
  const origins = new Map<string, PropertyKey[]>()
  const problems: Problem[] = []
  let template: string | null = null
  for (const [index, set] of sets.entries()) {
    const { from, ...body } = record(set)
    if (typeof from !== 'string' || from.trim() === '') continue
    const path = ['scripts', index]
    try {
      for (const [name, script] of scriptsOf(from.trim(), list)) {
        if (Object.hasOwn(cases, name))
          throw new Error(`there is a case '${name}' already: expected names that differ`)
        if (script === undefined) template = name
        const program = script === undefined ? { program: '// a tool that the build has aboard' } : { script }
        cases[name] = { ...body, ...program }
        origins.set(name, path)
      }
    } catch (error) {
      problems.push({ path: [...path, 'from'], at: 'value', message: sentence(error) })
    }
  }
  return {
    value: { ...record(matrix), scripts: sets, cases },
    problems,
    template,
    written(place) {
      const [first, name = ''] = place.path
      const origin = first === 'cases' ? origins.get(String(name)) : undefined
      const moved =
        origin === undefined
          ? place
          : {
              ...place,
              path: [...origin, ...place.path.slice(2)],
              ...(place.path.length === 2 ? { at: 'value' as const } : {}),
            }
      // A single set stands without a list around it.
      const isSingle = !Array.isArray(written) && moved.path[0] === 'scripts'
      return isSingle ? { ...moved, path: moved.path.toSpliced(1, 1) } : moved
    },
  }
}
