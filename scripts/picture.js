// Takes README's picture of results/index.html into docs/page.png.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launch } from './chromium.js'

const browser = await launch()
try {
  const page = await browser.newPage({
    viewport: { width: 1240, height: 770 },
    deviceScaleFactor: 1.25,
    colorScheme: 'light',
  })
  await page.goto(new URL('../results/index.html', import.meta.url).href)
  await page.waitForSelector('.overview td')
  await mkdir(new URL('../docs', import.meta.url), { recursive: true })
  await page.screenshot({ path: fileURLToPath(new URL('../docs/page.png', import.meta.url)) })
} finally {
  await browser.close()
}
