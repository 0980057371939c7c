/**
 * man/matrix.1: verbs with their flags from the command line's own definition, exit codes and environment from
 * docs/reference.md.
 *
 *     npm run reference
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { wrapped } from '../src/answers/report/text/wrapped.js'
import { purpose, verbs } from './verbs.js'
import type { Verb } from './verbs.js'

const ROOT = new URL('../', import.meta.url)
const FILE = new URL('man/matrix.1', ROOT)

/** The day on which the page was last revised in what it tells, beside verbs and flags. */
const REVISED = '2026-11-26'

/** Text that roff takes as it is: no escape, and dashes that a reader can copy. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(
      /[^\x20-\x7e]/gu,
      (sign) => `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )

/** A line of markdown: code is bold, links are their text. */
const inline = (text: string): string =>
  plain(text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')).replace(/`([^`]*)`/g, '\\fB$1\\fR')

/** A flag or a verb with what it takes: `--out <dir>`. */
const usage = (text: string): string =>
  plain(text)
    .replace(/<([^>]*)>/g, '\\fI$1\\fR')
    .replace(/(\\-\\-[\w\\-]+|(?<!\\)\\-\w\b)/g, '\\fB$1\\fR')

const item = (term: string, text: string): string[] => ['.TP', term, text]

const verbPart = ({ name, args, description, flags }: Verb): string[] => [
  `.SS matrix ${usage([name, ...args].join(' '))}`,
  plain(description),
  ...flags.flatMap((one) => item(usage(one.flags), plain(one.description))),
]

/** The rows of the first table below a heading, without its head. @throws Error where there is none */
function rowsBelow(document: string, heading: string): string[][] {
  const part = document.split(`\n## ${heading}\n`)[1]?.split(/^## /m)[0] ?? ''
  const rows = part.split('\n').filter((line) => line.startsWith('|'))
  if (rows.length < 3) throw new Error(`docs/reference.md has no table below '${heading}'`)
  return rows.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const table = (document: string, heading: string): string[] =>
  rowsBelow(document, heading).flatMap(([term = '', text = '']) => item(inline(term), inline(text)))

/** A line of text in lines of which none is long, and none begins as a request does. */
const broken = (line: string): string[] =>
  line.startsWith('.') ? [line] : wrapped(line, 78).map((one) => one.replace(/^(?=[.'])/, '\\&'))

/** @param document docs/reference.md */
function manual(document: string, version: string): string {
  const lines = [
    '.\\" Made by npm run reference.',
    `.TH MATRIX 1 ${REVISED} "bpftrace\\-matrix ${plain(version)}" "User Commands"`,
    '.SH NAME',
    'matrix, bpftrace\\-matrix \\- asks real kernels and bpftrace builds in which order handlers run',
    '.SH SYNOPSIS',
    '.B matrix',
    '\\fIverb\\fR [\\fIflags\\fR]',
    '.SH DESCRIPTION',
    plain(purpose()),
    '.PP',
    'Results go to standard output, progress and warnings to standard error.',
    'Selectors take an identifier, a series such as 6.12, or a glob.',
    'Where the working directory has no matrix.yaml, the one that came with this program is used.',
    '.SH VERBS',
    ...verbs().flatMap(verbPart),
    '.SH EXIT STATUS',
    ...table(document, 'Exit codes'),
    '.SH ENVIRONMENT',
    ...table(document, 'Environment'),
    '.SH FILES',
    ...item('matrix.yaml', 'What is measured: kernels, bpftrace builds and cases.'),
    ...item('results/records.jsonl', 'A record for each question, a line each.'),
    ...item('results/compatibility.md, results/index.html', 'The reports.'),
  ]
  return `${lines.flatMap(broken).join('\n')}\n`
}

/** As the file ought to be. */
export async function currentManual(): Promise<string> {
  const [document, about] = await Promise.all(
    ['docs/reference.md', 'package.json'].map((path) => readFile(new URL(path, ROOT), 'utf8')),
  )
  return manual(document ?? '', (JSON.parse(about ?? '') as { version: string }).version)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(new URL('.', FILE), { recursive: true })
  await writeFile(FILE, await currentManual())
}
