/**
 * Says whether a run that asked cases together agrees with one that asked them alone (`run --isolated`):
 *
 *     npm run compare -- results /tmp/isolated [matrix.yaml]
 */
import { sentence, UnavailableError, UsageError } from '../src/lib/errors.js'
import { readMatrix } from '../src/matrix/load.js'
import { agreementCode, agreementLines, agreementOf } from './agreement.js'
import { loadRecords } from '../src/records/store.js'

async function compare([together, alone, config = 'matrix.yaml', ...more]: string[]): Promise<number> {
  if (together === undefined || alone === undefined || more.length > 0)
    throw new UsageError(
      'usage: npm run compare -- TOGETHER ALONE [matrix.yaml]; each a results directory or a file',
    )
  const { knownIssues } = await readMatrix(config)
  const [one, other] = [await loadRecords(together), await loadRecords(alone)]
  const problems = [...one.problems, ...other.problems]
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  const agreement = agreementOf(one.records, other.records, knownIssues)
  for (const line of agreementLines(agreement, { together, alone })) process.stdout.write(`${line}\n`)
  return agreementCode(agreement) || (problems.length > 0 ? 3 : 0)
}

try {
  process.exitCode = await compare(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof UnavailableError)) throw error
  process.stderr.write(`${sentence(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 3
}
