// Builds what is installed from a git repository. `npm install -g` of one prepares it by an install that is taken for a global
// one too, and so leaves it without its dependencies (npm 11.19); pre-commit installs hooks in this way.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

const isThere = (name) => {
  try {
    return createRequire(import.meta.url).resolve(name) !== ''
  } catch {
    return false
  }
}

if (!isThere('typescript'))
  execFileSync('npm', ['ci', '--no-global', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: new URL('../', import.meta.url),
    // Standard output is the one of the install, which may be JSON.
    stdio: ['ignore', process.stderr, process.stderr],
  })
await import('./build.js')
