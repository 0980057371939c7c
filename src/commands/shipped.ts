/** The cases of the tools that builds have aboard; they are known when the builds are. */
import { caseNamed } from '../matrix/case-name.js'
import type { Case, Matrix, ProgramCase } from '../matrix/schema.js'
import type { Archive } from '../supply/archive/model.js'
import type { BpftraceBuild } from '../supply/plan/cell.js'
import { shippedTools } from '../supply/sources/shipped-tools.js'

/** A tool's case: the template's, with the tool's place. */
const caseOf = (template: ProgramCase, name: string, tool: string): ProgramCase => ({
  ...template,
  name,
  tool,
  program: `// ${tool}, which the build has aboard\n`,
})

/**
 * The matrix with a case for each tool that any of the builds has aboard, where matrix.yaml asks for them. A build that
 * lacks a tool refuses it.
 * @throws UnavailableError where a package cannot be had
 */
export async function withShippedTools(
  matrix: Matrix,
  archive: Archive,
  builds: readonly BpftraceBuild[],
): Promise<Matrix> {
  const { shipped } = matrix
  if (!shipped) return matrix
  const tools = new Map<string, string>()
  for (const build of builds)
    for (const tool of await shippedTools(archive, build)) {
      const name = caseNamed(tool)
      if (!tools.has(name)) tools.set(name, tool)
    }
  const taken = new Set(matrix.cases.map(({ name }) => name))
  const added: Case[] = [...tools]
    .filter(([name]) => !taken.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tool]) => caseOf(shipped, name, tool))
  return { ...matrix, cases: [...matrix.cases, ...added] }
}
