/** `matrix init`: a first matrix.yaml. What it writes was read before as every other verb reads it. */
import { lstat, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { UsageError } from '../lib/errors.js'
import { codeOf } from '../lib/files.js'
import { shellWord } from '../lib/shell.js'
import { visibleLine } from '../lib/visible.js'
import { besideFile, parseMatrix } from '../matrix/load.js'
import { SUITE_EXPECTED } from '../matrix/source.js'
import { makeDirectory, refusal, replaceFile } from '../records/disk.js'
import { CONFIG } from './defaults.js'
import { firstMatrix, suiteNamed, USUAL_SUITE } from './first-matrix.js'
import type { InitFlags } from './flags/init.js'
import { tool } from './package-place.js'
import { openAsker } from './questions.js'
import type { Surroundings } from './surroundings.js'

interface FirstWishes {
  readonly suites: readonly string[]
  readonly kernel: string
  readonly script: string
}

const wrongSuite = (text: string): string | null =>
  suiteNamed(text) === '' ? `'${text}' is no suite: ${SUITE_EXPECTED}` : null

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

/** What is wrong with a path; nothing with an empty one, which names no file. */
async function wrongFile(path: string): Promise<string | null> {
  if (path === '') return null
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? null : `there is no file ${path}: name one, relative to the working directory`
}

/** @throws UsageError for the first flag that is wrong */
async function checked(wanted: FirstWishes): Promise<FirstWishes> {
  const wrong = [
    ...wanted.suites.map((suite) => ['--suite', wrongSuite(suite)] as const),
    ['--kernel', await wrongFile(wanted.kernel)] as const,
    ['--script', await wrongFile(wanted.script)] as const,
  ]
  for (const [flag, why] of wrong) if (why !== null) throw new UsageError(visibleLine(`${flag}: ${why}`))
  return wanted
}

/** What the flags say; on a terminal, what they leave open is asked. */
async function wantedOf(args: InitFlags, { stdin, stderr }: Surroundings): Promise<FirstWishes> {
  const { suite, kernel, script } = args
  const given = {
    suites: suite.length === 0 ? [USUAL_SUITE] : suite,
    kernel: kernel ?? '',
    script: script ?? '',
  }
  await checked(given)
  if (!stdin?.isTTY || !stderr.isTTY) return given
  const asker = openAsker(stdin, stderr)
  try {
    const suites =
      suite.length > 0
        ? suite
        : wordsOf(
            await asker.ask(
              'Debian suites to take bpftrace and its kernels from',
              USUAL_SUITE,
              (answer) =>
                wordsOf(answer)
                  .map(wrongSuite)
                  .find((why) => why !== null) ?? null,
            ),
          )
    const file = (question: string, said: string | undefined): Promise<string> =>
      said === undefined ? asker.ask(question, '', wrongFile) : Promise.resolve(said)
    return {
      suites,
      kernel: await file('A kernel of your own, a bzImage or vmlinux', kernel),
      script: await file('A bpftrace script of your own', script),
    }
  } finally {
    asker.close()
  }
}

/** @throws UsageError where a file is there, or something else by that name */
async function refuseThere(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there) throw isThere(path)
}

const isThere = (path: string): UsageError =>
  new UsageError(visibleLine(`${path} is there already: --force replaces it; or name another directory`))

/**
 * @param given the directory to write into
 * @returns 0
 * @throws UsageError where there is a matrix.yaml, or a flag is wrong; UnavailableError where the disk refuses
 */
export async function init(
  given: string | undefined,
  args: InitFlags,
  surroundings: Surroundings,
): Promise<number> {
  const directory = given ?? '.'
  const path = join(directory, CONFIG)
  if (!args.force) await refuseThere(path)
  const { suites, kernel, script } = await wantedOf(args, surroundings)
  const here = (file: string): string => relative(directory, resolve(file)) || '.'
  const text = firstMatrix({
    suites: [...new Set(suites.map(suiteNamed))],
    ...(kernel !== '' && { kernel: here(kernel) }),
    ...(script !== '' && { script: { path: here(script), text: await readFile(script, 'utf8') } }),
  })
  // A script may be no text, or too large.
  parseMatrix(text, path, besideFile(path))
  if (args.force) await replaceFile(path, [text])
  else {
    await makeDirectory(directory)
    await writeFile(path, text, { flag: 'wx' }).catch((error: unknown) => {
      throw codeOf(error) === 'EEXIST' ? isThere(path) : (refusal(error, path) ?? error)
    })
  }
  const config = directory === '.' ? '' : ` --config ${shellWord(path)}`
  surroundings.stdout.write(
    `${visibleLine(path)} is written\nSee what it comes to: ${tool()} plan${config}\nAsk it: ${tool()} run${config}\n`,
  )
  return 0
}
