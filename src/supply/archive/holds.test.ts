import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { holder } from './holds.fixture.js'
import { hold, HOLDS, openHolds } from './holds.js'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'holds-'))
})
afterEach(() => rm(place, { recursive: true }))

const isHeld = async (name: string): Promise<boolean> => {
  const holds = await openHolds(place, false)
  try {
    return holds.isHeld(name)
  } finally {
    holds.close()
  }
}

describe('what is held', () => {
  test('is in use for as long as a process lives that holds it, and no longer, however it ends', async () => {
    const [one, other] = [await holder(join(place, 'a')), await holder(join(place, 'a'), join(place, 'b'))]
    expect([await isHeld('a'), await isHeld('b'), await isHeld('c')]).toEqual([true, true, false])
    await other.kill()
    expect([await isHeld('a'), await isHeld('b')]).toEqual([true, false])
    await one.kill()
    expect(await isHeld('a')).toBe(false)
  })

  test('is held by this process too, and stays so when it holds more', async () => {
    await hold(join(place, 'a'))
    await hold(join(place, 'b'))
    await hold(join(place, 'a'))
    expect([await isHeld('a'), await isHeld('b')]).toEqual([true, true])
  })

  test('is not taken away; what nobody holds is', async () => {
    await hold(join(place, 'a'))
    const holds = await openHolds(place, true)
    const done: string[] = []
    expect(await holds.unlessHeld('a', () => Promise.resolve(void done.push('a')))).toBe(false)
    expect(await holds.unlessHeld('b', () => Promise.resolve(void done.push('b')))).toBe(true)
    expect(done).toEqual(['b'])
    holds.close()
  })

  test('is noted as used now, which a link tells of itself', async () => {
    await writeFile(join(place, 'file'), '')
    await symlink('file', join(place, 'link'))
    await utimes(join(place, 'file'), 0, 0)
    await hold(join(place, 'link'))
    expect((await stat(join(place, 'file'))).mtimeMs).toBe(0)
    await hold(join(place, 'file'))
    expect(Date.now() - (await stat(join(place, 'file'))).mtimeMs).toBeLessThan(60_000)
  })
})

test('who wants to use what is just taken away waits for that, and then finds nothing', async () => {
  const path = join(place, 'a')
  await writeFile(path, '')
  const holds = await openHolds(place, true)
  let begun: Promise<string[]> | undefined
  await holds.unlessHeld('a', async () => {
    begun = hold(path).then(() => readdir(place))
    await new Promise((done) => setTimeout(done, 50))
    await rm(path)
  })
  expect(await begun).toEqual([HOLDS])
  holds.close()
})

test('a directory that is removed while this process holds something there is begun anew', async () => {
  const directory = join(place, 'store')
  await hold(join(directory, 'a'))
  await rm(directory, { recursive: true })
  await hold(join(directory, 'a'))
  const holds = await openHolds(directory, false)
  expect(holds.isHeld('a')).toBe(true)
  holds.close()
})

describe('where nothing can be held', () => {
  test('looking writes nothing, and nobody uses anything', async () => {
    expect(await isHeld('a')).toBe(false)
    expect(await readdir(place)).toEqual([])
  })

  test('work goes on, and nothing is told to be free', async () => {
    await mkdir(join(place, HOLDS))
    await hold(join(place, 'a'))
    await expect(openHolds(place, true)).rejects.toBeInstanceOf(UnavailableError)
    await expect(openHolds(place, false)).rejects.toThrow(/cannot tell what other processes use in/)
  })

  test('a link in its place is not followed', async () => {
    await symlink(join(place, 'victim'), join(place, HOLDS))
    await hold(join(place, 'a'))
    await expect(openHolds(place, true)).rejects.toBeInstanceOf(UnavailableError)
    expect(await readdir(place)).toEqual([HOLDS])
  })

  test('a file that others may write is not believed', async () => {
    await writeFile(join(place, HOLDS), '')
    await chmod(join(place, HOLDS), 0o666)
    await expect(hold(join(place, 'a'))).rejects.toThrow(/not believed/)
  })
})
