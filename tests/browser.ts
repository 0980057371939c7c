/** Pages in a real browser, which may ask nobody for anything. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launch } from '../scripts/chromium.js'

/** Milliseconds; a machine that boots others beside it is slow. */
const PATIENCE = 120_000

let browser: Promise<Browser> | undefined

export interface Opened extends AsyncDisposable {
  readonly page: Page
  /** What the console said, errors and warnings, and each request beyond the file itself. */
  readonly complaints: readonly string[]
}

/** Opens an address in a window of its own. Throws a sentence where there is no browser. */
export async function open(address: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await (await (browser ??= launch())).newContext(options)
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
  const [file = ''] = address.split('#')
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== file && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`)
  })
  await page.goto(address)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

export async function closeBrowser(): Promise<void> {
  await (await browser?.catch(() => undefined))?.close()
}
