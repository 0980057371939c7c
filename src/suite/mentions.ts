/** Which files of the checkout a test speaks of, so that whoever runs it knows what to bring. Pure. */
import { basename, normalize } from 'node:path'
import type { SuiteTest } from './suite-test.js'

/** The directories beside a suite that upstream's tests name without a `./` too. */
const BESIDE = ['runtime', 'self', 'testprogs', 'testlibs', 'data']
const PATH = new RegExp(
  `(?<![\\w./-])(?:(?:\\./)+[\\w.+-][\\w.+*?/-]*|(?:${BESIDE.join('|')})/[\\w.+*?/-]*[\\w*?])`,
  'g',
)

/** The most scripts that are followed to what they name. */
const MOST_SCRIPTS = 100

/** Paths in a text, relative to the directory that the suite is in, sorted; * and ? in them stand for files there. */
export function pathsIn(text: string): string[] {
  const paths = (text.match(PATH) ?? [])
    .map((path) => normalize(path).replace(/[./]+$/, ''))
    .filter((path) => path !== '' && !path.split('/').includes('..'))
  return [...new Set(paths)].sort()
}

/** All that a test says that may name files. */
const saidBy = (test: SuiteTest): string =>
  [
    ...[test.prog, test.run, test.after, test.setup, test.cleanup, ...test.befores, ...test.requires],
    ...Object.values(test.environment),
    ...test.expects.filter(({ mode }) => mode === 'file' || mode === 'json').map(({ text }) => text),
  ].join('\n')

/**
 * Paths of compiled programs that a test may mean: a program that starts others, as those that enter name spaces do, is told their
 * bare names.
 */
export const namedPrograms = ({ befores }: Pick<SuiteTest, 'befores'>): string[] =>
  befores.flatMap((before) =>
    before
      .trim()
      .split(/\s+/)
      .slice(1)
      .filter((word) => /^\w[\w.+-]*$/.test(word))
      .map((word) => `testprogs/${word}`),
  )

/** What the files end with that hold debugging information apart from the program. */
const DEBUG = /\.(?:debug|dwo|dwp)$/

/** Whether a file beneath a compiled program's directory has its debugging information. */
export const isDebugOf = (program: string, file: string): boolean =>
  DEBUG.test(file) && basename(file).startsWith(basename(program))

/**
 * The paths that a test mentions, and that the scripts among them mention.
 * @param read a file beside the suite as text; null where there is none
 */
export function mentionedPaths(test: SuiteTest, read: (path: string) => string | null): string[] {
  const found = new Set(pathsIn(saidBy(test)))
  for (const { mode, text } of test.expects)
    if (mode === 'file' || mode === 'json') found.add(normalize(text))
  let scripts = 0
  for (const path of found) {
    if (!basename(path).endsWith('.bt') || ++scripts > MOST_SCRIPTS) continue
    for (const other of pathsIn(read(path) ?? '')) found.add(other)
  }
  return [...found].sort()
}
