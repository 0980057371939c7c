import { expect, test } from 'vitest'
import { parseSources } from './apt-sources.js'

test('one-line format: options, comments, several components, what is off', () => {
  const text = `# deb http://off.example/debian trixie main
deb http://one.example/debian trixie main contrib # the first
  deb [arch=amd64 signed-by=/k.gpg] http://two.example/debian  bullseye/updates   main
deb [ trusted=yes ] http://three.example/debian ./
deb-src http://src.example/debian trixie main
nonsense
`
  expect(parseSources('/etc/apt/sources.list', text)).toEqual([
    {
      uris: ['http://one.example/debian'],
      suites: ['trixie'],
      components: ['main', 'contrib'],
      signedBy: '',
    },
    {
      uris: ['http://two.example/debian'],
      suites: ['bullseye/updates'],
      components: ['main'],
      signedBy: '/k.gpg',
    },
    { uris: ['http://three.example/debian'], suites: ['./'], components: [], signedBy: '' },
  ])
})

test('deb822: comments anywhere, continuation lines, several values, what is off', () => {
  const text = `# made by the installer

types: deb deb-src
# old: http://old.example
URIs: http://one.example/debian
 http://two.example/debian
# in the middle

Suites: trixie
  trixie-updates
Components: main
`.replace('\n\nSuites', '\nSuites')
  const more = `
Types: deb
URIs: http://off.example/debian
Suites: trixie
Components: main
Enabled: no

Types: deb-src
URIs: http://src.example/debian
Suites: trixie
Components: main

Types: deb
URIs: http://key.example/debian
Suites: sid
Components: main
Enabled: yes
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ==
`
  expect(parseSources('/x/debian.sources', text + more)).toEqual([
    {
      uris: ['http://one.example/debian', 'http://two.example/debian'],
      suites: ['trixie', 'trixie-updates'],
      components: ['main'],
      signedBy: '',
    },
    {
      uris: ['http://key.example/debian'],
      suites: ['sid'],
      components: ['main'],
      signedBy: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n.\nmQ==',
    },
  ])
})

test('files of other names are ignored, as apt does', () => {
  const line = 'deb http://one.example/debian trixie main'
  expect(parseSources('/x/debian.list.bak', line)).toEqual([])
  expect(parseSources('/x/debian.sources.dpkg-old', line)).toEqual([])
})
