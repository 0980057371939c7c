/** What is told of an answer, told once for all records that give it. Pure, but for what is remembered. */
import type { ResultRecord } from '../../records/record.js'

type Step = string | number | null | undefined

interface Remembered<Value> {
  readonly next: Map<Step, Remembered<Value>>
  told?: { readonly value: Value }
}

/** No step where there are none, as in most answers. */
const cpuSteps = ({ cpus }: { cpus?: number[] | undefined }): Step[] =>
  cpus === undefined ? [] : ['cpus', cpus.length, ...cpus]

/** All that a verdict is derived from, and all that is derived; lists with their lengths, so that no two answers are alike. */
function stepsOf(record: ResultRecord): Step[] {
  const { case: name, question, verdict, order, events, expected, surprise, attempts } = record
  const steps: Step[] = [
    name,
    question,
    verdict,
    order,
    expected.order,
    expected.why,
    surprise,
    events.length,
    ...events,
    ...cpuSteps(record),
  ]
  for (const one of attempts)
    steps.push(
      one.mode,
      one.outcome,
      one.order,
      one.reason,
      one.events.length,
      ...one.events,
      ...cpuSteps(one),
    )
  return steps
}

/** Steps beyond this number are no usual answer's, and would be remembered for one record. */
const LONG = 100

/** Whether an answer is told each time: a burst's counts are no steps, and there are few of them. */
const isOdd = ({ burst, events, attempts }: ResultRecord): boolean =>
  burst !== undefined ||
  events.length > LONG ||
  attempts.length > LONG ||
  attempts.some((one) => one.burst !== undefined || one.events.length > LONG)

/**
 * The same function, which is asked once for each answer. Looking through maps costs less than deriving, and less than
 * making a text that is the answer's key.
 * @param further what else of a record it looks at
 */
export function onceEach<Value>(
  tell: (record: ResultRecord) => Value,
  further: (record: ResultRecord) => readonly Step[] = () => [],
): (record: ResultRecord) => Value {
  const first: Remembered<Value> = { next: new Map() }
  return (record) => {
    if (isOdd(record)) return tell(record)
    let at = first
    for (const step of [...further(record), ...stepsOf(record)]) {
      let next = at.next.get(step)
      if (!next) at.next.set(step, (next = { next: new Map() }))
      at = next
    }
    at.told ??= { value: tell(record) }
    return at.told.value
  }
}
