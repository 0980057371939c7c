// Says whether a run that asked cases together agrees with one that asked them alone (`run --isolated`):
// npm run compare -- results /tmp/isolated [matrix.yaml]
import { sentence, UnavailableError, UsageError } from '../dist/errors.js'
import { readMatrix } from '../dist/matrix/load.js'
import { agreementCode, agreementLines, agreementOf } from '../dist/report/agreement.js'
import { loadRecords } from '../dist/results/store.js'

async function compare(together, alone, config = 'matrix.yaml', ...more) {
  if (alone === undefined || more.length > 0)
    throw new UsageError(
      'usage: npm run compare -- TOGETHER ALONE [matrix.yaml]; each a results directory or a file',
    )
  const { knownIssues } = await readMatrix(config)
  const sets = [await loadRecords(together), await loadRecords(alone)]
  const problems = sets.flatMap((set) => set.problems)
  for (const problem of problems) console.error(problem)
  const agreement = agreementOf(sets[0].records, sets[1].records, knownIssues)
  for (const line of agreementLines(agreement, { together, alone })) console.log(line)
  return agreementCode(agreement) || (problems.length > 0 ? 3 : 0)
}

try {
  process.exitCode = await compare(...process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof UnavailableError)) throw error
  console.error(sentence(error))
  process.exitCode = error instanceof UsageError ? 2 : 3
}
