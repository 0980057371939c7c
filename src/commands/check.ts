/** `matrix check SCRIPT…`: from the records alone, which orders the scripts rely on are kept, and where. */
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
import { loadRecords } from '../records/store.js'
import { readScript } from '../script/read.js'
import { ScriptError } from '../script/script-error.js'
import type { CheckFlags } from './flags/check.js'
import { formatOf } from './format.js'
import { readScriptFile, STDIN } from './host-files.js'
import { openMatrix } from './open-matrix.js'
import { toolVersion } from './package-place.js'
import { recordsToRead } from './packaged.js'
import { print } from './print.js'
import { tellProblems } from './problems.js'
import type { Surroundings } from './surroundings.js'
import { areColoursWanted } from './table.js'

/** How a width is taken where nobody sees it. */
const USUAL_WIDTH = 80

function text(checked: CheckedScripts, { quiet }: CheckFlags, { stdout, environment }: Surroundings): void {
  const screen = {
    columns: stdout.isTTY ? stdout.columns : USUAL_WIDTH,
    colours: stdout.isTTY && areColoursWanted(environment),
  }
  screenOf(stdout).write(styled(textOfCheck(checked, screen, quiet)))
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
  const { cases } = await openMatrix(args.config, stderr)
  const from = await recordsToRead(args, stderr)
  const { records, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  if (records.length === 0)
    throw new UnavailableError(
      `${from} holds no records; run \`matrix run\` first, or say with --out where they are`,
    )
  const places = askedPlaces(records, { ...args, release: release() })
  const scripts: NamedScript[] = []
  for (const path of paths) {
    const one = await scriptIn(path, path === STDIN ? surroundings.stdin : undefined)
    if (typeof one === 'string') stderr.write(`${visibleLine(one)}\n`)
    else scripts.push(one)
  }
  const isWrong = scripts.length < paths.length
  if (scripts.length === 0) return 2
  const checked = checkScripts(scripts, cases, records, places)
  await CHECK_FORMATS[format](checked, args, surroundings)
  if (isWrong) return 2
  return checked.exitCode === 0 && problems.length > 0 ? 3 : checked.exitCode
}
