/** What a record says that a guest prints, for run.sh to compare with. Pure. */
import { isTimed } from '../../../judge/exercise/program.js'
import { visibleLine } from '../../../lib/visible.js'
import type { Case, KnownIssue } from '../../../matrix/schema.js'
import type { ResultRecord } from '../../../records/record.js'
import { shortened } from '../../../lib/visible.js'

/** The longest that compared words may be, in characters. */
const LONGEST = 200

/** What reads differently each time ends the words that are compared. */
const steady = (text: string): string => text.replace(/0x[0-9a-f]{4,}[^]*/i, '').trim()

/** bpftrace's own words of a crash or a refusal, without where in the program it found fault. */
function saidIn(record: ResultRecord): string {
  const text = record.attempts.findLast(({ reason }) => reason)?.reason ?? record.reason
  const [first = ''] = text.replace(/^bpftrace died of signal \d+: /, '').split('\n')
  return steady(first.replace(/^.*\b(?:ERROR|FATAL): /, '')).slice(0, LONGEST)
}

const signalOf = ({ reason }: ResultRecord): number | undefined => {
  const [, number] = /^bpftrace died of signal (\d+)/.exec(reason) ?? []
  return number === undefined ? undefined : Number(number)
}

function ofEnding(record: ResultRecord, issue: KnownIssue | undefined): string[] {
  const said = issue?.words ?? saidIn(record)
  const signal = signalOf(record)
  return [
    ...(signal === undefined ? [] : [`status: ${128 + signal}`]),
    ...(said === '' ? [] : [`words: ${visibleLine(said)}`]),
    ...(signal === undefined && said === '' ? ['status: refused'] : []),
  ]
}

/** Each event as it was seen; where attempts disagree, all that any of them saw. */
function eventsOf({ verdict, events, attempts }: ResultRecord): string[] {
  const all = verdict === 'flaky' ? attempts.flatMap((one) => one.events) : events
  return [...new Set(all)]
    .filter((event) => event !== '')
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
}

/** The lines that count, without the words about them; none where nothing can be compared. */
function comparedLines(record: ResultRecord, one: Case, issue: KnownIssue | undefined): string[] {
  const { order, verdict } = record
  if (order === 'silent') return ['nothing']
  const events = eventsOf(record)
  if (events.length > 0)
    return events.map((event) => `${isTimed(one) ? 'tick' : 'event'}: ${visibleLine(event)}`)
  const isEnding = verdict === 'unsupported' || record.attempts.some(({ outcome }) => outcome === 'crash')
  return order === null && isEnding ? ofEnding(record, issue) : []
}

const HEAD = [
  '# What was recorded. run.sh compares what is printed with it; lines that begin with # count for nothing.',
  '#   event:   what an event prints, spaces aside; nothing else is printed, and as many events as there are',
  '#   tick:    the same of a timer; one event may be incomplete',
  '#   nothing  nothing is printed',
  '#   words:   what bpftrace says, on either output',
  '#   status:  how it ends: its exit code, 128 and the number of a signal, or refused for any but 0',
]

/** @param issue the known issue that says so, if any */
export function expectedOutput(record: ResultRecord, one: Case, issue: KnownIssue | undefined): string {
  const lines = comparedLines(record, one, issue)
  const none = `# Nothing of it can be compared by a few lines of shell. The record says: ${shortened(visibleLine(record.reason), 500)}`
  return `${[...HEAD, ...(lines.length === 0 ? [none] : lines)].join('\n')}\n`
}
