/** Container engines that are none, and one that dies. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { complaint } from '../judgement.js'
import { PROGRAM } from '../planned.js'
import { NotTried } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

const behaviours: Readonly<Record<string, (socket: Socket, bench: Bench) => unknown>> = {
  silent: () => undefined,
  closes: (socket) => socket.destroy(),
  garbage: (socket) => socket.end('\u001b[2J\n::error::x\n'.repeat(1000)),
  endless: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n')
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(1 << 16, 'x')));
      if (!socket.destroyed) socket.once('drain', more)
    }
    more()
  },
  'no-json': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n\u001b[2J{[x'),
  'hostile-json': (socket, { random }) => {
    const text = random.pick([
      'null',
      '[]',
      '{"Version":null}',
      '['.repeat(100_000),
      '{"ApiVersion":"\\u001b[2J","Os":"\\n::error::x","KernelVersion":"\\u001b[2J"}',
    ])
    socket.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    )
  },
  'a-byte-a-second': (socket) => {
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('H')), 1000)
  },
}

async function withEngine(bench: Bench, behave: (socket: Socket) => unknown): Promise<string | null> {
  const path = join(bench.place, 'engine')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => behave(socket))
  }).listen(path)
  await once(server, 'listening')
  const config = await bench.put(
    'matrix.yaml',
    JSON.stringify({
      kernels: ['host'],
      bpftrace: [{ from: `file:${await bench.put('build', PROGRAM)}`, name: 'given' }],
      runtimes: ['container'],
      cases: { kprobe: { probe: 'kprobe', target: 'x', workload: 'nanosleep' } },
    }),
  )
  try {
    const environment = { DOCKER_HOST: `unix://${path}` }
    const out = join(bench.place, 'out')
    for (const args of [
      ['doctor', '--config', config, '--out', out],
      ['plan', '--config', config],
    ]) {
      const why = complaint(await bench.matrix(args, { environment, deadlineMs: 120_000 }), {
        codes: [1, 2, 3],
      })
      if (why !== null) return `${args[0] ?? ''}: ${why}`
    }
    return null
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

const trials: Trial[] = [
  ...Object.entries(behaviours).map(([name, behave]): Trial => ({
    name,
    isFull: ['silent', 'a-byte-a-second', 'endless'].includes(name),
    run: (bench) => withEngine(bench, (socket) => behave(socket, bench)),
  })),
  {
    name: 'dies',
    isFull: true,
    run: () =>
      Promise.reject(
        new NotTried(
          'it takes an engine that may be killed; tests/engine-faults.e2e.test.ts kills one of its own',
        ),
      ),
  },
]

export const engines: Kind = { name: 'engines', trials }
