/** Other processes that use something of a cache. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const HOLDING = `
import { hold } from ${JSON.stringify(fileURLToPath(new URL('holds.ts', import.meta.url)))}
for (const path of process.argv.slice(1)) await hold(path)
console.log('held')
setInterval(() => undefined, 1000)`

/** Starts a process that holds these until it is killed, or the test is over. */
export async function holder(...paths: readonly string[]): Promise<{ kill(): Promise<void> }> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', HOLDING, ...paths]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return {
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
