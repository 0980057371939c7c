/** The schemas that editors check YAML by. */
import { z } from 'zod'
import { KnownIssue } from './known-issue.js'
import { Matrix } from './schema.js'

/**
 * matrix.schema.json, for editors, which read YAML with types: where this tool reads digits they may see a number.
 * After a change: `npm run schema`.
 */
export function jsonSchema(): object {
  // What a matrix has to say depends on whether it extends another one, and scripts are cases too.
  const { required: _required, ...schema } = z.toJSONSchema(Matrix, { io: 'input', target: 'draft-07' })
  return schema
}

/** known-issues.schema.json, for editors: a file that `knownIssues` names. */
export function issuesSchema(): object {
  return z.toJSONSchema(z.array(KnownIssue), { io: 'input', target: 'draft-07' })
}
