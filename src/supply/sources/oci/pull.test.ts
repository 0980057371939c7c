import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../artefacts/store.js'
import { UnavailableError, UsageError } from '../../../lib/errors.js'
import { sourceOf } from '../../../matrix/source.js'
import { pull } from './pull.js'
import { answering, descriptor, digestOf, testRegistry, TREE } from './registry.fixture.js'
import type { TestRegistry } from './registry.fixture.js'

let registry: TestRegistry
beforeEach(async () => {
  registry = await testRegistry()
})
afterEach(() => registry.close())

describe('an image', () => {
  test('is pulled by tag and by digest, unpacked once, and known by its manifest', async () => {
    const { manifest } = await registry.serve([TREE, [{ name: 'etc/x', text: '1' }]])
    const { nodes, sha256 } = await registry.pulled()
    expect(`sha256:${sha256}`).toBe(digestOf(manifest))
    const node = nodes.get('usr/bin/bpftrace')
    expect(node).toMatchObject({ type: 'file', mode: 0o755, was: { size: 7 } })
    expect(node?.type === 'file' && (await readFile(node.at, 'utf8'))).toBe('program')
    const asked = registry.requests.length
    expect((await registry.pulled(`@${digestOf(manifest)}`)).nodes).toEqual(nodes)
    expect(registry.requests.slice(asked)).toEqual([`200 /v2/tools/x/manifests/${digestOf(manifest)}`])
    expect(await registry.stored()).toHaveLength(1)
  })

  test('of an index is the one for guests', async () => {
    const { manifest } = await registry.serve([TREE])
    const other = {
      ...descriptor(Buffer.from('other'), 'm'),
      platform: { os: 'linux', architecture: 'arm64' },
    }
    const index = (manifests: unknown[]) => Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }))
    const mine = { ...descriptor(manifest, 'm'), platform: { os: 'linux', architecture: 'amd64' } }
    registry.files.set('/v2/tools/x/manifests/all', index([other, mine]))
    expect(`sha256:${(await registry.pulled(':all')).sha256}`).toBe(digestOf(manifest))
    registry.files.set('/v2/tools/x/manifests/arm', index([other]))
    await expect(registry.pulled(':arm')).rejects.toThrow(
      /x:arm is for linux\/arm64, and guests are linux\/amd64/,
    )
  })

  test('for another platform is refused, before its layers are fetched', async () => {
    await registry.serve([TREE], { os: 'linux', architecture: 'arm64' })
    await expect(registry.pulled()).rejects.toThrow(/x:1 is for linux\/arm64/)
    expect(registry.requests.filter((one) => one.includes('blobs'))).toHaveLength(1)
    expect(await registry.stored()).toEqual([])
  })

  test('with an evil layer is refused, with the name of the entry and of the layer', async () => {
    await registry.serve([TREE, [{ name: '../evil', text: 'x' }]])
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      /x:1, layer 2 of 2: it holds '\.\.\/evil', which lies outside of its root/,
    )
    expect(await registry.stored()).toEqual([])
  })

  test('beyond all measure is refused, before its layers are fetched', async () => {
    const { manifest } = await registry.serve([TREE, TREE])
    const { layers, ...rest } = JSON.parse(manifest.toString()) as { layers: { size: number }[] }
    const large = { ...rest, layers: layers.map((one) => ({ ...one, size: 2 ** 31 + 1 })) }
    registry.files.set('/v2/tools/x/manifests/1', Buffer.from(JSON.stringify(large)))
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow('x:1: its layers have 4294967298 bytes')
    expect(registry.requests.filter((one) => one.includes('blobs'))).toHaveLength(1)
    expect(await registry.stored()).toEqual([])
  })

  test('of more layers than any engine takes', async () => {
    const { manifest } = await registry.serve([TREE])
    const { layers, ...rest } = JSON.parse(manifest.toString()) as { layers: unknown[] }
    const many = { ...rest, layers: Array.from({ length: 128 }, () => layers[0]) }
    registry.files.set('/v2/tools/x/manifests/1', Buffer.from(JSON.stringify(many)))
    await expect(registry.pulled()).rejects.toThrow('x:1 has 128 layers: expected an image of 127 at most')
  })

  test('of a kind that nobody knows', async () => {
    registry.files.set('/v2/tools/x/manifests/1', Buffer.from('{"schemaVersion":1}'))
    await expect(registry.pulled()).rejects.toThrow(/its manifest is of no kind that is known here/)
  })
})

describe('a registry that answers', () => {
  const manifest = '/v2/tools/x/manifests/1'

  test('404', async () => {
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `oci:${registry.host}/tools/x:1: the registry has no such image; mend the reference`,
    )
  })

  test('404 for a layer', async () => {
    const { layers } = await registry.serve([TREE])
    registry.files.delete(`/v2/tools/x/blobs/${digestOf(layers[0]!)}`)
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(/layer 1 of 1 of .* does not have it; push the image again/)
    expect(await registry.stored()).toEqual([])
  })

  test('429 once, and is waited for as it asks', async () => {
    await registry.serve([TREE])
    const times: number[] = []
    registry.responders.set(manifest, (request, response) => {
      times.push(performance.now())
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end()
      else response.end(registry.files.get(manifest))
    })
    await registry.pulled()
    expect(times[1]! - times[0]!).toBeGreaterThan(950)
  })

  test('429, and asks for longer than anybody waits', async () => {
    registry.responders.set(manifest, answering(429, { 'retry-after': '3600' }))
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      /status 429, too many requests, and wants to be asked again in 3600 s/,
    )
    expect(registry.requests.filter((one) => one.includes('manifests'))).toHaveLength(1)
  })

  test.each([429, 500, 503])('%i for ever: three times are enough', async (status) => {
    registry.responders.set(manifest, answering(status))
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(`it answers with status ${status}`)
    expect(registry.requests.filter((one) => one.includes('manifests'))).toHaveLength(3)
  })

  test('500 once', async () => {
    await registry.serve([TREE])
    let count = 0
    registry.responders.set(manifest, (request, response) =>
      count++ === 0 ? response.writeHead(500).end() : response.end(registry.files.get(manifest)),
    )
    expect((await registry.pulled()).nodes.size).toBe(3)
  })

  test('with another manifest than the digest says', async () => {
    const digest = digestOf(Buffer.from('promised'))
    registry.files.set(`/v2/tools/x/manifests/${digest}`, Buffer.from('{}'))
    const refused = registry.pulled(`@${digest}`)
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(`not ${digest}`)
  })

  test('with a blob of another digest, twice', async () => {
    const { layers } = await registry.serve([TREE])
    const path = `/v2/tools/x/blobs/${digestOf(layers[0]!)}`
    const other = Buffer.from(layers[0]!)
    other[other.length - 1]! ^= 1
    registry.files.set(path, other)
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      `layer 1 of 1 of oci:${registry.host}/tools/x:1: a blob came with the digest ${digestOf(other)}, not`,
    )
    expect(registry.requests.filter((one) => one === `200 ${path}`)).toHaveLength(2)
    expect(await registry.stored()).toEqual([])
  })

  test('with a longer blob', async () => {
    const { layers } = await registry.serve([TREE])
    registry.files.set(
      `/v2/tools/x/blobs/${digestOf(layers[0]!)}`,
      Buffer.concat([layers[0]!, Buffer.from('more')]),
    )
    await expect(registry.pulled()).rejects.toThrow(/is longer than the \d+ bytes promised/)
  })

  test('with a blob that is cut, and whole the second time', async () => {
    const { layers } = await registry.serve([TREE])
    const path = `/v2/tools/x/blobs/${digestOf(layers[0]!)}`
    let count = 0
    registry.responders.set(path, (_, response) => {
      const data = layers[0]!
      if (count++ > 0) response.end(data)
      else {
        response.writeHead(200, { 'content-length': data.length })
        response.write(data.subarray(0, 20), () => response.destroy())
      }
    })
    expect((await registry.pulled()).nodes.size).toBe(3)
  })

  test('with a blob that is always cut', async () => {
    const { layers } = await registry.serve([TREE])
    registry.files.set(`/v2/tools/x/blobs/${digestOf(layers[0]!)}`, layers[0]!.subarray(0, 20))
    const refused = registry.pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(/was cut short after 20 of \d+ bytes/)
    expect(await registry.stored()).toEqual([])
  })
})

test('nobody answers', async () => {
  const source = sourceOf('oci:127.0.0.1:1/x/y')
  const refused = pull(source?.kind === 'oci' ? source.reference : expect.fail(), {
    store: openStore(registry.directory),
    environment: {},
    delayMs: 1,
    longestWaitMs: 1,
    onProgress: () => undefined,
  })
  await expect(refused).rejects.toThrow(UnavailableError)
  await expect(refused).rejects.toThrow(/ECONNREFUSED.*check the network/)
})
