/** An engine behind TLS, for which each side may have to prove who it is. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import type { Server } from 'node:tls'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordsIn } from './command.js'
import { cases, openContainerRuns } from './containers.js'
import type { ContainerRuns } from './containers.js'
import { mayStartEngines, startEngine } from './engine.js'
import type { TestEngine } from './engine.js'

describe.skipIf(!mayStartEngines)('an engine behind TLS', () => {
  let runs: ContainerRuns
  let engine: TestEngine
  let server: Server
  let address: string
  const certificates = () => join(runs.place, 'certificates')
  beforeAll(async () => {
    runs = await openContainerRuns()
    engine = await startEngine()
    await mkdir(certificates())
    // Of nobody's: only who has it as its authority can trust it, and it is for another name.
    await execa('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=engine.example'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', join(certificates(), 'key.pem'), '-out', join(certificates(), 'cert.pem')],
    ])
    const [key, cert] = await Promise.all(
      ['key.pem', 'cert.pem'].map((name) => readFile(join(certificates(), name))),
    )
    await writeFile(join(certificates(), 'ca.pem'), cert!)
    server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, (client) => {
      const upstream = connect(engine.socket)
      for (const [from, to] of [[client, upstream] as const, [upstream, client] as const])
        from.pipe(to).on('error', () => from.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `tcp://localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await engine[Symbol.asyncDispose]()
    await runs.end()
  })
  const run = (where: readonly (readonly [string, string])[]) => {
    const environment = { DOCKER_HOST: '', DOCKER_CERT_PATH: certificates(), ...Object.fromEntries(where) }
    return runs.run(environment, '--bpftrace', '0.23.2', '--fresh', ...cases('uprobe'))
  }
  const asked = async (...where: readonly (readonly [string, string])[]) =>
    recordsIn((await run(where)).stdout)[0]

  test('that proves who it is, to one who does', async () => {
    expect(await asked(['DOCKER_HOST', address], ['DOCKER_TLS_VERIFY', '1'])).toMatchObject({
      verdict: 'ok',
      order: 'declared',
    })
  })

  /** A context as `docker context create` leaves it. */
  async function context(name: string, endpoint: object): Promise<readonly [string, string][]> {
    const config = join(runs.place, `docker-${name}`)
    const id = createHash('sha256').update(name).digest('hex')
    const [meta, tls] = [join(config, 'contexts/meta', id), join(config, 'contexts/tls', id, 'docker')]
    for (const directory of [meta, tls]) await mkdir(directory, { recursive: true })
    await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }))
    for (const file of ['key.pem', 'cert.pem']) await copyFile(join(certificates(), file), join(tls, file))
    return [
      ['DOCKER_CONFIG', config],
      ['DOCKER_CONTEXT', name],
    ]
  }

  test('that need not prove it where the context says so, and must where it does not', async () => {
    const lax = await context('lax', { Host: address, SkipTLSVerify: true })
    expect(await asked(...lax)).toMatchObject({ verdict: 'ok', order: 'declared' })
    const strict = await context('strict', { Host: address, SkipTLSVerify: false })
    const { exitCode, stderr } = await run(strict)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/host was not asked: no container engine answers at tcp:.*self-signed certificate/)
  })
})
