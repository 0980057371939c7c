// Debian's Chromium, as the tests, the picture and the measurement of the page start it.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

export const CHROMIUM = '/usr/bin/chromium'

/** Without a sandbox, which root has not; and without anything that would ask the network on its own account. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts it; throws a sentence that says what to do where it is not there. */
export async function launch() {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `there is no ${CHROMIUM} to look at the page with: install Debian's package chromium, or run \`npm test\` as root`,
    )
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}
