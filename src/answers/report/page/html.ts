/** A report's model → one self-contained page. Pure but for the assets, which are part of the program. */
import { createHash } from 'node:crypto'
import { INTENT, promiseInHtml, SUITE_INTENT } from '../model/promise.js'
import { headline, isSuite, tally, titleOf } from '../model/summary.js'
import type { Model } from '../model/report.js'
import { visibleLine } from '../../../lib/visible.js'
import { readAssets } from './assets.js'
import type { PageData } from './data.js'
import { packed } from './pack.js'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string =>
  visibleLine(text).replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)

/** JSON that no HTML parser takes for anything else, a value of each list a line, so that differences can be read. */
function embedded(data: PageData): string {
  const line = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
  const parts = Object.entries(data).map(([name, list]: [string, readonly unknown[]]) =>
    list.length === 0 ? `"${name}":[]` : `"${name}":[\n${list.map(line).join(',\n')}\n]`,
  )
  return `{${parts.join(',\n')}}`
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** On what and when it was measured, as far as records tell. */
function circumstances({ date, accelerators, emulators }: Model): string {
  return [
    ...(date === undefined ? [] : [date]),
    ...(accelerators.length > 0 ? [`run under ${accelerators.join(', ')}`] : []),
    ...(emulators.length > 0 ? [`QEMU ${emulators.join(', ')}`] : []),
  ].join(' · ')
}

/** What is news; where nothing is, that what is wrong is known. */
function news(model: Model): string {
  const { unexpected, unanswered, expected } = model.standings
  if (unexpected + unanswered > 0 || expected === 0) return headline(model)
  return model.counts.known > 0 ? 'Every wrong answer is a known issue.' : 'No answer is wrong.'
}

/** Three handlers, last to first. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 13 8 8l5-5' stroke='%23b7791f' stroke-width='2' fill='none'/%3E%3Ccircle cx='3' cy='13' r='2.5' fill='%23b7791f'/%3E%3Ccircle cx='8' cy='8' r='2.5' fill='%23b7791f'/%3E%3Ccircle cx='13' cy='3' r='2.5' fill='%23b7791f'/%3E%3C/svg%3E"

/** The page: nothing in it is asked of the network, and no script runs in it but its own. */
export function html(model: Model): string {
  const { script, style, opening } = readAssets()
  const data = packed(model)
  const title = titleOf(model)
  const policy = `default-src 'none'; img-src data:; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="description" content="${escaped(`${headline(model)} ${tally(model)}`)}">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#page">Skip to the answers</a>
<header class="top">
<h1>${title}</h1>
<p class="lead">${isSuite(model) ? SUITE_INTENT : INTENT} Here is what they did in ${escaped(tally(model).replace(/:.*$|\.$/, ''))}, asked on real kernels. <span class="headline">${escaped(news(model))}</span></p>
</header>
<div id="page">${opening(data)}</div>
<footer class="foot">
<p>${isSuite(model) ? SUITE_INTENT : promiseInHtml()}</p>
<p>${escaped(circumstances(model))}. Made by bpftrace-matrix from <a href="records.jsonl">records.jsonl</a> alone (<code>npm run --silent matrix -- table --format html</code>); the same answers as text: <a href="compatibility.md">compatibility.md</a>.</p>
</footer>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`
}
