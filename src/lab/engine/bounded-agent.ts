/** Connections to an engine, each of which brings so much and no more: the library holds an answer until it is whole. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AgentOptions } from 'node:https'
import type { Socket } from 'node:net'

/**
 * In bytes. An engine's longest answers have a few MiB, and so has what a container says in a run of a few hundred questions;
 * one that says more is lost, and the next goes on.
 */
const MOST_RECEIVED = 96 << 20

type Connect = (options: unknown, connected?: unknown) => Socket

/** Ends a connection that has brought more than `most` bytes. What is received is counted before anybody hears of it. */
function bound(socket: Socket, most: number): Socket {
  const push = socket.push.bind(socket)
  let received = 0
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    received += chunk?.length ?? 0
    if (received <= most) return push(chunk, encoding)
    socket.destroy(new Error(`it sent more than ${most >> 20} MiB over one connection`))
    return false
  }
  return socket
}

/**
 * An agent that makes a connection for each request.
 * @param tls how to speak to an engine behind TLS; absent: in the clear, or through a socket file
 */
export function boundedAgent(tls?: AgentOptions, most = MOST_RECEIVED): HttpAgent {
  const agent = tls ? new HttpsAgent(tls) : new HttpAgent()
  // Node's documentation has this method; its types have not.
  const connecting = agent as unknown as { createConnection: Connect }
  const connect = connecting.createConnection.bind(agent)
  connecting.createConnection = (options, connected) => bound(connect(options, connected), most)
  return agent
}
