import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { printedOn } from './noexec.fixture.js'
import { noexecMount } from './noexec.js'

const MOUNTS = String.raw`
22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/root rw
30 27 0:30 / /home rw,nosuid,noexec,relatime shared:4 - ext4 /dev/sdb rw
31 30 0:31 / /home/ann/with\040space rw,relatime - tmpfs tmpfs rw
32 27 0:32 / /var rw,noexec - tmpfs tmpfs rw
33 32 0:33 / /var rw - tmpfs tmpfs rw
34 27 0:34 / /opt rw - tmpfs noexec rw
`

test.each([
  ['/root/.cache', null],
  ['/home/ann/.cache', '/home'],
  ['/home', '/home'],
  ['/homes/ann', null],
  ['/home/ann/with space/cache', null],
  ['/home/ann/with', '/home'],
  ['/var/cache', null],
  ['/opt/cache', null],
])('%s is on a noexec mount at %s', (path, point) => {
  expect(noexecMount(MOUNTS, path)).toBe(point)
})

test('the root itself may be one', () => {
  expect(noexecMount('27 1 254:0 / / rw,noexec - ext4 /dev/root rw', '/a')).toBe('/')
})

/** In a namespace in which the directory given is a file system without execution: unpacks tools from a store there. */
const UNPACK = `
import { openStore } from ${JSON.stringify(fileURLToPath(new URL('store.ts', import.meta.url)))}
import { unpackTools } from ${JSON.stringify(fileURLToPath(new URL('tools.ts', import.meta.url)))}
await unpackTools(openStore(process.argv[1]), {}, 'qemu', []).then(
  () => console.log('unpacked'),
  (error) => console.log(error.name + ': ' + error.message),
)`
test('tools are not had from there, and the sentence says why and the mend', async ({ skip }) => {
  const place = await mkdtemp(join(tmpdir(), 'noexec-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const said = printedOn(place, 'noexec', UNPACK)
  if (said === null) skip()
  expect(said).toMatch(
    /^UnavailableError: no program can be started from the cache in \S+: the file system at /,
  )
  expect(said).toContain(
    `the file system at ${place} is mounted noexec; set MATRIX_CACHE_DIR (or XDG_CACHE_HOME)`,
  )
  expect(said).toContain(`remount,exec ${place}`)
  expect(printedOn(place, 'exec', UNPACK)).toBe('unpacked')
})
