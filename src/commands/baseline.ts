/** `matrix baseline accept`: the present records become the baseline, with a summary of what that forgives. */
import { exists } from '../lib/files.js'
import type { AcceptFlags } from './flags/baseline.js'
import { acceptanceOf } from '../answers/gate/accept.js'
import { contradictions } from '../answers/gate/contradiction.js'
import { openMatrix } from './open-matrix.js'
import { acceptanceText } from '../answers/report/decision/acceptance.js'
import { replaceFile } from '../records/disk.js'
import { recordsIn } from '../records/scan.js'
import { sortQuestions } from '../records/sort.js'
import { lines, loadRecords } from '../records/store.js'
import type { Surroundings } from './surroundings.js'
import { casesToday, dayOf, loadBaseline, refuseSame } from './judging.js'
import { baselinePath } from './paths.js'
import { tellProblems } from './problems.js'

/** @returns 0 where the baseline was written; 1 or 3 where records are refused, and the baseline stays as it was */
export async function accept(args: AcceptFlags, { stdout, stderr }: Surroundings): Promise<number> {
  const matrix = await openMatrix(args.config, stderr)
  const given = baselinePath(args.baseline, matrix, args.out)
  const path = await recordsIn(given).catch(() => given)
  await refuseSame(path, args.out)
  const cases = casesToday(matrix)
  const objecting = contradictions(cases)
  const reading = await loadRecords(args.out, objecting)
  const { records } = reading
  const acceptance = acceptanceOf({
    records: reading,
    previous: (await exists(path)) ? await loadBaseline(path, objecting) : null,
    cases,
    knownIssues: matrix.knownIssues,
    today: dayOf(undefined),
  })
  if (acceptance.exitCode === 0) await replaceFile(path, lines(sortQuestions(records, [...cases.keys()])))
  tellProblems(acceptance.lost, stderr)
  stdout.write(
    args.json
      ? `${JSON.stringify({ accepted: acceptance.exitCode === 0, baseline: path, answers: records.length, ...acceptance }, null, 2)}\n`
      : acceptanceText(path, records, acceptance),
  )
  return acceptance.exitCode
}
