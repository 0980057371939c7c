/** Which findings one answer belongs to. Pure. */
import type { ResultRecord } from '../../../records/record.js'
import type { Model } from '../model/report.js'
import type { Finding } from './finding.js'

/** @param findings of the model */
export function findingsAt(model: Model, findings: readonly Finding[], record: ResultRecord): Finding[] {
  const row = model.kernels.findIndex(
    ({ kernel, runtime }) => kernel === record.kernel && runtime === record.runtime,
  )
  const column = model.builds.findIndex(({ bpftrace }) => bpftrace === record.bpftrace)
  return findings.filter(
    ({ cases, places }) =>
      cases.includes(record.case) &&
      places.some(
        (place) =>
          place.rows.includes(row) &&
          place.columns.includes(column) &&
          (place.cases?.includes(record.case) ?? true),
      ),
  )
}
