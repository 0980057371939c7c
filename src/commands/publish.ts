/** The reports beside the records: made anew as records come, so that they can be looked at while a run goes on. */
import { join } from 'node:path'
import { renderModel } from '../answers/report/formats.js'
import type { Format, TableOptions } from '../answers/report/formats.js'
import { modelOf } from '../answers/report/model/model.js'
import { replaceFile } from '../records/disk.js'
import type { ResultRecord } from '../records/record.js'

type Reports = Readonly<Record<string, Format>>

export const REPORTS = { 'compatibility.md': 'markdown', 'index.html': 'html' } as const satisfies Reports

/** Those of a suite, for services that know tests. */
export const SUITE_REPORTS: Reports = { ...REPORTS, 'junit.xml': 'junit' }

/** Writes the reports into a results directory. Throws UnavailableError if the disk refuses. */
export async function publish(
  outDir: string,
  records: readonly ResultRecord[],
  table: TableOptions,
  reports: Reports = REPORTS,
): Promise<void> {
  const model = modelOf(records, table)
  for (const [name, format] of Object.entries(reports))
    await replaceFile(join(outDir, name), renderModel(format, model).pieces)
}

/** How long reports may be behind their records: making them takes a second that machines wait for. */
const BEHIND_MS = 30_000

export interface Publisher {
  /** Says that there are other records than before; a report that cannot be written now is made later. */
  changed(records: () => readonly ResultRecord[]): void
  /** Waits for what is being written, so that nothing older replaces what is written next. */
  settled(): Promise<void>
}

/** @param behindMs how many milliseconds reports may be behind */
export function openPublisher(outDir: string, table: TableOptions, behindMs = BEHIND_MS): Publisher {
  let due = performance.now() + behindMs
  let underway = Promise.resolve()
  return {
    changed(records) {
      if (performance.now() < due) return
      due = Infinity
      underway = publish(outDir, records(), table)
        .catch(() => undefined)
        .then(() => void (due = performance.now() + behindMs))
    },
    settled: () => underway,
  }
}
