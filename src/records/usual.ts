/**
 * A line as this program writes it → a record. Of most lines only the times are new: all else is parsed, checked and held
 * once, or 200,000 records would take seconds and fill the memory. Pure, but for what is remembered.
 */
import type { Fields } from './json.js'
import { partOf, remembered } from './part.js'
import type { LinePart } from './part.js'
import { Attempt, ResultRecord } from './record.js'
import type { Artefacts } from './record.js'

/** Where a line is cut, from its beginning to its end. */
const BEFORE_CASE = ',"case":'
const BEFORE_ATTEMPTS = ',"attempts":['
const BEFORE_RELEASE = '],"release":'
const BEFORE_TIME = ',"finishedAt":'
/** Where an attempt is. */
const BEFORE_MILLISECONDS = ',"milliseconds":'
/** A number in digits that say all of it. */
const DIGITS = /^(?:0|[1-9]\d{0,14})$/
/** The time as the last field, in signs that stand for themselves. */
const LAST = /^"finishedAt":("[0-9TZ:.-]*")\}$/

const FIELDS = Object.keys(ResultRecord.shape)
/** In the cell and not in the answer, for then each cell would have answers of its own. */
const VERSIONS = 'versions'
const CELL = ['schema', 'kernel', 'bpftrace', VERSIONS]
const JUDGING = 'judging'
const RECALLED = 'recalledFrom'
const PLACE = ['release', 'accelerator', 'artefacts', 'warnings', JUDGING, RECALLED]
const TIME = ['finishedAt']
const ANSWER = FIELDS.filter((name) => ![...CELL, ...PLACE, ...TIME, 'attempts'].includes(name))
const SEEN = Object.keys(Attempt.shape).filter((name) => name !== 'milliseconds')

/**
 * The answer with blanks for the record's other fields, in the order of the contract: a copy that is filled in costs less
 * than one that grows field by field.
 * @param blanks the fields that other parts fill in
 */
function withBlanks(answer: LinePart, blanks: readonly string[]): LinePart {
  return (text) => {
    const fields = answer(text)
    if (!fields) return undefined
    const there = FIELDS.filter((name) => name in fields || blanks.includes(name))
    // Not by spreading both: that makes an object which is slow to copy.
    return Object.assign({}, Object.fromEntries(there.map((name) => [name, null])), fields)
  }
}

/** Packages, each held once, because most cells share most of theirs. */
function withPooled(place: LinePart): LinePart {
  const pool = new Map<string, Artefacts['kernel'][number]>()
  const pooled = (one: Artefacts['kernel'][number]): Artefacts['kernel'][number] => {
    const key = JSON.stringify(one)
    const found = pool.get(key) ?? one
    pool.set(key, found)
    return found
  }
  return (text) => {
    const fields = place(text)
    const artefacts = fields?.['artefacts'] as Artefacts | undefined
    if (!artefacts) return undefined
    artefacts.kernel = artefacts.kernel.map(pooled)
    artefacts.bpftrace = artefacts.bpftrace.map(pooled)
    return fields
  }
}

/** What reads one line after the other: a record, or undefined where the line is anything but usual, valid or not. */
export function usualLine(): (line: string) => ResultRecord | undefined {
  const cell = remembered(partOf(ResultRecord, CELL))
  const answerPart = partOf(ResultRecord, ANSWER)
  const blanks = FIELDS.filter((name) => !ANSWER.includes(name))
  /** By which of the other parts' optional fields a line has: a blank stands for each of these, and for no other. */
  const answers = new Map<number, LinePart>()
  const answerBeside = (ofCell: Fields, ofPlace: Fields): LinePart => {
    const there = [VERSIONS in ofCell, JUDGING in ofPlace, RECALLED in ofPlace]
    const key = Number(there[0]) + 2 * Number(there[1]) + 4 * Number(there[2])
    const known = answers.get(key)
    if (known) return known
    const absent = [VERSIONS, JUDGING, RECALLED].filter((_, index) => !there[index])
    const made = remembered(
      withBlanks(
        answerPart,
        blanks.filter((name) => !absent.includes(name)),
      ),
    )
    answers.set(key, made)
    return made
  }
  const seen = remembered(partOf(Attempt, SEEN))
  const place = remembered(withPooled(partOf(ResultRecord, PLACE)))
  const anyTime = partOf(ResultRecord, TIME)

  /** No two lines have the same, so it is read by hand; but parsed, for what is cut out of a line would hold all of it. */
  const time = (text: string): Fields | undefined => {
    const quoted = LAST.exec(text)?.[1]
    return quoted === undefined ? anyTime(`{${text}`) : { finishedAt: JSON.parse(quoted) as string }
  }

  const attempt = (text: string): Fields | undefined => {
    const cut = text.lastIndexOf(BEFORE_MILLISECONDS)
    const milliseconds = text.slice(cut + BEFORE_MILLISECONDS.length)
    const fields = cut >= 0 && DIGITS.test(milliseconds) ? seen(text.slice(0, cut)) : undefined
    return fields && Object.assign({}, fields, { milliseconds: Number(milliseconds) })
  }

  /** What is between the brackets; one that is undefined is not as usual. */
  const attemptsIn = (text: string): (Fields | undefined)[] => {
    if (text === '') return []
    const isWhole = text.startsWith('{') && text.endsWith('}')
    return isWhole ? text.slice(1, -1).split('},{').map(attempt) : [undefined]
  }

  return (line) => {
    const atCase = line.indexOf(BEFORE_CASE)
    const atAttempts = line.indexOf(BEFORE_ATTEMPTS, atCase)
    const atRelease = line.indexOf(BEFORE_RELEASE, atAttempts)
    const atTime = line.indexOf(BEFORE_TIME, atRelease)
    if (!line.startsWith('{') || atCase < 0 || atAttempts < 0 || atRelease < 0 || atTime < 0) return undefined
    const ofCell = cell(line.slice(1, atCase))
    const ofPlace = place(line.slice(atRelease + '],'.length, atTime))
    if (!ofCell || !ofPlace) return undefined
    const ofAnswer = answerBeside(ofCell, ofPlace)(line.slice(atCase + 1, atAttempts))
    const attempts = attemptsIn(line.slice(atAttempts + BEFORE_ATTEMPTS.length, atRelease))
    const ofTime = time(line.slice(atTime + 1))
    if (!ofAnswer || attempts.includes(undefined) || !ofTime) return undefined
    const record = { ...ofAnswer }
    Object.assign(record, ofCell, { attempts }, ofPlace, ofTime)
    return record as unknown as ResultRecord
  }
}
