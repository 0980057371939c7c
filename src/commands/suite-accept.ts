/** `matrix suite accept`: what fails in the present records is known from now on, and what no longer does is not. */
import { join } from 'node:path'
import { acceptTests } from '../answers/gate/known-tests.js'
import { UnavailableError } from '../lib/errors.js'
import { exists } from '../lib/files.js'
import { readText } from '../lib/pipes.js'
import { visibleLine } from '../lib/visible.js'
import { plural } from '../lib/words.js'
import { replaceFile } from '../records/disk.js'
import { loadRecords } from '../records/store.js'
import { RESULTS } from './defaults.js'
import type { SuiteAcceptFlags } from './flags/suite-accept.js'
import { namedSuite } from './named-suite.js'
import { tellProblems } from './problems.js'
import { readKnown } from './suite-known.js'
import type { Surroundings } from './surroundings.js'

/**
 * @returns 0 where the file is written; 3 where an answer is missing, which then is not known to be anything
 * @throws UnavailableError where there are no records of the suite
 */
export async function acceptSuite(
  words: string,
  args: SuiteAcceptFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const { name: suite, known, usualKnown } = await namedSuite(words, args)
  const out = args.out === RESULTS ? join(RESULTS, 'suite', suite) : args.out
  const path = known ?? usualKnown
  const none = `${out} holds no records of ${suite}: run \`matrix suite ${words}\` first`
  const { records: all, problems } = await loadRecords(out).catch((error: unknown) => {
    throw error instanceof UnavailableError ? new UnavailableError(none) : error
  })
  tellProblems(problems, stderr)
  const records = all.filter(({ case: name }) => name.startsWith(`${suite}/`))
  if (records.length === 0) throw new UnavailableError(none)
  const before = (await exists(path)) ? await readText(path) : null
  // What cannot be read is not written over.
  if (before !== null) await readKnown(path, [])
  const { text, added, removed, left } = acceptTests(before, records)
  await replaceFile(path, [text])
  const lost = records.filter(({ verdict }) => verdict === 'error').length
  if (args.json)
    stdout.write(`${JSON.stringify({ known: path, added, removed, left, unanswered: lost }, null, 2)}\n`)
  else {
    const lines = [
      `${path}: ${plural(added.length, 'failure')} added, ${removed.length} taken out`,
      ...added.map((one) => `  + ${one}`),
      ...removed.map((one) => `  - ${one}`),
      ...left.map((one) => `  ! ${one}`),
      ...(lost > 0 ? [`${plural(lost, 'test')} without an answer: not known to be anything`] : []),
    ]
    for (const line of lines) stdout.write(`${visibleLine(line)}\n`)
  }
  return lost > 0 || problems.length > 0 ? 3 : 0
}
