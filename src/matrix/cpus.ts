/** Cases with `cpus`: their key, and the checks between it and others. */
import { pattern } from './fields.js'
import type { Problem } from './document.js'
import { AT_ONCE, PROBE_TYPES, probeType } from './probes.js'
import type { Probe } from './probes.js'
import { field, items } from './untyped.js'

/** The key of an ordering case. Two is what was measured. */
export const OF_CPUS = {
  cpus: pattern(/^2$/, 'expected 2, or no such key for 1')
    .transform(Number)
    .meta({ enum: [2, '2'] })
    .optional()
    .describe(
      'The machine has so many CPUs, and each event is caused on all of them at once; each CPU must keep the order',
    ),
}

/** Mistakes between the keys of a case with `cpus`. */
export function checkCpus(body: unknown, name: string): Problem[] {
  if (field(body, 'cpus') === undefined) return []
  const wrong = (key: string, message: string, at: Problem['at'] = 'key'): Problem[] =>
    field(body, key) === undefined ? [] : [{ path: ['cases', name, key], at, message }]
  const workload = field(body, 'workload')
  const points = [field(body, 'probe'), ...items(body, 'attach')].filter((one) => typeof one === 'string')
  const types = points.flatMap((point) => point.split(',').map((one) => one.split(':')[0] ?? ''))
  const unplaced = types.find((type) => Object.hasOwn(PROBE_TYPES, type) && isUnplaced(type as Probe))
  return [
    ...wrong('burst', "a burst is asked on one CPU: expected no 'cpus' beside 'burst'"),
    ...wrong('period', "a timer is asked on one CPU: expected no 'cpus' beside 'period'"),
    ...(AT_ONCE.some((one) => one === workload)
      ? []
      : wrong(
          'workload',
          `this workload is done on one CPU at a time: expected one of ${AT_ONCE.join(', ')} beside 'cpus'`,
          'value',
        )),
    ...(unplaced === undefined
      ? []
      : wrong(
          'cpus',
          `no workload fires ${unplaced}: expected a probe type that one does, such as kprobe`,
          'value',
        )),
  ]
}

/** Whether events of a probe type come from no CPU that the workload chooses. */
function isUnplaced(probe: Probe): boolean {
  const { delimit, filter } = probeType(probe)
  return delimit !== 'workload' || filter !== 'workload'
}
