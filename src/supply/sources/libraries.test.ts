import { execa } from 'execa'
import { expect, test } from 'vitest'
import { readElf } from './elf.js'
import { findLibraries } from './libraries.js'
import { hostView, resolve } from './view.js'

test('finds for a program of this host what its own loader finds', async () => {
  const view = hostView('/')
  const program = await resolve(view, process.execPath)
  const elf = await readElf(process.execPath)
  const { loader, libraries, missing } = await findLibraries(view, { path: program!.path, elf: elf! })
  expect(missing).toEqual([])
  const { stdout } = await execa(`/${loader!.path}`, ['--list', process.execPath])
  const said = [...stdout.matchAll(/^\s*(\S+) => (\S+)/gm)].map(([, name, path]) => [name, path])
  const real = await Promise.all(
    said
      .filter(([name]) => !name!.includes('/'))
      .map(async ([name, path]) => [name, (await resolve(view, path!))?.path]),
  )
  expect(real.length).toBeGreaterThan(2)
  expect(new Set(libraries.map(({ name, path }) => `${name} ${path}`))).toEqual(
    new Set([
      ...real.map(([name, path]) => `${name ?? ''} ${path ?? ''}`),
      ...libraries
        .filter(({ name }) => name.startsWith('ld-linux'))
        .map(({ name, path }) => `${name} ${path}`),
    ]),
  )
})
