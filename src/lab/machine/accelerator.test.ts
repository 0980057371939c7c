import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { proveAccelerator } from './accelerator.js'
import type { Failed, Machine } from './machine.js'

let directory = ''
let memo = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'accelerator-'))
  memo = join(directory, 'accelerator', 'boot.json')
})
afterEach(() => rm(directory, { recursive: true }))

const remembered = async (): Promise<unknown> => JSON.parse(await readFile(memo, 'utf8'))

/** A guest that does not come up, as a host whose KVM runs no guest sees it; counts how often it was tried. */
function dead(): { boot: () => Promise<Failed>; boots: () => number } {
  let count = 0
  const reason = 'the machine did not boot: timed out waiting for a ready agent; its console is in /tmp/x'
  return {
    boot: () => {
      count++
      return Promise.resolve({ kind: 'failed', reason })
    },
    boots: () => count,
  }
}

const usable = (): Promise<boolean> =>
  access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )

describe('the proof', () => {
  test('a guest that does not come up proves nothing for KVM, whatever /dev/kvm is', async () => {
    const { boot, boots } = dead()
    const proof = await proveAccelerator(memo, boot)
    expect(proof.accelerator).toBe('tcg')
    const open = await usable()
    expect(boots()).toBe(open ? 1 : 0)
    expect(proof.why).toMatch(
      open ? /does not run guests.*timed out waiting for a ready agent$/ : /\/dev\/kvm/,
    )
    expect(await remembered()).toEqual(proof)
  })

  test('a guest that comes up is closed again, and believed where there is a /dev/kvm', async () => {
    let closed = 0
    const machine: Machine = {
      kind: 'machine',
      release: '6.12.117',
      accelerator: 'kvm',
      bootMs: 812,
      seesDisks: true,
      exercise: () => Promise.reject(new Error('not asked')),
      close: () => {
        closed++
        return Promise.resolve()
      },
    }
    const open = await usable()
    const proof = await proveAccelerator(memo, () => Promise.resolve(machine))
    expect(closed).toBe(open ? 1 : 0)
    expect(proof.accelerator).toBe(open ? 'kvm' : 'tcg')
  })

  test('is not made again', async () => {
    const { boot, boots } = dead()
    const first = await proveAccelerator(memo, boot)
    const before = boots()
    expect(await proveAccelerator(memo, boot)).toEqual(first)
    expect(boots()).toBe(before)
  })

  test('is recalled as it was, whatever a boot would say now', async () => {
    await proveAccelerator(memo, dead().boot)
    await writeFile(memo, JSON.stringify({ accelerator: 'kvm', why: 'a guest reached user space in 900 ms' }))
    const { boot, boots } = dead()
    expect((await proveAccelerator(memo, boot)).accelerator).toBe('kvm')
    expect(boots()).toBe(0)
  })

  test.each(['', '{"accelerator":"kv', '{"accelerator":"warp","why":"x"}', 'null'])(
    "is made anew where '%s' is remembered",
    async (damage) => {
      await proveAccelerator(memo, dead().boot)
      await writeFile(memo, damage)
      const proof = await proveAccelerator(memo, dead().boot)
      expect(proof.accelerator).toBe('tcg')
      expect(await remembered()).toEqual(proof)
    },
  )

  test('is not remembered where it was interrupted', async () => {
    const proof = await proveAccelerator(memo, dead().boot, AbortSignal.abort())
    expect(proof.accelerator).toBe('tcg')
    await expect(remembered()).rejects.toThrow('ENOENT')
  })
})
