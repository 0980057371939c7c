import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, onTestFinished, test } from 'vitest'
import { sparing } from './descriptors.js'

/** What the descriptor 200 of a grandchild leads to, where a shell has opened it on a secret before it starts us. */
async function inherited(stdio: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'descriptors-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
  const source = readFileSync(new URL('./descriptors.ts', import.meta.url), 'utf8')
  await writeFile(
    join(directory, 'descriptors.mjs'),
    ts.transpileModule(source, { compilerOptions }).outputText,
  )
  await writeFile(join(directory, 'secret'), 'a secret')
  await writeFile(
    join(directory, 'main.mjs'),
    `import { spawnSync } from 'node:child_process'
     import { sparing } from './descriptors.mjs'
     const stdio = ${stdio}
     spawnSync('/bin/sh', ['-c', 'readlink /proc/self/fd/200 || echo none'], { stdio })`,
  )
  const words = `exec 200<"${join(directory, 'secret')}"; exec "${process.execPath}" "${join(directory, 'main.mjs')}"`
  const { stdout } = spawnSync('/bin/bash', ['-c', words], { encoding: 'utf8' })
  return stdout.trim().replace(directory, '')
}

test('what somebody left open for us goes into no child', async () => {
  expect(await inherited("['ignore', 'inherit', 'inherit']")).toBe('/secret') // so Node does it
  expect(await inherited("sparing(['ignore', 'inherit', 'inherit'])")).toBe('/dev/null')
})

test('a child has what it is given', () => {
  expect(sparing(['pipe', 'pipe', 'pipe']).slice(0, 3)).toEqual(['pipe', 'pipe', 'pipe'])
})
