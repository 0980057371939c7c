// Makes dist/ of src/: each file by itself, so that it takes none of the types that `npm run typecheck` looks at, and the
// page's client. All that it needs is in optionalDependencies, for a checkout without development dependencies is built too.
import { chmod, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { setup as buildClient } from './client.js'
import { settled } from './settled.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const config = join(root, 'tsconfig.build.json')
const { config: json } = ts.readConfigFile(config, ts.sys.readFile)
const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, root)

// A file by itself has no package.json that would say so.
const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, moduleResolution: undefined }

for (const fileName of fileNames.filter((name) => !name.endsWith('.d.ts'))) {
  const source = await readFile(fileName, 'utf8')
  const { outputText } = ts.transpileModule(source, { fileName, compilerOptions })
  const to = join(options.outDir, relative(options.rootDir, fileName)).replace(/\.tsx?$/, '.js')
  await settled(to, outputText)
}
// What is no program of ours goes along as it is: the script that drives tests in guests.
for (const name of ['lab/tests/drive.sh'])
  await settled(join(options.outDir, name), await readFile(join(options.rootDir, name), 'utf8'))

// It is started by its name.
await chmod(join(options.outDir, 'cli.js'), 0o755)
await buildClient()
