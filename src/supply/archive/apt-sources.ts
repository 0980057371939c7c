/** One repository as apt's configuration names it, with the suites and components that are taken from it. */
export interface SourceEntry {
  uris: string[]
  suites: string[]
  components: string[]
  /** What Signed-By says: key files, fingerprints or the key itself; empty if it says nothing. */
  signedBy: string
}

const ONE_LINE = /^deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/
const OFF = new Set(['no', 'false', 'without', 'off', 'disable', '0'])

/**
 * The enabled binary repositories in a file of apt's configuration; none if its name says that apt ignores it.
 * Formats: sources.list(5), one line an entry for `.list`, deb822 stanzas for `.sources`. Lines that are
 * neither are passed over.
 */
export function parseSources(path: string, text: string): SourceEntry[] {
  if (path.endsWith('.list')) return text.split('\n').flatMap(oneLineEntry)
  if (path.endsWith('.sources')) return stanzas(text).flatMap(deb822Entry)
  return []
}

function oneLineEntry(line: string): SourceEntry[] {
  const match = ONE_LINE.exec(line.replace(/#.*/, '').trim())
  if (match === null) return []
  const [, options = '', uri = '', suite = '', components = ''] = match
  return [
    {
      uris: [uri],
      suites: [suite],
      components: words(components),
      signedBy: /(?:^|\s)signed-by\s*=\s*(\S+)/i.exec(options)?.[1] ?? '',
    },
  ]
}

function deb822Entry(fields: Map<string, string>): SourceEntry[] {
  const get = (name: string) => words(fields.get(name) ?? '')
  if (!get('types').includes('deb') || OFF.has((fields.get('enabled') ?? '').trim().toLowerCase())) return []
  return [
    {
      uris: get('uris'),
      suites: get('suites'),
      components: get('components'),
      signedBy: fields.get('signed-by')?.trim() ?? '',
    },
  ]
}

/** Fields by lower-case name; comment lines vanish wherever they stand, so they do not end a stanza. */
function stanzas(text: string): Map<string, string>[] {
  const result: Map<string, string>[] = []
  let current = new Map<string, string>()
  let name = ''
  for (const line of text.replace(/\r/g, '').split('\n')) {
    if (line.startsWith('#')) continue
    const colon = line.indexOf(':')
    if (line.trim() === '') {
      result.push(current)
      current = new Map()
      name = ''
    } else if (/^\s/.test(line)) {
      if (name !== '') current.set(name, `${current.get(name) ?? ''}\n${line.trim()}`)
    } else if (colon > 0) {
      name = line.slice(0, colon).trim().toLowerCase()
      current.set(name, line.slice(colon + 1).trim())
    }
  }
  return [...result, current]
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Of a list of mirrors, a line each with `priority:N` behind a tab or not, the first of the lowest number; undefined where it has none. */
export function preferredMirror(list: string): string | undefined {
  const mirrors = list.split('\n').flatMap((line) => {
    const [uri, ...rest] = words(line.replace(/#.*/, ''))
    const priority = /^priority:(\d+)$/.exec(rest.find((word) => word.startsWith('priority:')) ?? '')?.[1]
    return uri === undefined ? [] : [{ uri, priority: priority === undefined ? Infinity : Number(priority) }]
  })
  return mirrors.sort((a, b) => (a.priority === b.priority ? 0 : a.priority - b.priority))[0]?.uri
}
