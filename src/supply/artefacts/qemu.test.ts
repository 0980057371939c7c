import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { UNCONFINED } from './confinement.fixture.js'
import { findEmulator, hostProgram } from './qemu.js'

const PROGRAM = 'qemu-system-x86_64'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qemu-'))
})
afterEach(() => rm(directory, { recursive: true }))

const open = () => Promise.resolve(UNCONFINED)
const none = () => Promise.reject(new UnavailableError('the mirror cannot be reached'))

async function install(script: string): Promise<string> {
  const program = join(directory, PROGRAM)
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  return program
}

test("the host's QEMU is taken where there is one, and nothing is fetched", async () => {
  const program = await install('echo QEMU emulator version 7.2.0 "(Debian)"')
  expect(await hostProgram('x86_64', `/nowhere:relative:${directory}`)).toBe(program)
  expect(await findEmulator('x86_64', '', directory, open, none)).toMatchObject({
    version: '7.2.0',
    command: [program],
    environment: {},
  })
})

describe('a QEMU whose board lacks what a guest needs', () => {
  const old = async (): Promise<string> => {
    const program = join(directory, 'qemu-system-aarch64')
    await writeFile(program, '#!/bin/sh\necho QEMU emulator version 7.2.0\n')
    await chmod(program, 0o755)
    return program
  }
  test('is left for that of the archive', async () => {
    await old()
    await expect(findEmulator('arm64', '', directory, open, none)).rejects.toThrow(/from the archive/)
  })
  test('is refused with the mend where it is asked for', async () => {
    const program = await old()
    for (const choice of ['host', program])
      await expect(findEmulator('arm64', choice, directory, open, none)).rejects.toThrow(
        `${program} is QEMU 7.2.0, and guests of arm64 need 9.1 or newer; install that, or set MATRIX_QEMU=archive`,
      )
  })
  test('says nothing of another architecture, which has its own', async () => {
    const program = await old()
    await expect(findEmulator('x86_64', program, directory, open, none)).rejects.toThrow(
      /no qemu-system-x86_64 is in PATH/,
    )
  })
})

test('no QEMU, and none to be had: the sentence says both and the mend', async () => {
  const refused = findEmulator('x86_64', '', directory, open, none)
  await expect(refused).rejects.toThrow(UnavailableError)
  await expect(refused).rejects.toThrow(
    /no qemu-system-x86_64 is in PATH and none can be had from the archive: the mirror cannot be reached; install QEMU/,
  )
})

test("the host's was asked for by name and is not there", async () => {
  await expect(findEmulator('x86_64', 'host', directory, open, none)).rejects.toThrow(
    /install it, or unset MATRIX_QEMU/,
  )
})

test('a QEMU that does not run is told with its own words', async () => {
  await install('echo cannot open shared object >&2; exit 127')
  await expect(findEmulator('x86_64', '', directory, open, none)).rejects.toThrow(
    /does not run: cannot open shared object/,
  )
})

test('the archive is asked where it is chosen, whatever the host has', async () => {
  await install('echo QEMU emulator version 7.2.0')
  await expect(findEmulator('x86_64', 'archive', directory, open, none)).rejects.toThrow(
    /none can be had from the archive/,
  )
})
