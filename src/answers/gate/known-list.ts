/** A file of known issues as text that is edited: entries and comments that nobody touches stay as they are written. */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, YAMLMap, YAMLSeq } from 'yaml'
import { KnownIssue } from '../../matrix/known-issue.js'

/** Where an entry holds, and what is seen there: all of what `suite accept` writes but for the cases and the words. */
export interface Scope {
  readonly bpftrace: string
  /** A series, such as `6.12.*`; or the release of one kernel alone. */
  readonly kernel?: string
  readonly releases?: readonly string[]
  readonly arch?: string
  readonly seen: string
}

const SCOPED = ['bpftrace', 'kernel', 'releases', 'arch', 'seen', 'events', 'words', 'share'] as const

const scopeText = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(SCOPED.map((key) => fields[key] ?? null))

/** An entry of the file, as it is written and as it is read. */
export interface KnownEntry {
  readonly id: string
  /** Names and globs, as they are written. */
  readonly cases: ReadonlySet<string>
  readonly issue: KnownIssue
  is(scope: Scope): boolean
}

export interface KnownList {
  readonly entries: readonly KnownEntry[]
  /** Adds the case to the entry of that scope, which is made where there is none; false where the case is there. */
  add(scope: Scope, name: string, words: { readonly id: string; readonly summary: string }): boolean
  /** Takes the case out of an entry, and the entry with its last case. */
  remove(entry: KnownEntry, name: string): void
  text(): string
}

const HEADER = ` Tests that are known to fail, by kernel and build. A test that no longer fails is \`fixed\`, which nobody expects:
 \`matrix suite accept\` then takes it out again. Summaries and upstream may be written by hand.`

interface Written extends KnownEntry {
  readonly map: YAMLMap
  readonly cases: Set<string>
}

function written(map: YAMLMap, doc: Document): Written {
  const fields = map.toJS(doc) as Record<string, unknown> & { cases: string[] }
  const issue = KnownIssue.parse(fields)
  const own = scopeText(fields)
  return {
    map,
    id: issue.id,
    issue,
    cases: new Set(fields.cases),
    is: (scope) => isSeq(map.get('cases', true)) && own === scopeText({ ...scope }),
  }
}

/** Puts the name where the alphabet has it, and leaves the others with their comments. */
function insert(doc: Document, { map, cases: names }: Written, name: string): void {
  names.add(name)
  const cases = map.get('cases')
  if (!isSeq(cases)) return
  const after = cases.items.findIndex((one) => isScalar(one) && String(one.value) > name)
  cases.items.splice(after < 0 ? cases.items.length : after, 0, doc.createNode(name))
}

/** @param before the file's text, a list of known issues; null where there is none */
export function openKnownList(before: string | null): KnownList {
  const doc = parseDocument(before ?? '[]\n', { schema: 'failsafe' })
  if (before === null) doc.commentBefore = HEADER
  const list: YAMLSeq = isSeq(doc.contents) ? doc.contents : doc.createNode<unknown[]>([])
  doc.contents = list as typeof doc.contents
  const entries = list.items.filter((one): one is YAMLMap => isMap(one)).map((map) => written(map, doc))

  /** The id, or one with a number behind it where another entry has it. */
  function free(id: string, number = 2): string {
    const taken = (one: string): boolean => entries.some((entry) => entry.id === one)
    if (!taken(id)) return id
    return taken(`${id}-${number}`) ? free(id, number + 1) : `${id}-${number}`
  }

  return {
    entries,
    add(scope, name, { id, summary }) {
      const there = entries.find((one) => one.is(scope))
      if (there?.cases.has(name)) return false
      if (there) insert(doc, there, name)
      else {
        const { bpftrace, seen, ...rest } = scope
        const map = doc.createNode({
          id: free(id),
          cases: [name],
          bpftrace,
          ...rest,
          seen,
          summary,
          upstream: 'unreported',
        })
        list.items.push(map)
        entries.push(written(map, doc))
      }
      return true
    },
    remove(entry, name) {
      const at = entries.findIndex((one) => one === entry)
      const one = entries[at]
      const cases = one?.map.get('cases')
      if (!one || !isSeq(cases)) return
      one.cases.delete(name)
      cases.items = cases.items.filter((item) => !isScalar(item) || item.value !== name)
      if (cases.items.length > 0) return
      entries.splice(at, 1)
      list.items = list.items.filter((item) => item !== one.map)
    },
    text() {
      list.flow = entries.length === 0
      return doc.toString({ lineWidth: 0, flowCollectionPadding: false })
    },
  }
}
