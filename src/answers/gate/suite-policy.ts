/** How a suite's answers are judged: by what matrix.yaml says, where that is about tests. Pure. */
import type { Matrix } from '../../matrix/schema.js'

/**
 * A test that nobody asked before, or that is skipped no longer, is no harm: suites grow, and older builds skip much. What is
 * required of kernels and cases is said of matrix.yaml's own.
 */
export const suitePolicy = (gate: Matrix['gate']): Matrix['gate'] => {
  const { require: _require, ...rest } = gate
  const harmless = { improved: 'allow', newCase: 'allow', newKernel: 'allow', newBuild: 'allow' } as const
  return { ...rest, decisions: { ...gate.decisions, ...harmless } }
}
