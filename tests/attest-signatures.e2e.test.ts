/** Signatures of a statement by SSH keys, with the system's ssh-keygen. Nothing boots. */
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openAttesting } from './attesting.js'
import { matrix } from './command.js'

const attesting = await openAttesting()
const { place, at, attest, verify, read } = attesting
beforeEach(() => attesting.fresh())
afterAll(() => attesting.end())

const keygen = await execa('ssh-keygen', ['-?'], { reject: false })

describe.skipIf(keygen.code === 'ENOENT')('a signature', () => {
  let [key, other, signers] = ['', '', '']
  beforeAll(async () => {
    ;[key, other, signers] = ['key', 'other', 'signers'].map((name) => join(place, name)) as [
      string,
      string,
      string,
    ]
    for (const path of [key, other]) await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
    await writeFile(signers, `me@example.org ${await readFile(`${key}.pub`, 'utf8')}`)
  })

  test('is checked where the signers are given, and otherwise that it was not is said', async () => {
    expect((await attest('--key', key)).stdout).toContain(`it is signed in ${at('attestation.json.sig')}`)
    expect((await verify()).stdout).toContain(
      `note    ${at('attestation.json.sig')} was not checked: give --allowed-signers`,
    )
    for (const more of [[], ['--identity', 'me@example.org']]) {
      const checked = await verify('--allowed-signers', signers, ...more)
      expect(checked.stdout).toContain(
        `ok      ${at('attestation.json.sig')} is good: Good "bpftrace-matrix" signature for me@example.org`,
      )
      expect(checked.exitCode).toBe(0)
    }
    const another = await verify('--allowed-signers', signers, '--identity', 'you@example.org')
    expect(another.stdout).toContain(`FAIL    ${at('attestation.json.sig')} is not by an allowed signer`)
    expect(another.exitCode).toBe(1)
  })

  test('by another key, of another statement, for another purpose, or that is none, fails', async () => {
    const fails = async () => {
      const { exitCode, stdout } = await verify('--allowed-signers', signers)
      expect(stdout).toContain(`FAIL    ${at('attestation.json.sig')} is not by an allowed signer`)
      expect(exitCode).toBe(1)
    }
    await attest('--key', other)
    await fails()
    await attest('--key', key)
    await appendFile(at('attestation.json'), ' ')
    await fails()
    await attest()
    await execa('ssh-keygen', ['-Y', 'sign', '-n', 'file', '-f', key, at('attestation.json')])
    await fails()
    await writeFile(at('attestation.json.sig'), 'x')
    await fails()
    await truncate(at('attestation.json.sig'), 1024 * 1024)
    await fails()
  })

  test('that is asked for and not there is missing; an old one goes with its statement', async () => {
    await attest('--key', key)
    await attest()
    const { exitCode, stdout } = await verify('--allowed-signers', signers)
    expect(stdout).toContain(`MISSING ${at('attestation.json.sig')} is not there`)
    expect(exitCode).toBe(3)
  })

  test('by what is no key is refused before there is a statement', async () => {
    await writeFile(join(place, 'none'), 'no key\n', { mode: 0o600 })
    const { exitCode, stderr } = await attest('--key', join(place, 'none'))
    expect(stderr).toContain('does not sign: ssh-keygen says: ')
    expect(exitCode).toBe(2)
    await expect(read()).rejects.toThrow('ENOENT')
  })
})

test('without ssh-keygen a sentence says what to install', async () => {
  await writeFile(join(place, 'any'), '')
  const { exitCode, stderr } = await matrix(
    ['attest', '--out', attesting.out(), '--key', join(place, 'any')],
    {
      PATH: '',
    },
  )
  expect(stderr).toBe(
    'no ssh-keygen is found, which makes and checks signatures: install OpenSSH 8.2 or newer (Debian: openssh-client)\n',
  )
  expect(exitCode).toBe(3)
})
