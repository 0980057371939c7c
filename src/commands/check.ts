/** `matrix check SCRIPT…`: from the records alone, which orders the scripts rely on are kept, and where. */
import { readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { isAbsolute, relative, resolve } from 'node:path'
import { askedPlaces } from '../answers/check/asked.js'
import { checkScripts } from '../answers/check/check-scripts.js'
import type { CheckedScripts, NamedScript } from '../answers/check/check-scripts.js'
import { githubOfCheck } from '../answers/check/github.js'
import { jsonOfCheck } from '../answers/check/json.js'
import { sarifOfCheck } from '../answers/check/sarif.js'
import { textOfCheck } from '../answers/check/text.js'
import { screenOf, styled, writeAnnotations } from '../lib/door.js'
import { sentence, UnavailableError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { plural } from '../lib/words.js'
import { hostArchitecture } from '../matrix/architecture.js'
import { HOST } from '../matrix/names.js'
import { loadRecords } from '../records/store.js'
import { readScript } from '../script/read.js'
import { ScriptError } from '../script/script-error.js'
import type { CheckFlags } from './flags/check.js'
import { formatOf } from './format.js'
import { casesToday } from './judging.js'
import { readScriptFile, STDIN } from './host-files.js'
import { openMatrix } from './open-matrix.js'
import { toolVersion } from './package-place.js'
import { recordsToRead } from './packaged.js'
import { print } from './print.js'
import { tellProblems } from './problems.js'
import { screenFor, USUAL_WIDTH } from './screen.js'
import type { Surroundings } from './surroundings.js'

function text(checked: CheckedScripts, { quiet }: CheckFlags, surroundings: Surroundings): void {
  screenOf(surroundings.stdout).write(styled(textOfCheck(checked, screenFor(surroundings), quiet)))
}

type WriteForm = (checked: CheckedScripts, args: CheckFlags, its: Surroundings) => void | Promise<void>

export const CHECK_FORMATS = {
  text,
  json: (checked, _, { stdout }) => print([jsonOfCheck(checked)], stdout),
  sarif: (checked, _, { stdout }) => print([sarifOfCheck(checked, toolVersion())], stdout),
  github: (checked, args, its) => {
    its.stdout.write(textOfCheck(checked, { columns: USUAL_WIDTH, colours: false }, args.quiet))
    writeAnnotations(its.stdout, githubOfCheck(checked))
  },
} as const satisfies Record<string, WriteForm>

/** As code scanning and editors find it. */
function pathFromHere(path: string): string {
  if (path === STDIN) return 'stdin'
  const here = relative('.', path)
  return here.startsWith('..') || isAbsolute(here) ? resolve(path) : here
}

/** Names of this kernel's functions, those that cannot be traced included; undefined where it does not tell. */
async function functionsHere(): Promise<string[] | undefined> {
  const symbols = await readFile('/proc/kallsyms', 'utf8').catch(() => '')
  const names = [...symbols.matchAll(/^[0-9a-f]+ [tTwW] (\S+)/gm)].map(([, name = '']) => name)
  return names.length > 0 ? names : undefined
}

/** A script; or why it cannot be read, with file, line and column. */
async function scriptIn(path: string, stdin: Surroundings['stdin']): Promise<NamedScript | string> {
  const name = path === STDIN ? 'standard input' : path
  try {
    return { name, path: pathFromHere(path), script: readScript(await readScriptFile(path, stdin)) }
  } catch (error) {
    if (error instanceof ScriptError) return `${name}:${error.line}:${error.column}: ${error.message}`
    return sentence(error)
  }
}

/**
 * @param paths of scripts; `-` for standard input
 * @returns 2 where a script cannot be read, the others are checked all the same; else 1 where an order that a script relies
 *   on is not kept in a cell that is asked for; else 3 where one was not measured, or a line of the records holds no record;
 *   else 0
 * @throws UsageError for a selector that is neither among the records nor a release, UnavailableError where there are no
 *   records
 */
export async function check(
  paths: readonly string[],
  args: CheckFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { stderr } = surroundings
  const format = formatOf<keyof typeof CHECK_FORMATS>(args, CHECK_FORMATS, 'text')
  const matrix = await openMatrix(args.config, stderr)
  const from = await recordsToRead(args, stderr)
  const { records: all, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  const today = casesToday(matrix)
  const records = all.filter(({ case: name, question }) => {
    const one = today.get(name)
    return one === undefined || one.question === question
  })
  if (records.length < all.length)
    stderr.write(
      `${plural(all.length - records.length, 'record')} of ${visibleLine(from)} answer what matrix.yaml asked before; they count for nothing\n`,
    )
  if (records.length === 0)
    throw new UnavailableError(
      `${from} holds no records of today's cases; run \`matrix run\` first, or say with --out where they are`,
    )
  const places = askedPlaces(records, { ...args, release: release(), arch: hostArchitecture() })
  const scripts: NamedScript[] = []
  for (const path of paths) {
    const one = await scriptIn(path, path === STDIN ? surroundings.stdin : undefined)
    if (typeof one === 'string') stderr.write(`${visibleLine(one)}\n`)
    else scripts.push(one)
  }
  const isWrong = scripts.length < paths.length
  if (scripts.length === 0) return 2
  const functions =
    args.kernel.length > 0 && args.kernel.every((one) => one === HOST) ? await functionsHere() : undefined
  const checked = checkScripts(scripts, matrix.cases, records, places, functions)
  await CHECK_FORMATS[format](checked, args, surroundings)
  if (isWrong) return 2
  return checked.exitCode === 0 && problems.length > 0 ? 3 : checked.exitCode
}
