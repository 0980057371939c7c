import { expect, test } from 'vitest'
import { markdown } from '../table/markdown.js'
import { modelOf } from './model.js'
import { html } from '../page/html.js'
import { promiseInHtml, promiseInLines, promiseInMarkdown } from './promise.js'
import { everything, options } from '../report.fixture.js'

const SENTENCES =
  'bpftrace means handlers of one event to run as they are written. Its language documentation promises that for begin/end, test and bench probes only; for all others its source (attach_reverse in src/bpftrace.cpp) and accepted reports (#588, #4104, #4111) show the intent.'

test('each form says the same, with the same sources', () => {
  const [sentences, ...sources] = promiseInLines()
  expect(sentences).toBe(SENTENCES)
  expect(promiseInMarkdown().replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')).toBe(SENTENCES)
  expect(promiseInHtml().replace(/<[^>]+>/g, '')).toBe(SENTENCES)
  expect([...promiseInMarkdown().matchAll(/\]\(([^)]+)\)/g)].map(([, address]) => address)).toEqual(sources)
  expect([...promiseInHtml().matchAll(/href="([^"]+)"/g)].map(([, address]) => address)).toEqual(sources)
  expect(sources).toHaveLength(5)
})

test('table and page have it once, and promise nothing else', () => {
  const model = modelOf(everything, options)
  const [, body = ''] = html(model)
    .replace(/<(script|style)[^]*?<\/\1>/g, '')
    .split('<body>')
  for (const [text, promise] of [
    // Its lines are broken where they have to be.
    [markdown(model).replace(/\s+/g, ' '), promiseInMarkdown()],
    [body, promiseInHtml()],
  ] as const) {
    expect(text.split(promise)).toHaveLength(2)
    expect(text.replace(promise, '')).not.toMatch(/promis/i)
  }
})
